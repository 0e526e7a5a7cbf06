"""The eighteen ways in which real projects lost or doubled money, one test each at least.

The numbers are those of the table our research made of other projects' bug reports. The double
misbehaves by its own switches (duplicate, reorder, delay, drop, 5xx, hang up, a saved 500); after
each story the book and the double's own book are the same, to the cent.
"""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import stripe

from solidarity.extensions import db as _db
from solidarity.giving import (
    actions,
    checkout,
    gateway,
    inbox,
    offers,
    posting,
    queries,
    reconcile,
)
from solidarity.giving.alarms import look
from solidarity.giving.disputes.models import Dispute
from solidarity.giving.models import (
    Donation,
    PaymentAttempt,
    ProcessorFact,
    ReconciliationItem,
    WebhookEvent,
)
from solidarity.giving.payouts import actions as payouts
from solidarity.giving.payouts.models import Payout, Reconciliation
from solidarity.giving.refunds.models import Refund
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.mail.models import Letter
from tests.giving.conftest import _events, at_once, post_signed, standing

DAY = 86_400
HOST = "acct_demo_fr"


def gift_of(app, donation_id):
    with app.app_context():
        gift = _db.session.get(Donation, donation_id)
        return gift.state, gift.refunded_minor


def count(app, model, **by):
    with app.app_context():
        return _db.session.query(model).filter_by(**by).count()


def intent_of(app, donation_id):
    with app.app_context():
        return queries.last_attempt(donation_id).payment_intent_id


def give_back(app, donation_id, minor=None, key="back-1"):
    """Refund at the processor's, as its own pages would."""
    with standing(app):
        amount = Money(minor, "EUR") if minor else None
        return gateway.refund(intent_of(app, donation_id), HOST, key=key, amount=amount).id


@pytest.fixture
def paid(begin, pay, flush, live):
    """A gift of 50 euros, paid by card and received; answers its id."""

    def make(minor=5000, currency="EUR", outcome="card"):
        donation_id, _, session_id = begin(minor=minor, currency=currency)
        pay(session_id, outcome)
        flush()
        return donation_id

    return make


# 1 the same event, processed in parallel


def test_01_one_announcement_from_eight_threads_is_one_gift_and_one_letter(
    app, begin, pay, drain, agreed
):
    donation_id, _, session_id = begin()
    pay(session_id)
    event = next(e for e in _events(app) if e["type"] == "checkout.session.completed")

    answers = at_once(*[lambda: post_signed(app, app.test_client(), event).status_code] * 8)

    assert answers == [200] * 8
    assert count(app, WebhookEvent) == 1
    for other in _events(app):  # and every other event of the same charge
        post_signed(app, app.test_client(), other)
    at_once(*[drain] * 4)
    drain()
    assert gift_of(app, donation_id) == ("received", 0)
    assert count(app, ProcessorFact, kind="charge") == 1
    assert count(app, Letter, kind="giving/thanks") == 1
    agreed()


# 2 the return page races the webhook


def test_02_the_return_page_and_the_webhook_at_once_change_the_state_once(
    app, begin, pay, drain, agreed
):
    donation_id, attempt_id, session_id = begin()
    pay(session_id)
    for event in _events(app):
        post_signed(app, app.test_client(), event)

    def come_back():
        with standing(app):
            return checkout.ask_again(attempt_id, session_id, HOST)

    at_once(come_back, drain, come_back, drain)

    assert gift_of(app, donation_id) == ("received", 0)
    assert count(app, Letter, kind="giving/thanks") == 1
    agreed()


# 3 the webhook is there before our row


def test_03_an_announcement_before_our_row_waits_and_is_applied_when_the_row_is_there(
    app, begin, pay, live, flush, drain, agreed
):
    donation_id, _, session_id = begin()
    pay(session_id)
    kept = _lift_out(app, donation_id)

    assert flush() == 0
    assert count(app, WebhookEvent, state="waiting") > 0

    _put_back(app, kept)
    assert drain() > 0
    assert count(app, WebhookEvent, state="waiting") == 0
    assert gift_of(app, donation_id) == ("received", 0)
    agreed()


