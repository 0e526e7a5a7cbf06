"""Keep what the processor tells of disputes: forward only, whatever order it comes in."""

from solidarity.extensions import db
from solidarity.giving.disputes.models import Dispute
from solidarity.giving.items import queue
from solidarity.giving.models import Donation
from solidarity.giving.told import Charge
from solidarity.journal import actions as journal
from solidarity.kit import clock


def note(donation: Donation, charge: Charge) -> None:
    """Keep the disputes of a charge; one that is closed stays closed."""
    for dispute in charge.disputes:
        row = db.session.scalar(db.select(Dispute).filter_by(processor_id=dispute.id))
        if row is None:
            row = Dispute(
                processor_id=dispute.id,
                donation_id=donation.id,
                charge_id=charge.id,
                amount_minor=dispute.amount.minor,
                currency=dispute.amount.currency,
                reason=dispute.reason,
                status=dispute.status,
                is_open=True,
                opened_at=dispute.occurred_at,
            )
            db.session.add(row)
            journal.record("gift_disputed", donation, dispute=dispute.id, reason=dispute.reason)
        _forward(row, dispute, donation)
    db.session.flush()


def _forward(row: Dispute, dispute, donation: Donation) -> None:
    if not row.is_open:
        return
    row.status, row.is_open = dispute.status, dispute.is_open
    if not dispute.is_open:
        row.closed_at = clock.now()
        journal.record("dispute_closed", donation, dispute=dispute.id, outcome=dispute.status)
    facts = {"amount": dispute.amount.minor, "currency": dispute.amount.currency}
    queue("dispute", dispute.id, donation=donation.reference, status=dispute.status, **facts)


def is_frozen(donation_id: int) -> bool:
    """Say whether a bank has not decided yet about a gift."""
    query = db.select(Dispute.id).filter_by(donation_id=donation_id, is_open=True)
    return db.session.scalar(query.limit(1)) is not None


def is_known(donation_id: int) -> bool:
    """Say whether a gift was ever disputed: its charge may no longer say so."""
    query = db.select(Dispute.id).filter_by(donation_id=donation_id)
    return db.session.scalar(query.limit(1)) is not None
