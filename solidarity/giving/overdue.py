"""Ask what should have happened by now and did not."""

from datetime import datetime

from sqlalchemy.orm import aliased

from solidarity.extensions import db
from solidarity.giving.models import Donation, ProcessorFact, WebhookEvent
from solidarity.giving.rules import DonationState
from solidarity.kit.money import Money
from solidarity.ledger import queries as ledger
from solidarity.ledger.chart.rules import account
from solidarity.projects.models import Project
from solidarity.projects.rules import ProjectState

MOST = 200
ENDED = (ProjectState.CANCELLED, ProjectState.REFUNDED)


def list_unsettled_charges(before: datetime) -> list[tuple[ProcessorFact, str]]:
    """Return charges told before a moment whose fee is not known, with their gift's reference."""
    settled = aliased(ProcessorFact)
    is_settled = db.exists().where(
        settled.donation_id == ProcessorFact.donation_id, settled.kind == "settlement"
    )
    query = (
        db.select(ProcessorFact, Donation.reference)
        .join(Donation, Donation.id == ProcessorFact.donation_id)
        .where(ProcessorFact.kind == "charge", ProcessorFact.recorded_at < before, ~is_settled)
        .order_by(ProcessorFact.id)
    )
    return [tuple(row) for row in db.session.execute(query.limit(MOST))]


def list_stuck_events(before: datetime) -> list[WebhookEvent]:
    """Return announcements that wait since before a moment, and those that were set aside."""
    waits = db.and_(WebhookEvent.state == "waiting", WebhookEvent.received_at < before)
    query = db.select(WebhookEvent).where(db.or_(waits, WebhookEvent.state == "quarantined"))
    return list(db.session.scalars(query.order_by(WebhookEvent.received_at).limit(MOST)))


def list_gifts_of_ended_projects() -> list[Donation]:
    """Return gifts of cancelled projects that are still held: they must go back or move."""
    query = (
        db.select(Donation)
        .join(Project, Project.id == Donation.project_id)
        .where(
            Donation.state.in_((DonationState.RECEIVED, DonationState.DISPUTED)),
            Project.state.in_(ENDED),
        )
    )
    return list(db.session.scalars(query.order_by(Donation.id).limit(MOST)))


def list_overdrawn(book: str) -> list[tuple[str, Money]]:
    """Return projects' accounts that gave more than they received, and how much is missing."""
    held = ledger.balances(db.session, book, "project:")
    return [
        (code, Money(balance, account(code).currency))
        for code, balance in held.items()
        if balance > 0 and account(code).role in ("project", "project_reserved")
    ]