def test_03_an_announcement_that_waits_too_long_calls_the_treasurer(
    app, begin, pay, live, flush, drain
):
    donation_id, _, session_id = begin()
    pay(session_id)
    kept = _lift_out(app, donation_id)
    flush()

    with standing(app), clock.standing_at(clock.now() + timedelta(hours=1)):
        look()
    assert count(app, ReconciliationItem, kind="event_stuck", state="open") > 0

    _put_back(app, kept)
    drain()
    with standing(app):
        look()
    assert count(app, ReconciliationItem, kind="event_stuck", state="open") == 0


def _lift_out(app, donation_id):
    """Take a gift's rows out, as if their transaction were not committed yet."""
    tables = [m.__table__ for m in (PaymentAttempt, Donation)]
    details = _db.metadata.tables["donor_details"]
    with app.app_context():
        kept = []
        for table in (tables[0], details, tables[1]):
            key = "id" if table is tables[1] else "donation_id"
            mine = table.c[key] == donation_id
            rows = _db.session.execute(_db.select(table).where(mine)).mappings().all()
            kept.append((table, [dict(row) for row in rows]))
            _db.session.execute(table.delete().where(mine))
        _db.session.commit()
    return kept[::-1]


def _put_back(app, kept):
    with app.app_context():
        for table, rows in kept:
            _db.session.execute(table.insert(), rows)
        _db.session.commit()


# 4 out of order


@pytest.mark.parametrize("seed", range(3))
def test_04_duplicated_reordered_delayed_deliveries_end_where_orderly_ones_do(
    app, double, live, begin, pay, flush, agreed, seed
):
    live(duplicate=0.6, reorder=True, parallel=3, seed=seed, retries=[0] * 6)
    donation_id, _, session_id = begin()
    pay(session_id)
    flush()
    give_back(app, donation_id, 1200)
    dispute = double.control("dispute", payment_intent=intent_of(app, donation_id), amount=800)
    double.control("dispute", dispute=dispute["id"], outcome="lost")
    flush()

    book = agreed()

    assert gift_of(app, donation_id) == ("received", 2000)
    assert sum(-b for code, b in book.items() if code.startswith("project:")) == 3000


def test_04_an_answer_that_was_overtaken_takes_nothing_back(app, paid, double, flush, agreed):
    donation_id = paid()
    with standing(app):
        attempt = queries.last_attempt(donation_id)
        attempt_id, session_id = attempt.id, attempt.session_id
        overtaken = gateway.fetch_payment(session_id, HOST)
    give_back(app, donation_id, 2000)
    double.control("dispute", payment_intent=intent_of(app, donation_id), amount=1000)
    flush()
    assert gift_of(app, donation_id) == ("disputed", 2000)

    with standing(app):
        posting.apply(attempt_id, overtaken)
        _db.session.commit()

    assert gift_of(app, donation_id) == ("disputed", 2000)
    agreed()


# 5 completed is not paid


def test_05_a_completed_page_that_is_not_paid_is_neither_money_nor_failure(
    app, double, live, begin, pay, flush, agreed, project
):
    good, _, good_page = begin(minor=4000)
    bad, _, bad_page = begin(minor=6000)
    pay(good_page, "sepa")
    pay(bad_page, "sepa_fails")
    flush()
    assert [gift_of(app, g)[0] for g in (good, bad)] == ["on_its_way", "on_its_way"]
    assert agreed() == {}

    double.control("advance", seconds=14 * DAY)
    flush()

    assert [gift_of(app, g)[0] for g in (good, bad)] == ["received", "failed"]
    assert agreed()[f"project:{project.id}:EUR"] == -4000


# 6 the fee is not known yet


def test_06_a_fee_known_later_is_booked_once_and_missed_after_an_hour(
    app, double, live, begin, pay, flush, agreed
):
    live(fee_delay=2 * 3600)
    donation_id, _, session_id = begin()
    pay(session_id)
    flush()
    assert gift_of(app, donation_id) == ("received", 0)
    assert not any(code.startswith("fee:") for code in agreed())

    with standing(app), clock.standing_at(clock.now() + timedelta(minutes=90)):
        look()
    assert count(app, ReconciliationItem, kind="fee_unknown", state="open") == 1

    double.control("advance", seconds=3 * 3600)
    live(duplicate=1.0)
    flush()
    with standing(app):
        look()

    assert count(app, ProcessorFact, kind="settlement") == 1
    assert count(app, ReconciliationItem, kind="fee_unknown", state="open") == 0
    assert [b for code, b in agreed().items() if code.startswith("fee:")] == [100]


