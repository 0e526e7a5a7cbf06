"""Giving money back: bounded, once, set aside while it travels, proven, told."""

import pytest

from solidarity.accounts.models import Person
from solidarity.errors import Invalid, Refusal
from solidarity.extensions import db as _db
from solidarity.giving import checkout, links, posting, queries
from solidarity.giving.models import Donation
from solidarity.giving.refunds import actions, sending
from solidarity.giving.refunds import queries as refund_queries
from solidarity.giving.refunds.models import Refund
from solidarity.giving.refunds.rules import check_amount
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.kit.tokens import new_token
from solidarity.ledger import limits
from solidarity.ledger.rules import Entry, Line
from solidarity.mail.models import Letter
from tests.factories.accounts import make_person, sign_in
from tests.factories.giving import make_intended
from tests.giving.conftest import at_once, standing

WHY = "Elle a donné deux fois par erreur le même jour."


def eur(minor):
    return Money(minor, "EUR")


@pytest.fixture
def received(app, begin, pay):
    """A received gift of 50 euros; answers its id."""

    def make(minor=5000):
        donation_id, attempt_id, session_id = begin(minor=minor)
        pay(session_id)
        with standing(app):
            checkout.ask_again(attempt_id, session_id, "acct_demo_fr")
        return donation_id

    return make


@pytest.fixture
def treasurer(app, db):
    """The id of a treasurer."""
    person = make_person(name="Treasurer", roles=("treasurer",))
    db.session.commit()
    who = person.id
    db.session.remove()
    return who


def decide(app, donation_id, minor, *, form=None, by=1):
    """Decide a refund as the view does, and answer its id."""
    with standing(app):
        row = actions.ask(donation_id, eur(minor), WHY, form=form or new_token(), by=by)
        refund_id = row.id
        _db.session.commit()
    return refund_id


def gift_of(app, donation_id):
    with app.app_context():
        gift = _db.session.get(Donation, donation_id)
        return gift.state, gift.refunded_minor


def state_of(app, refund_id):
    with app.app_context():
        return _db.session.get(Refund, refund_id).state


def tell_processor(app, refund_id):
    with standing(app):
        return sending.send(refund_id)


@pytest.mark.parametrize(
    ("asked", "left", "free", "fits"),
    [(100, 100, 100, True), (101, 100, 200, False), (50, 100, 49, False), (0, 100, 100, False)],
)
def test_no_more_goes_back_than_is_left_and_not_released(asked, left, free, fits):
    if fits:
        check_amount(eur(asked), eur(left), eur(free))
    else:
        with pytest.raises(Invalid):
            check_amount(eur(asked), eur(left), eur(free))


def test_part_of_a_gift_goes_back_and_the_donor_is_told(app, received, agreed, project):
    donation_id = received()
    refund_id = decide(app, donation_id, 2000)

    assert tell_processor(app, refund_id)

    assert gift_of(app, donation_id) == ("received", 2000)
    assert state_of(app, refund_id) == "done"
    book = agreed()
    assert not any(":reserved:" in code for code in book)
    with app.app_context():
        assert _db.session.query(Letter).filter_by(kind="giving/partly_refunded").count() == 1
        assert queries.totals_of([project.id])[project.id].received.minor == 32_400


def test_what_goes_back_is_out_of_reach_of_a_tranche_at_once(app, received, agreed, project):
    donation_id = received()
    decide(app, donation_id, 4000)

    with standing(app), pytest.raises(Exception, match="project"):
        limits.reserve(
            _db.session, book="test", project_id=project.id, amount=2000, currency="EUR",
            source="tranche-1", occurred_at=clock.now(),
        )  # fmt: skip
    agreed()


def test_what_was_released_cannot_be_given_back(app, received, project):
    donation_id = received()
    project_id = project.id
    _db.session.remove()
    with standing(app):
        limits.reserve(
            _db.session, book="test", project_id=project_id, amount=3000, currency="EUR",
            source="tranche-1", occurred_at=clock.now(),
        )  # fmt: skip
        _db.session.commit()

    with standing(app), pytest.raises(Invalid, match="released"):
        actions.ask(donation_id, eur(2001), WHY, form=new_token(), by=1)


def test_a_double_click_and_a_retry_make_one_refund(app, double, received, agreed):
    donation_id = received()
    form = new_token()
    ids = {decide(app, donation_id, 1000, form=form) for _ in range(2)}
    assert len(ids) == 1
    refund_id = ids.pop()

    at_once(*[lambda: tell_processor(app, refund_id)] * 3)
    tell_processor(app, refund_id)

    assert gift_of(app, donation_id) == ("received", 1000)
    agreed()


def test_a_second_refund_waits_for_the_first(app, received):
    donation_id = received()
    decide(app, donation_id, 1000)

    with standing(app), pytest.raises(Refusal, match="under way"):
        actions.ask(donation_id, eur(500), WHY, form=new_token(), by=1)


@pytest.mark.parametrize(
    "fault", [{"drop_connection": True}, {"status": 500, "after_processing": True}, {"status": 500}]
)
def test_a_processor_that_stumbles_gives_back_once(app, double, received, agreed, fault):
    donation_id = received()
    refund_id = decide(app, donation_id, 1500)
    double.control("chaos", fail_next={**fault, "path": "/v1/refunds"})

    for _ in range(3):
        with standing(app):
            sending.send_waiting()

    assert state_of(app, refund_id) == "done"
    assert gift_of(app, donation_id) == ("received", 1500)
    agreed()


