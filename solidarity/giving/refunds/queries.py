"""Ask about refunds: what is left of a gift, what its project can still give back, what waits."""

from datetime import datetime

from sqlalchemy import func

from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.giving.disputes.models import Dispute
from solidarity.giving.models import Donation
from solidarity.giving.refunds.models import Refund
from solidarity.giving.refunds.rules import UNDER_WAY, RefundState
from solidarity.giving.rules import Means
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.ledger import limits


def get_refund(refund_id: int) -> Refund:
    """Return a refund."""
    row = db.session.get(Refund, refund_id)
    if row is None:
        raise NotFound(N_("There is nothing at this address. It may have moved, or been mistyped."))
    return row


def find_by_form(form_token: str) -> Refund | None:
    """Return the refund a form already made."""
    return db.session.scalar(db.select(Refund).filter_by(form_token=form_token))


def find_under_way(donation_id: int) -> Refund | None:
    """Return the refund of a gift that waits for a decision, or to be sent."""
    query = db.select(Refund).filter_by(donation_id=donation_id)
    return db.session.scalar(query.where(Refund.state.in_(UNDER_WAY)))


def left_of(donation: Donation) -> Money:
    """Return what of a gift did not go back, in its own currency."""
    return Money(donation.amount_minor - donation.refunded_minor, donation.currency)


def free_for(donation: Donation) -> Money:
    """Return what the gift's project holds, in its currency, that no tranche took or set aside."""
    code = f"project:{donation.project_id}:{donation.currency}"
    return Money(limits.available(db.session, donation.book, code), donation.currency)


def list_refunds(donation_id: int) -> list[Refund]:
    """Return the refunds of a gift, oldest first."""
    query = db.select(Refund).filter_by(donation_id=donation_id)
    return list(db.session.scalars(query.order_by(Refund.id)))


def list_disputes(donation_id: int) -> list[Dispute]:
    """Return the disputes of a gift, oldest first."""
    query = db.select(Dispute).filter_by(donation_id=donation_id)
    return list(db.session.scalars(query.order_by(Dispute.id)))


def list_to_do(limit: int = 200) -> list[tuple[Refund, Donation]]:
    """Return what a treasurer must do: decide on a wish, prove a bank line; oldest first."""
    wanted = Refund.state == RefundState.WANTED
    to_prove = db.and_(Refund.state == RefundState.ASKED, Donation.means != Means.PROCESSOR)
    query = (
        db.select(Refund, Donation)
        .join(Donation, Donation.id == Refund.donation_id)
        .where(db.or_(wanted, to_prove))
        .order_by(Refund.asked_at)
    )
    return [tuple(row) for row in db.session.execute(query.limit(limit))]


def list_to_send(limit: int = 50) -> list[int]:
    """Return the refunds that the processor was not told of, or did not answer; oldest first."""
    query = (
        db.select(Refund.id)
        .join(Donation, Donation.id == Refund.donation_id)
        .where(Refund.state == RefundState.ASKED, Donation.means == Means.PROCESSOR)
        .order_by(Refund.asked_at)
    )
    return list(db.session.scalars(query.limit(limit)))


def count_waiting() -> tuple[int, datetime | None]:
    """Return how many refunds wait for a treasurer's decision, and since when."""
    query = db.select(func.count(), func.min(Refund.asked_at))
    return db.session.execute(query.where(Refund.state == RefundState.WANTED)).one()


def find_gift(reference: str) -> Donation | None:
    """Return the gift of a reference, as it is said aloud."""
    typed = reference.strip().upper()
    return db.session.scalar(db.select(Donation).filter_by(reference=typed))


def get_gift(reference: str) -> Donation:
    """Return the gift of a reference, or say that there is none."""
    donation = find_gift(reference)
    if donation is None:
        raise NotFound(N_("No gift has this reference."))
    return donation