# 7 disputes


def test_07_a_dispute_withdrawn_then_won_leaves_the_fee_only(app, double, paid, flush, agreed):
    donation_id = paid()
    dispute = double.control("dispute", payment_intent=intent_of(app, donation_id))
    flush()
    book = agreed()
    assert gift_of(app, donation_id) == ("disputed", 0)
    assert [b for code, b in book.items() if code.startswith("dispute:")] == [5000]
    assert [b for code, b in book.items() if code.startswith("fee:")] == [100 + 2000]

    double.control("dispute", dispute=dispute["id"], outcome="won")
    flush()

    book = agreed()
    assert gift_of(app, donation_id) == ("received", 0)
    assert not any(code.startswith("dispute:") for code in book)
    assert [b for code, b in book.items() if code.startswith("fee:")] == [2100]


def test_07_a_dispute_lost_takes_the_gift_back_from_its_project(
    app, double, paid, flush, agreed, project
):
    donation_id = paid()
    dispute = double.control("dispute", payment_intent=intent_of(app, donation_id))
    double.control("dispute", dispute=dispute["id"], outcome="lost")
    flush()

    book = agreed()

    assert gift_of(app, donation_id) == ("refunded", 5000)
    assert f"project:{project.id}:EUR" not in book
    assert not any(code.startswith("dispute:") for code in book)


def test_07_part_of_a_gift_may_be_disputed_won_and_refunded_after(app, double, paid, flush, agreed):
    donation_id = paid()
    intent = intent_of(app, donation_id)
    dispute = double.control("dispute", payment_intent=intent, amount=700)
    flush()
    assert gift_of(app, donation_id) == ("disputed", 0)
    double.control("dispute", dispute=dispute["id"], outcome="won", return_fee=True)
    flush()
    assert gift_of(app, donation_id) == ("received", 0)

    give_back(app, donation_id)
    flush()

    book = agreed()
    assert gift_of(app, donation_id) == ("refunded", 5000)
    assert {code.split(":")[0] for code in book} == {"fee", "stripe"}


def test_07_an_inquiry_freezes_and_moves_no_money(app, double, paid, flush, agreed):
    donation_id = paid()
    before = agreed()
    dispute = double.control("dispute", payment_intent=intent_of(app, donation_id), inquiry=True)
    flush()
    assert gift_of(app, donation_id) == ("disputed", 0)
    double.control("dispute", dispute=dispute["id"], outcome="won")
    flush()

    assert gift_of(app, donation_id) == ("received", 0)
    assert agreed() == before
    with app.app_context():
        row = _db.session.query(Dispute).one()
        assert (row.status, row.is_open) == ("warning_closed", False)


def test_07_a_bank_that_keeps_more_than_was_left_makes_a_loss_and_no_debt(
    app, double, paid, flush, agreed, project
):
    donation_id = paid()
    give_back(app, donation_id, 2000)
    dispute = double.control("dispute", payment_intent=intent_of(app, donation_id), amount=5000)
    double.control("dispute", dispute=dispute["id"], outcome="lost")
    flush()

    book = agreed()

    assert gift_of(app, donation_id) == ("refunded", 5000)
    assert book["loss:chargeback:EUR"] == 2000
    assert f"project:{project.id}:EUR" not in book


def test_07_a_foreign_gift_may_be_disputed_and_won(app, double, paid, flush, agreed):
    donation_id = paid(minor=10_000, currency="USD")
    dispute = double.control("dispute", payment_intent=intent_of(app, donation_id))
    flush()
    assert [b for code, b in agreed().items() if code.startswith("dispute:")] == [10_000]
    double.control("dispute", dispute=dispute["id"], outcome="won")
    flush()

    assert not any(code.startswith("dispute:") for code in agreed())


# 8 refund arithmetic


@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_08_a_gift_given_and_given_back_costs_the_fee_and_nothing_else(
    app, paid, flush, agreed, project, currency
):
    donation_id = paid(minor=5000, currency=currency)
    fee = sum(b for code, b in agreed().items() if code.startswith("fee:"))
    give_back(app, donation_id)
    flush()

    book = agreed()

    available = sum(b for code, b in book.items() if ":available:" in code)
    assert available == -fee
    assert f"project:{project.id}:{currency}" not in book
    with app.app_context():
        assert queries.totals_of([project.id])[project.id].received.minor == 0


