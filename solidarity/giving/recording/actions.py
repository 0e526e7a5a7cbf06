"""Write down gifts that were paid, as fast as the engine takes them, and tell of them later.

What must be true at once is one transaction: entries, facts, the gift's state, the journal, the
letter that is owed, and a row of news. What follows from it (totals, match funds, suggestions,
the word to the village) is done from the news by the worker, once each, within a second: it may
fail and be tried again without touching the book.
"""

from collections.abc import Sequence

from solidarity.extensions import db
from solidarity.giving.models import Donation, PaymentAttempt, WebhookEvent
from solidarity.giving.recording import one_call, portable
from solidarity.giving.recording.rows import Gift, Paid, rows_of
from solidarity.kit import clock
from solidarity.ledger.portable import dialect_name
from solidarity.ledger.queries import chunked
from solidarity.web import transaction

GIFT_COLUMNS = (
    PaymentAttempt.id, PaymentAttempt.n, Donation.id, Donation.book, Donation.project_id,
    Donation.host_account_id, Donation.amount_minor, Donation.currency, Donation.lang,
    Donation.donor_id, Donation.is_demo,
)  # fmt: skip


def find_gifts(attempt_ids: Sequence[int]) -> dict[int, Gift]:
    """Attempt → its gift, where that was not received yet, one question per 500."""
    found: dict[int, Gift] = {}
    for ids in chunked(attempt_ids):
        query = (
            db.select(*GIFT_COLUMNS)
            .join(Donation, Donation.id == PaymentAttempt.donation_id)
            .where(PaymentAttempt.id.in_(ids), Donation.received_at.is_(None))
        )
        found |= {row[0]: Gift(*row) for row in db.session.execute(query)}
    return found


def record(batch: Sequence[Paid]) -> list[Paid]:
    """Write plain payments (rows.is_plain) in the current transaction, each once.

    Returns those that were not all new, for `posting` to look at: told before, or in conflict
    with what the book holds. Never commits.
    """
    rows = rows_of(batch)
    way = one_call if dialect_name(db.session) == "postgresql" else portable
    return _left(batch, way.write(db.session, rows, clock.now()))


def record_now(paid: Paid) -> bool:
    """Write one plain payment in a transaction of its own; says whether all of it was new."""
    if db.engine.dialect.name != "postgresql":
        with transaction.writing():
            return not record([paid])
    rows = rows_of([paid])
    return not _left([paid], one_call.write_alone(db.engine, rows, clock.now()))


def _left(batch: Sequence[Paid], written: tuple[set[int], set[int]]) -> list[Paid]:
    _, moved = written
    return [paid for paid in batch if paid.gift.id not in moved]


def mark_applied(event_ids: Sequence[str]) -> None:
    """Take announcements out of the inbox, in the transaction that recorded what they spoke of."""
    db.session.execute(
        db.update(WebhookEvent)
        .where(WebhookEvent.id.in_(event_ids))
        .values(
            state="applied",
            attempts=WebhookEvent.attempts + 1,
            last_error=None,
            applied_at=clock.now(),
        )
        .execution_options(synchronize_session=False)
    )
