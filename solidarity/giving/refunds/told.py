"""Tie the processor's refunds to ours: what was set aside is let go, the row says where it is."""

from collections.abc import Iterable

from solidarity.extensions import db
from solidarity.giving import letters, told
from solidarity.giving.models import Donation
from solidarity.giving.refunds.models import Refund
from solidarity.giving.refunds.rules import ENDED, Asker, RefundState
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.ledger import actions as ledger
from solidarity.ledger import queries as ledger_queries


def note(donation: Donation, refunds: Iterable[told.Refund]) -> None:
    """Keep where each refund of a gift stands; one made at the processor's gets a row too."""
    for back in refunds:
        row = _row_of(donation, back) or _made_elsewhere(donation, back)
        row.processor_id = back.id
        then = _state(back)
        if row.state == then or (row.state in ENDED and then != RefundState.FAILED):
            continue
        journal.record("refund_moved", donation, refund=row.id, was=row.state, now=then)
        row.state = then
        row.ended_at = clock.now() if then in ENDED else None
        let_go(row)
        _tell_of_a_part(row, donation)
    db.session.flush()


def _tell_of_a_part(row: Refund, donation: Donation) -> None:
    """Write once to the donor when part of a gift went back (the whole has its own letter)."""
    is_part = row.amount_minor < donation.amount_minor > donation.refunded_minor
    if is_part and row.state in (RefundState.SENT, RefundState.DONE):
        back = Money(row.amount_minor, row.currency)
        letters.write(donation, "partly_refunded", once=f"partly:{row.id}", back=back)


def let_go(row: Refund) -> None:
    """Undo what was set aside for a refund: the processor's own fact now says it, or nothing."""
    if row.held_entry_id is None:
        return
    if row.held_entry_id in ledger_queries.find_reversals(db.session, [row.held_entry_id]):
        return
    ledger.reverse(
        db.session, row.held_entry_id, source=f"refund:{row.id}", occurred_at=clock.now()
    )


def _row_of(donation: Donation, back: told.Refund) -> Refund | None:
    query = db.select(Refund).filter_by(donation_id=donation.id)
    by_id = db.session.scalar(query.filter_by(processor_id=back.id))
    if by_id or back.number is None:
        return by_id
    row = db.session.scalar(query.filter_by(id=back.number))
    return row if row and row.processor_id in (None, back.id) else None


def _made_elsewhere(donation: Donation, back: told.Refund) -> Refund:
    row = Refund(
        donation_id=donation.id,
        form_token=back.id,
        amount_minor=back.amount.minor,
        currency=back.amount.currency,
        asker=Asker.PROCESSOR,
        reason="",
        state=RefundState.SENT,
        asked_at=back.occurred_at,
        processor_id=back.id,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _state(back: told.Refund) -> RefundState:
    if back.is_returned:
        return RefundState.FAILED
    return RefundState.DONE if back.status == "succeeded" else RefundState.SENT