# 9 a refund that fails days later


def test_09_a_refund_that_fails_days_later_is_the_project_s_money_again(
    app, double, paid, flush, agreed, project
):
    donation_id = paid()
    refund_id = give_back(app, donation_id)
    flush()
    assert gift_of(app, donation_id) == ("refunded", 5000)

    double.control("advance", seconds=5 * DAY)
    double.control("refund_fail", refund=refund_id)
    flush()

    assert gift_of(app, donation_id) == ("received", 0)
    assert agreed()[f"project:{project.id}:EUR"] == -5000
    assert count(app, Refund, state="failed") == 1
    with app.app_context():
        assert queries.totals_of([project.id])[project.id].received.minor == 54_000


def test_09_a_pending_refund_is_on_its_way_and_arrives(app, double, live, paid, flush, agreed):
    live(refund_delay=3 * DAY)
    donation_id = paid()
    give_back(app, donation_id, 1000)
    flush()
    assert (gift_of(app, donation_id), count(app, Refund, state="sent")) == (("received", 1000), 1)
    double.control("advance", seconds=4 * DAY)
    flush()

    assert count(app, Refund, state="done") == 1
    agreed()


# 10 two payments of one gift; money after the end


def test_10_a_gift_paid_twice_keeps_one_payment_when_the_other_goes_back(
    app, double, live, begin, pay, flush, agreed, project
):
    double.control("chaos", fail_next={"status": 500, "after_processing": True})
    with pytest.raises(checkout.ProcessorSilent):
        begin()
    donation_id = _only_gift(app)
    first = double.control(f"sessions/{_reference(app, donation_id)}")["sessions"][0]["id"]
    second = _press_again(app, donation_id)
    pay(second)
    flush()
    pay(first)
    flush()

    book = agreed()
    assert (book[f"project:{project.id}:EUR"], book["suspense:EUR"]) == (-5000, -5000)
    assert gift_of(app, donation_id) == ("received", 0)
    item = _item(app, "paid_twice")

    with standing(app):
        told = gateway.fetch_charge(item["source"], HOST)
        gateway.refund(told["payment_intent"], HOST, key="second-back")
    flush()

    book = agreed()
    assert gift_of(app, donation_id) == ("received", 0)
    assert book[f"project:{project.id}:EUR"] == -5000
    assert "suspense:EUR" not in book


def test_10_money_of_a_project_that_was_cancelled_meanwhile_is_never_lost(
    app, live, begin, pay, flush, agreed, project
):
    donation_id, _, session_id = begin()
    with app.app_context():
        _db.session.merge(project).state = "cancelled"
        _db.session.commit()
    pay(session_id)
    flush()

    assert gift_of(app, donation_id) == ("received", 0)
    assert agreed()[f"project:{project.id}:EUR"] == -5000
    with standing(app):
        look()
    assert _item(app, "late")["facts"]["donation"] == _reference(app, donation_id)


# 11 the processor worked, and we were not told


def test_11_a_connection_dropped_after_processing_makes_one_payment(
    app, double, live, begin, pay, flush, agreed
):
    double.control("chaos", fail_next={"drop_connection": True})
    donation_id, _, session_id = begin()
    assert count(app, PaymentAttempt) == 1  # written before the call
    pay(session_id)
    flush()

    assert gift_of(app, donation_id) == ("received", 0)
    sessions = double.control(f"sessions/{_reference(app, donation_id)}")["sessions"]
    assert len(sessions) == 1
    agreed()


def test_11_a_page_whose_answer_we_never_got_is_paid_and_found(
    app, double, live, begin, pay, flush, agreed
):
    double.control("chaos", fail_next={"status": 500, "after_processing": True})
    with pytest.raises(checkout.ProcessorSilent):
        begin()
    donation_id = _only_gift(app)
    made = double.control(f"sessions/{_reference(app, donation_id)}")["sessions"]
    assert len(made) == 1
    pay(made[0]["id"])
    flush()

    assert gift_of(app, donation_id) == ("received", 0)
    agreed()


# 12 idempotency keys


