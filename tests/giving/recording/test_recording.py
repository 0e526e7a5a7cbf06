"""A paid gift is written down whole, once, alike by the fast way, the portable one and posting."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from solidarity.extensions import db as _db
from solidarity.giving import checks, posting, totals
from solidarity.giving.models import (
    Donation,
    GiftNews,
    PaymentAttempt,
    ProcessorFact,
)
from solidarity.giving.queries import find_route
from solidarity.giving.recording import actions, one_call, portable
from solidarity.giving.recording.rows import Paid, is_plain, rows_of
from solidarity.giving.told import Charge, Payment, Settlement
from solidarity.journal.models import JournalLine
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.ledger import checks as ledger_checks
from solidarity.ledger import queries as ledger
from solidarity.ledger.portable import dialect_name
from solidarity.mail.models import Letter
from tests.factories.giving import make_intended

AT = datetime(2026, 7, 1, 12, tzinfo=UTC)


def payment(n: int, *, minor: int = 5000) -> Payment:
    """A card payment of euros, settled at once with a fee of 100."""
    gross, fee = Money(minor, "EUR"), Money(100, "EUR")
    settled = Settlement(f"txn_{n}", gross, fee, gross - fee, None, AT + timedelta(seconds=1))
    charge = Charge(f"ch_{n}", gross, "succeeded", AT, settled)
    return Payment(f"cs_{n}", "complete", "paid", f"pi_{n}", "succeeded", charge)


@pytest.fixture
def begun(app, project):
    """Begin gifts of fifty euros; answers what the processor then says of each."""

    def begin(count: int, **giver) -> list[Paid]:
        made = [make_intended(project, find_route(project), **giver)[1].id for _ in range(count)]
        _db.session.commit()
        gifts = actions.find_gifts(made)
        return [Paid(gifts[i], payment(i)) for i in made]

    with app.test_request_context("/fr/"):
        yield begin


def rows_beside(paid: Paid) -> dict:
    """Everything that stands in the database of one gift, without ids and moments of writing."""
    gift = _db.session.get(Donation, paid.gift.id, populate_existing=True)
    attempt = _db.session.get(PaymentAttempt, paid.gift.attempt_id, populate_existing=True)
    facts = _db.session.query(ProcessorFact).filter_by(donation_id=gift.id)
    notes = _db.session.query(JournalLine).filter_by(subject_id=str(gift.id), act="gift_moved")
    letters = _db.session.query(Letter).filter_by(once=f"thanks:{gift.id}")
    return {
        "gift": (gift.state, gift.received_at, gift.refunded_minor),
        "attempt": (attempt.state, attempt.payment_intent_id == f"pi_{attempt.id}"),
        "facts": sorted(
            (f.kind, f.amount_minor, f.currency, f.facts["donation"] == gift.id, f.occurred_at)
            for f in facts
        ),
        "entries": sorted(
            (w.entry.kind, w.entry.lines, w.entry.occurred_at)
            for w in ledger.find_entries(_db.session, [f.entry_id for f in facts])
        ),
        "journal": [(note.actor_id, note.facts) for note in notes],
        "letters": [(one.kind, one.to, one.lang, one.person_id) for one in letters],
    }


def holds():
    assert not ledger_checks.is_broken(ledger_checks.check(_db.session))
    assert checks.gifts_equal_the_book("test") == []


def test_the_fast_way_the_portable_one_and_posting_leave_the_same_rows(begun):
    fast, plain, posted = begun(3)
    actions.record([fast])
    portable.write(_db.session, rows_of([plain]), clock.now())
    posting.apply(posted.gift.attempt_id, posted.payment)
    _db.session.commit()

    left = [rows_beside(one) for one in (fast, plain, posted)]

    assert left[0] == left[1] == left[2]
    assert left[0]["gift"][0] == "received"
    holds()


def test_a_gift_recorded_twice_is_written_once(begun):
    (paid,) = begun(1)
    assert actions.record([paid]) == []
    before = rows_beside(paid)

    assert actions.record([paid]) == [paid]

    assert rows_beside(paid) == before
    assert _db.session.query(GiftNews).count() == 1
    holds()


def test_what_another_path_told_first_is_left_to_posting(begun):
    (paid,) = begun(1)
    posting.apply(paid.gift.attempt_id, paid.payment)
    before = rows_beside(paid)

    assert actions.record([paid]) == [paid]

    assert rows_beside(paid) == before
    holds()


def test_a_batch_is_written_whole_and_the_news_are_kept(begun):
    batch = begun(7)
    assert actions.record(batch) == []

    news = _db.session.query(GiftNews).count()
    states = {_db.session.get(Donation, p.gift.id, populate_existing=True).state for p in batch}

    assert (news, states) == (7, {"received"})
    holds()


def test_nobody_is_thanked_at_an_empty_address(begun):
    (paid,) = begun(1, email="")
    actions.record([paid])
    assert _db.session.query(Letter).filter_by(kind="giving/thanks").count() == 0


@pytest.mark.parametrize("other", ["amount", "status", "unpaid"])
def test_only_the_everyday_payment_is_plain(begun, other):
    (paid,) = begun(1)
    charge = paid.charge
    told = {
        "amount": replace(paid.payment, charge=replace(charge, amount=Money(4999, "EUR"))),
        "status": replace(paid.payment, charge=replace(charge, status="pending")),
        "unpaid": replace(paid.payment, payment_status="unpaid"),
    }[other]
    assert is_plain(paid)
    assert not is_plain(replace(paid, payment=told))


def test_postgresql_is_asked_once(begun):
    if dialect_name(_db.session) != "postgresql":
        return
    batch = begun(3)
    asked = []
    rows = rows_of(batch)
    from sqlalchemy import event

    engine = _db.engine
    listen = lambda *args: asked.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    one_call.write(_db.session, rows, clock.now())
    event.remove(engine, "before_cursor_execute", listen)
    assert len(asked) == 1


def test_totals_follow_from_the_gifts(begun, project):
    batch = begun(2)
    actions.record(batch)
    assert totals.refresh(project.id, "test").gifts == 2
