"""Whatever happens on the way, the book ends the same."""

import random

import pytest

from solidarity.extensions import db as _db
from solidarity.giving import checkout, checks, gateway, inbox, reconcile
from solidarity.giving.models import Donation, PaymentAttempt, ReconciliationItem
from solidarity.kit import clock
from solidarity.ledger import checks as ledger_checks
from solidarity.ledger import queries as ledger
from solidarity.mail.models import Letter
from tests.factories.associations import make_member


def state_of(app, donation_id):
    with app.app_context():
        return _db.session.get(Donation, donation_id).state


def book_of(app):
    """The balances, and that every invariant holds."""
    with app.app_context():
        assert not ledger_checks.is_broken(ledger_checks.check(_db.session))
        assert checks.check("test") == []
        return {code: b for code, b in ledger.balances(_db.session, "test").items() if b}


def letters(app, kind="giving/thanks"):
    with app.app_context():
        return _db.session.query(Letter).filter_by(kind=kind).count()


def test_a_paid_gift_is_in_the_book_gross_with_the_fee_as_its_own_line(
    app, begin, pay, announce, drain, project
):
    donation_id, _, session_id = begin(minor=5000)
    pay(session_id)
    announce()
    drain()

    book = book_of(app)

    assert state_of(app, donation_id) == "received"
    assert book[f"project:{project.id}:EUR"] == -5000
    fee = next(b for code, b in book.items() if code.startswith("fee:processor"))
    available = next(b for code, b in book.items() if ":available:" in code)
    assert fee > 0
    assert fee + available == 5000
    assert letters(app) == 1


def test_a_webhook_that_comes_twice_changes_nothing(app, begin, pay, announce, drain):
    _, _, session_id = begin()
    pay(session_id)
    announce()
    drain()
    once = book_of(app)

    announce(times=3)
    drain()

    assert book_of(app) == once
    assert letters(app) == 1


@pytest.mark.parametrize("seed", range(4))
def test_webhooks_in_any_order_make_the_same_book(app, begin, pay, announce, drain, seed):
    _, _, session_id = begin()
    pay(session_id)

    announce(order=lambda events: random.Random(seed).sample(events, len(events)))
    drain()

    assert sum(book_of(app).values()) == 0
    assert letters(app) == 1


def test_a_closed_browser_and_no_webhook_at_all_is_found_by_the_poller(app, begin, pay):
    donation_id, _, session_id = begin()
    pay(session_id)

    with app.test_request_context("/fr/"):
        _db.session.query(PaymentAttempt).update({"created_at": clock.now().replace(year=2020)})
        _db.session.commit()
        assert inbox.poll() == 1

    assert state_of(app, donation_id) == "received"
    assert book_of(app)


def test_reconciliation_finds_what_nobody_announced(app, begin, pay):
    donation_id, _, session_id = begin()
    pay(session_id)

    with app.test_request_context("/fr/"):
        found = reconcile.find_differences()
        assert len(found) == 1
        assert state_of(app, donation_id) == "intended"
        assert reconcile.mend(found) == (1, 0)
        assert reconcile.find_differences() == []

    assert state_of(app, donation_id) == "received"


def test_money_of_no_known_gift_goes_to_a_queue(app, double, project):
    double.control(
        "batch",
        payments=[{"account": "acct_demo_fr", "amount": 700, "currency": "eur"}],
        full=True,
    )

    with app.test_request_context("/fr/"):
        found = reconcile.find_differences()
        assert reconcile.mend(found) == (0, 1)
        assert reconcile.mend(found) == (0, 1)
        assert _db.session.query(ReconciliationItem).count() == 1


def test_a_page_whose_address_we_never_kept_is_known_by_the_gift_it_names(
    app, begin, pay, announce, drain
):
    donation_id, _, session_id = begin()
    pay(session_id)
    with app.app_context():
        _db.session.query(PaymentAttempt).update({"session_id": None})
        _db.session.commit()

    announce()
    drain()

    assert state_of(app, donation_id) == "received"
    with app.app_context():
        assert _db.session.query(PaymentAttempt).one().session_id == session_id


def test_a_declined_card_is_no_money_and_may_be_tried_again(app, begin, pay, announce, drain):
    donation_id, _, session_id = begin()
    pay(session_id, "declined")
    announce()
    drain()

    assert state_of(app, donation_id) == "intended"  # the hosted page stays open
    assert book_of(app) == {}

    pay(session_id)
    announce()
    drain()
    assert state_of(app, donation_id) == "received"