def test_12_one_key_is_one_page_and_other_words_under_it_are_refused(app, double, begin):
    donation_id, *_ = begin()
    with standing(app):
        attempt = queries.last_attempt(donation_id)
        order = gateway.Order(
            donation_id=donation_id, reference="X", amount=Money(9900, "EUR"),
            project_title="Autre", lang="fr", success_url="http://127.0.0.1/",
            cancel_url="http://127.0.0.1/", idempotency_key=attempt.idempotency_key,
        )  # fmt: skip
        with pytest.raises(stripe.IdempotencyError):
            gateway.create_session(order, HOST)
    assert len(double.control(f"sessions/{_reference(app, donation_id)}")["sessions"]) == 1


def test_12_a_saved_500_is_answered_by_a_new_attempt_under_a_new_key(
    app, double, live, begin, pay, flush, agreed
):
    double.control("chaos", fail_next={"status": 500, "after_processing": True})
    with pytest.raises(checkout.ProcessorSilent):
        begin()
    donation_id = _only_gift(app)

    page = _press_again(app, donation_id)

    with app.app_context():
        keys = {a.idempotency_key for a in queries.list_attempts(donation_id)}
    assert len(keys) == 2
    pay(page)
    flush()
    assert gift_of(app, donation_id) == ("received", 0)
    agreed()


def test_12_a_key_in_use_is_not_an_answer(app, double, begin):
    double.control("chaos", latency=0.4)
    ids = []

    def order():
        with standing(app):
            made = gateway.Order(
                donation_id=1, reference="X", amount=Money(2500, "EUR"), project_title="Puits",
                lang="fr", success_url="http://127.0.0.1/", cancel_url="http://127.0.0.1/",
                idempotency_key="test-donation-1-attempt-1",
            )  # fmt: skip
            try:
                ids.append(gateway.create_session(made, HOST).id)
            except gateway.GatewayUnavailable:
                ids.append(None)

    at_once(*[order] * 3)
    double.control("chaos", latency=0)
    order()

    assert len({one for one in ids if one}) == 1


# 13 another version of the processor's words


def test_13_an_announcement_of_another_version_is_set_aside_and_may_be_tried_again(
    app, live, begin, pay, flush, drain, agreed
):
    live(event_overrides={"api_version": "2020-08-27"})
    donation_id, _, session_id = begin()
    pay(session_id)
    flush()
    assert gift_of(app, donation_id) == ("intended", 0)
    set_aside = count(app, WebhookEvent, state="quarantined")
    assert set_aside > 0

    with standing(app):
        assert inbox.retry_all() == set_aside
    drain()

    assert gift_of(app, donation_id) == ("received", 0)
    agreed()


# 14 minor units


@pytest.mark.parametrize("currency", list(offers.offers()))
def test_14_the_page_asks_for_what_was_given_to_the_last_centime(
    app, client, double, begin, currency
):
    minor = offers.offers()[currency].least + 37
    _, _, session_id = begin(minor=minor, currency=currency)
    with app.app_context():
        url = _db.session.query(PaymentAttempt).filter_by(session_id=session_id).one().session_url
    page = stripe.RequestsClient().request("get", url, {})[0].decode()

    shown = re.search(r'<data value="([0-9.]+) ([A-Z]{3})"', page)

    decimals = {"JPY": 0, "KWD": 3}.get(currency, 2)
    assert Decimal(shown[1]) * 10**decimals == minor
    assert shown[2] == currency


@pytest.mark.parametrize(("currency", "major"), [
    ("JPY", "500"), ("KWD", "0.500"), ("EUR", "5.00"), ("USD", "5.00"), ("CAD", "5.00"),
    ("GBP", "5.00"), ("MAD", "5.00"),
])  # fmt: skip
def test_14_minor_units_follow_each_currency(currency, major):
    assert Money(500, currency).major == Decimal(major)


# 15 test events in live, live events in test


def test_15_an_announcement_of_the_other_mode_is_refused_and_kept_nowhere(
    app, live, double, begin, pay, agreed
):
    live(event_overrides={"livemode": True})
    donation_id, _, session_id = begin()
    pay(session_id)
    double.control("flush")

    answers = {d["answer"] for d in double.control("deliveries")["deliveries"]}
    assert answers == {"400"}
    assert count(app, WebhookEvent) == 0
    assert gift_of(app, donation_id) == ("intended", 0)