def test_a_refund_the_processor_refuses_leaves_the_money_with_the_project(
    app, double, received, agreed
):
    donation_id = received()
    refund_id = decide(app, donation_id, 1000)
    with app.app_context():
        intent = queries.last_attempt(donation_id).payment_intent_id
    double.control("dispute", payment_intent=intent, amount=500)

    tell_processor(app, refund_id)

    assert state_of(app, refund_id) == "failed"
    with app.app_context():
        free = refund_queries.free_for(_db.session.get(Donation, donation_id))
    assert free == eur(5000)


def test_money_that_came_by_transfer_goes_back_at_the_proof_of_its_bank_line(app, db, project):
    with standing(app):
        current = _db.session.merge(project)
        gift, _ = make_intended(current, queries.find_route(current))
        gift.means, gift.host_account_id = "transfer", None
        _db.session.flush()
        landed = "bank:h1:EUR"
        lines = (Line(landed, 5000, "EUR"), Line(f"project:{current.id}:EUR", -5000, "EUR"))
        posting.receive(gift, Entry("test", "transfer", "line-1", clock.now(), lines))
        gift_id = gift.id
        row = actions.ask(gift_id, eur(5000), WHY, form=new_token(), by=1)
        refund_id = row.id
        _db.session.commit()
        assert not sending.send(refund_id)

    for _ in range(2):
        with standing(app):
            try:
                actions.prove(refund_id, "VIR-2026-118", by=1)
                _db.session.commit()
            except Refusal:
                _db.session.rollback()

    assert gift_of(app, gift_id) == ("refunded", 5000)
    with standing(app):
        assert limits.available(_db.session, "test", landed) == 0


@pytest.fixture
def desk(app, treasurer):
    """A treasurer's browser."""
    browser = app.test_client()
    with app.app_context():
        sign_in(browser, _db.session.get(Person, treasurer))
    return browser


def reference_of(app, donation_id):
    with app.app_context():
        return _db.session.get(Donation, donation_id).reference


def test_the_treasurer_finds_a_gift_by_its_reference_and_gives_it_back(app, received, desk):
    donation_id = received()
    reference = reference_of(app, donation_id)
    found = desk.get(f"/en/staff/gifts?reference={reference.lower()}")
    assert found.location.endswith(reference)
    page = desk.get(found.location).text
    for words in ("Credited, less its fee", "stripe:h", "fatima@example.org", "€50"):
        assert words in page

    sent = {"amount": "50", "reason": WHY, "form_token": "once"}
    answers = [desk.post(f"/en/staff/gifts/{reference}/refund", data=sent) for _ in range(2)]

    assert [a.status_code for a in answers] == [303, 303]
    assert gift_of(app, donation_id) == ("refunded", 5000)
    page = desk.get(found.location).text
    assert "Decided a refund" in page
    assert "Treasurer" in page


def test_a_refund_without_words_or_above_the_gift_is_refused_and_nothing_is_lost(
    app, received, desk
):
    donation_id = received()
    reference = reference_of(app, donation_id)

    for amount, reason in (("50", "short"), ("51", WHY), ("x", WHY)):
        answer = desk.post(
            f"/en/staff/gifts/{reference}/refund",
            data={"amount": amount, "reason": reason, "form_token": new_token()},
        )
        assert answer.status_code == 422
        assert reason in answer.text

    with app.app_context():
        assert _db.session.query(Refund).count() == 0


def test_a_donor_asks_and_the_treasurer_grants(app, client, received, desk):
    donation_id = received()
    with standing(app):
        token = links.token_of(_db.session.get(Donation, donation_id))
    asked = client.post(f"/en/gifts/{token}/refund", data={"reason": WHY, "form_token": "d1"})
    assert asked.status_code == 303
    assert "Waits for a treasurer" in client.get(asked.location).text
    assert WHY in desk.get("/en/staff/gifts").text
    with app.app_context():
        refund_id = _db.session.query(Refund).one().id

    assert desk.post(f"/en/staff/refunds/{refund_id}/grant").status_code == 303

    assert gift_of(app, donation_id) == ("refunded", 5000)


def test_a_donor_who_is_refused_reads_why(app, client, received, desk):
    donation_id = received()
    with standing(app):
        token = links.token_of(_db.session.get(Donation, donation_id))
    client.post(f"/en/gifts/{token}/refund", data={"reason": WHY, "form_token": "d1"})
    with app.app_context():
        refund_id = _db.session.query(Refund).one().id
    no = "The well is dug with this money already."

    assert (
        desk.post(f"/en/staff/refunds/{refund_id}/decline", data={"reason": ""}).status_code == 422
    )
    assert (
        desk.post(f"/en/staff/refunds/{refund_id}/decline", data={"reason": no}).status_code == 303
    )

    with app.app_context():
        letter = _db.session.query(Letter).filter_by(kind="giving/refund_declined").one()
        assert no in letter.text
    assert no in client.get(f"/en/gifts/{token}/refund").text