def test_a_bank_debit_counts_only_when_the_bank_confirms(
    app, double, begin, pay, announce, drain, project
):
    donation_id, _, session_id = begin()
    pay(session_id, "sepa")
    announce()
    drain()
    assert state_of(app, donation_id) == "on_its_way"
    assert book_of(app) == {}
    assert (letters(app, "giving/on_its_way"), letters(app)) == (1, 0)

    double.control("advance", seconds=14 * 86400)
    announce()
    drain()

    assert state_of(app, donation_id) == "received"
    assert book_of(app)[f"project:{project.id}:EUR"] == -5000


def test_a_bank_debit_that_fails_is_never_money(app, double, begin, pay, announce, drain):
    donation_id, _, session_id = begin()
    pay(session_id, "sepa_fails")
    double.control("advance", seconds=14 * 86400)
    announce()
    drain()

    assert state_of(app, donation_id) == "failed"
    assert book_of(app) == {}
    assert (letters(app, "giving/failed"), letters(app)) == (1, 0)  # the giver is told


def test_a_word_for_the_village_reaches_its_association_once_the_gift_is_received(
    app, begin, pay, announce, drain, project
):
    make_member(association=_db.session.merge(project).association, role="president")
    _db.session.commit()
    _, _, session_id = begin(message="De la part de ma grand-mère.", is_anonymous=True)
    assert letters(app, "giving/word") == 0

    pay(session_id)
    announce(times=2)
    drain()

    with app.app_context():
        word = _db.session.query(Letter).filter_by(kind="giving/word").one()
        assert "De la part de ma grand-mère." in word.text
        assert "Fatima" not in word.text


def test_the_project_s_page_names_the_givers_who_show_their_name(
    app, client, begin, pay, announce, drain, project
):
    for name, hidden in (("Fatima Z.", False), ("Hassan B.", True)):
        _, _, session_id = begin(name=name, is_anonymous=hidden)
        pay(session_id)
    announce()
    drain()

    page = client.get(f"/en/projects/{project.slug}").text

    assert "Among those who gave" in page
    assert "Fatima Z." in page
    assert "Hassan B." not in page


def test_a_foreign_gift_balances_in_each_currency(app, begin, pay, announce, drain, project):
    donation_id, _, session_id = begin(minor=10000, currency="USD")
    pay(session_id)
    announce()
    drain()

    book = book_of(app)

    assert state_of(app, donation_id) == "received"
    assert book[f"project:{project.id}:USD"] == -10000
    assert book["fx:USD"] == 10000
    assert book["fx:EUR"] < 0


def test_a_refund_at_the_processor_comes_back_out_of_the_totals(
    app, begin, pay, announce, drain, project
):
    donation_id, attempt_id, session_id = begin()
    pay(session_id)
    announce()
    drain()

    with app.test_request_context("/fr/"):
        attempt = _db.session.get(PaymentAttempt, attempt_id)
        gateway.refund(attempt.payment_intent_id, attempt.processor_account, key="r1")
    announce()
    drain()

    assert state_of(app, donation_id) == "refunded"
    assert f"project:{project.id}:EUR" not in book_of(app)
    assert letters(app, "giving/refunded") == 1


def test_the_processor_that_hangs_up_after_working_takes_no_second_payment(
    app, double, begin, pay, announce, drain
):
    double.control("chaos", fail_next={"drop_connection": True})
    donation_id, _, session_id = begin()

    pay(session_id)
    announce()
    drain()

    assert state_of(app, donation_id) == "received"
    assert len(double.control(f"sessions/{_reference(app, donation_id)}")["sessions"]) == 1


def _reference(app, donation_id):
    with app.app_context():
        return _db.session.get(Donation, donation_id).reference


def test_return_page_and_webhook_together_write_one_letter(app, begin, pay, announce, drain):
    donation_id, attempt_id, session_id = begin()
    pay(session_id)

    with app.test_request_context("/fr/"):
        checkout.ask_again(attempt_id, session_id, "acct_demo_fr")
    announce()
    drain()

    assert state_of(app, donation_id) == "received"
    assert letters(app) == 1