# 16 a renewal that needs the bank's confirmation: with the monthly gifts (tests/giving/monthly)


# 17 no webhook at all


def test_17_with_every_delivery_dropped_reconciliation_makes_the_same_book(
    app, double, live, begin, pay, flush, agreed
):
    def story(key, after):
        cards = [begin(minor=5000), begin(minor=7000, currency="USD"), begin(minor=9000)]
        for _, _, session_id in cards:
            pay(session_id)
        _, _, by_debit = begin(minor=3000)
        pay(by_debit, "sepa")
        after()
        told = double.control(f"sessions/{_reference(app, cards[0][0])}")["sessions"][0]
        with standing(app):
            gateway.refund(told["payment_intent"], HOST, key=f"{key}-1", amount=Money(1000, "EUR"))
        told = double.control(f"sessions/{_reference(app, cards[2][0])}")["sessions"][0]
        dispute = double.control("dispute", payment_intent=told["payment_intent"])
        double.control("dispute", dispute=dispute["id"], outcome="won")
        double.control("advance", seconds=9 * DAY)
        double.control("payout", account=HOST)
        after()

    story("told", flush)
    once = agreed()

    live(drop=1.0)
    story("untold", lambda: None)
    assert flush() == 0
    with standing(app):
        reconcile.run()

    twice = agreed()
    assert twice == {code: 2 * amount for code, amount in once.items()}
    assert count(app, Reconciliation, differences=0) >= 1


# 18 paying out


def test_18_a_payout_that_fails_is_at_the_processor_again(app, double, paid, flush, agreed):
    paid()
    double.control("advance", seconds=3 * DAY)
    payout = double.control("payout", account=HOST)
    flush()
    book = agreed()
    assert [b for code, b in book.items() if ":available:" in code] == []
    assert [b for code, b in book.items() if code.startswith("bank:")] == [4900]

    double.control("payout", payout=payout["id"], outcome="failed")
    flush()

    book = agreed()
    assert [b for code, b in book.items() if ":available:" in code] == [4900]
    assert not any(code.startswith("bank:") for code in book)
    assert count(app, Payout, status="failed") == 1
    assert _item(app, "payout_failed")["source"] == payout["id"]


def test_18_only_what_is_available_is_paid_out(double, paid):
    paid()  # its money is pending for two days
    with pytest.raises(ValueError, match="Nothing to pay out"):
        double.control("payout", account=HOST)


def test_18_one_payout_told_eight_times_at_once_is_one_entry(app, double, paid, flush, agreed):
    paid()
    double.control("advance", seconds=3 * DAY)
    payout = double.control("payout", account=HOST)

    def hear():
        with standing(app):
            return payouts.ask_again(payout["id"], HOST, book="test")

    assert at_once(*[hear] * 8) == [True] * 8
    assert count(app, Payout) == 1
    agreed()


def test_18_a_payout_that_failed_stays_failed_whatever_is_told_after(
    app, double, paid, flush, agreed
):
    paid()
    double.control("advance", seconds=3 * DAY)
    payout = double.control("payout", account=HOST)
    with standing(app):
        early = gateway.fetch_payout(payout["id"], HOST)
    double.control("payout", payout=payout["id"], outcome="failed")
    flush()

    with standing(app):
        host = queries.list_host_accounts()[0]
        payouts.apply(host, early, book="test")
        _db.session.commit()

    assert count(app, Payout, status="failed") == 1
    agreed()


def _only_gift(app):
    with app.app_context():
        return _db.session.query(Donation).one().id


def _reference(app, donation_id):
    with app.app_context():
        return _db.session.get(Donation, donation_id).reference


def _item(app, kind):
    with app.app_context():
        item = _db.session.query(ReconciliationItem).filter_by(kind=kind).one()
        return {"source": item.source, "facts": item.facts}


def _press_again(app, donation_id):
    """What the button « try to pay again » does; answers the page's id."""
    with standing(app):
        donation = queries.get_donation(donation_id)
        attempt = actions.try_again(donation)
        checkout.open_page(donation, attempt, queries.project_of(donation))
        page = queries.last_attempt(donation_id).session_id
        _db.session.remove()
        return page
