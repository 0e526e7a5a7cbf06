"""Ask how often an address, a card or a project was tried."""

from datetime import datetime

from sqlalchemy import func

from solidarity.extensions import db
from solidarity.giving.protection.limits import limits
from solidarity.giving.protection.models import PaymentTry, RefusedCard, SlowedGiver
from solidarity.giving.protection.rules import Sign, SlowedState, Verdict, judge
from solidarity.kit import clock
from solidarity.projects.models import Project


def verdict_on(address: str, project_id: int) -> Verdict | None:
    """Say whether an address is slowed on a project now; None: it may give."""
    now = clock.now()
    known = find_slowed(address)
    if known and known.decided_until and known.decided_until > now:
        if known.state == SlowedState.RELEASED:
            return None
        if known.state == SlowedState.REFUSED:
            return Verdict(Sign.REFUSED, known.decided_until)
    return judge(
        _failures(address, now),
        _tries(address, now),
        _cards(address, now),
        limits(),
        now,
        is_under_attack=is_under_attack(project_id),
    )


def _failures(address: str, now: datetime) -> list[datetime]:
    query = db.select(RefusedCard.at).where(
        RefusedCard.address == address, RefusedCard.at > now - limits().calm.window
    )
    return list(db.session.scalars(query))


def _tries(address: str, now: datetime) -> list[datetime]:
    query = db.select(PaymentTry.at).where(
        PaymentTry.address == address, PaymentTry.at > now - limits().tries.window
    )
    return list(db.session.scalars(query))


def _cards(address: str, now: datetime) -> list[list[datetime]]:
    """Return the refusals, anywhere, of each card that was refused from this address."""
    edge = now - limits().card.window
    used = db.select(RefusedCard.card).where(
        RefusedCard.address == address, RefusedCard.card.is_not(None), RefusedCard.at > edge
    )
    query = db.select(RefusedCard.card, RefusedCard.at).where(
        RefusedCard.card.in_(used), RefusedCard.at > edge
    )
    cards: dict[str, list[datetime]] = {}
    for card, at in db.session.execute(query):
        cards.setdefault(card, []).append(at)
    return list(cards.values())


def is_under_attack(project_id: int) -> bool:
    """Say whether many cards were refused on a project lately, from anywhere."""
    limit = limits().project
    query = db.select(func.count(RefusedCard.id)).where(
        RefusedCard.project_id == project_id, RefusedCard.at > clock.now() - limit.window
    )
    return db.session.scalar(query) >= limit.most


def find_slowed(address: str) -> SlowedGiver | None:
    """Return the slowing of an address."""
    return db.session.scalar(db.select(SlowedGiver).filter_by(address=address))


def address_of(subject: str) -> str | None:
    """Return from where a payment page was opened."""
    return db.session.scalar(db.select(PaymentTry.address).filter_by(subject=subject))


def list_open(limit: int = 100) -> list[tuple[SlowedGiver, Project, int]]:
    """Return who waits for a decision, oldest first: (row, project, how many refused cards)."""
    failures = (
        db.select(func.count(RefusedCard.id))
        .where(RefusedCard.address == SlowedGiver.address)
        .scalar_subquery()
    )
    query = (
        db.select(SlowedGiver, Project, failures)
        .join(Project, Project.id == SlowedGiver.project_id)
        .where(SlowedGiver.state == SlowedState.OPEN)
        .order_by(SlowedGiver.since, SlowedGiver.id)
        .limit(limit)
    )
    return [tuple(row) for row in db.session.execute(query)]


def list_decided(limit: int = 20) -> list[SlowedGiver]:
    """Return the latest decisions."""
    query = db.select(SlowedGiver).where(SlowedGiver.decided_at.is_not(None))
    return list(db.session.scalars(query.order_by(SlowedGiver.decided_at.desc()).limit(limit)))


def count_waiting() -> tuple[int, datetime | None]:
    """Return how many slowed addresses wait for a treasurer, and since when."""
    query = db.select(func.count(), func.min(SlowedGiver.since))
    count, oldest = db.session.execute(query.where(SlowedGiver.state == SlowedState.OPEN)).one()
    return count, oldest
