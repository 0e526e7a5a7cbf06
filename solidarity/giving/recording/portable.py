"""A batch of gifts with SQLAlchemy Core: the same rows as `one_call`, on both engines."""

from sqlalchemy import bindparam, func, select, update

from solidarity.giving.models import (
    Donation,
    DonorDetails,
    GiftNews,
    PaymentAttempt,
    ProcessorFact,
)
from solidarity.giving.recording.rows import MAY_BE_RECEIVED, Rows
from solidarity.giving.rules import AttemptState, DonationState
from solidarity.journal.models import JournalLine
from solidarity.ledger import portable as ledger
from solidarity.ledger.portable import insert_new
from solidarity.mail.models import Letter

gifts, attempts = Donation.__table__, PaymentAttempt.__table__
MOVE = (
    update(gifts)
    .where(gifts.c.id == bindparam("its_id"))
    .values(state=DonationState.RECEIVED.value, received_at=bindparam("at"))
)
PAY = (
    update(attempts)
    .where(attempts.c.id == bindparam("its_id"))
    .values(
        state=AttemptState.PAID.value,
        checked_at=bindparam("at"),
        payment_intent_id=func.coalesce(bindparam("intent"), attempts.c.payment_intent_id),
    )
)


def write(session, rows: Rows, at) -> tuple[set[int], set[int]]:
    """Write a batch; returns the entries that were new and the gifts that moved."""
    was = _lock(session, [row["donation_id"] for row in rows.gifts])
    facts = [row for row in rows.facts if row["donation_id"] in was]
    if not facts:
        return set(), set()
    posted = ledger.write(session, {r["entry_id"]: rows.drafts[r["entry_id"]] for r in facts}, at)
    kept = [{**row, "recorded_at": at} for row in facts if row["entry_id"] in posted]
    if kept:
        _insert(session, ProcessorFact, kept)
    told_before = {row["donation_id"] for row in facts if row["entry_id"] not in posted}
    was = {i: state for i, state in was.items() if i not in told_before}
    if was:
        _move(session, rows, was, at)
    return posted, set(was)


def _lock(session, donation_ids: list[int]) -> dict[int, str]:
    """Gift → its state, of those not received yet, which nobody else changes from now on."""
    query = select(gifts.c.id, gifts.c.state).where(
        gifts.c.id.in_(donation_ids),
        gifts.c.state.in_(MAY_BE_RECEIVED),
        gifts.c.received_at.is_(None),
    )
    query = query.order_by(gifts.c.id).with_for_update(key_share=True)
    return dict(session.execute(query).all())


def _move(session, rows: Rows, was: dict[int, str], at) -> None:
    moved = [row for row in rows.gifts if row["donation_id"] in was]
    _insert(session, JournalLine, [_journal_row(i, state, at) for i, state in was.items()])
    _insert(session, GiftNews, [{"donation_id": i, "was": s, "at": at} for i, s in was.items()])
    _owe_letters(session, [row for row in rows.letters if row["donation_id"] in was], at)
    connection = session.connection()
    connection.execute(MOVE, [{"its_id": r["donation_id"], "at": r["received_at"]} for r in moved])
    connection.execute(
        PAY,
        [{"its_id": r["attempt_id"], "at": at, "intent": r["intent_id"]} for r in moved],
    )


def _insert(session, model: type, rows: list[dict]) -> None:
    session.execute(model.__table__.insert(), rows)


def _journal_row(donation_id: int, was: str, at) -> dict:
    return {
        "at": at,
        "act": "gift_moved",
        "subject_kind": "Donation",
        "subject_id": str(donation_id),
        "facts": {"was": was, "now": DonationState.RECEIVED.value},
    }


def _owe_letters(session, owed: list[dict], at) -> None:
    by_gift = {row["donation_id"]: row for row in owed}
    query = select(DonorDetails.donation_id, DonorDetails.email).where(
        DonorDetails.donation_id.in_(by_gift), DonorDetails.email != ""
    )
    letters = [
        {
            **{name: by_gift[i][name] for name in ("kind", "lang", "person_id", "once")},
            "written_at": at,
            "to": email,
            "subject": "",
            "text": "",
            "html": "",
            "about": {"donation": i},
            "attempts": 0,
        }
        for i, email in session.execute(query)
    ]
    if letters:
        session.execute(insert_new(session, Letter.__table__), letters)
