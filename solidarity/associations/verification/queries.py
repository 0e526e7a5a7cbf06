"""Read requests, opinions and decisions."""

from collections.abc import Iterable

from solidarity.associations import queries as associations
from solidarity.associations.models import Association, LevelDecision, Review
from solidarity.associations.rules import State
from solidarity.associations.verification import rules
from solidarity.associations.verification.rules import About
from solidarity.extensions import db
from solidarity.kit import clock


def list_waiting() -> list[Association]:
    """Return the files that wait for reviewers, the oldest first."""
    query = db.select(Association).filter_by(state=State.SUBMITTED)
    return list(db.session.scalars(query.order_by(Association.submitted_at, Association.id)))


def list_recently_decided(limit: int = 20) -> list[Association]:
    """Return the other files that were ever sent, the last sent first."""
    query = db.select(Association).where(
        Association.round > 0, Association.state != State.SUBMITTED
    )
    return list(db.session.scalars(query.order_by(Association.submitted_at.desc()).limit(limit)))


def count_waiting() -> tuple[int, object]:
    """Return how many files wait, and since when the oldest does."""
    row = db.session.execute(
        db.select(db.func.count(), db.func.min(Association.submitted_at)).where(
            Association.state == State.SUBMITTED
        )
    ).one()
    return row[0], row[1]


def list_opinions(association: Association, about: str = About.REQUEST) -> list[Review]:
    """Return the opinions on the request that waits, or on taking the level away."""
    query = db.select(Review).filter_by(
        association_id=association.id, round=association.round, about=about
    )
    return list(db.session.scalars(query.order_by(Review.id)))


def count_opinions(waiting: Iterable[Association]) -> dict[int, int]:
    """Return how many opinions each waiting file already has."""
    ids = [a.id for a in waiting] or [0]
    query = (
        db.select(Review.association_id, db.func.count())
        .join(Association, Association.id == Review.association_id)
        .where(
            Review.association_id.in_(ids),
            Review.about == About.REQUEST,
            Review.round == Association.round,
        )
        .group_by(Review.association_id)
    )
    return dict(map(tuple, db.session.execute(query)))


def list_published_opinions(association: Association) -> list[Review]:
    """Return the opinions on requests that were decided, newest first: the public reads them."""
    query = db.select(Review).filter_by(association_id=association.id, about=About.REQUEST)
    if association.state == State.SUBMITTED:
        query = query.where(Review.round < association.round)
    return list(db.session.scalars(query.order_by(Review.id.desc())))


def list_decisions(association_id: int) -> list[LevelDecision]:
    """Return levels given and withdrawn, newest first."""
    query = db.select(LevelDecision).filter_by(association_id=association_id)
    return list(db.session.scalars(query.order_by(LevelDecision.id.desc())))


def find_last_grant(association_id: int) -> LevelDecision | None:
    """Return the decision that gave the present or last level."""
    query = db.select(LevelDecision).filter_by(association_id=association_id, is_withdrawal=False)
    return db.session.scalar(query.order_by(LevelDecision.id.desc()).limit(1))


def levels_to_ask(association: Association) -> list[int]:
    """Return the levels an association may ask for today."""
    a = association
    return rules.levels_to_ask(a.state, a.level, a.level_until, clock.today())


def reviewers_needed() -> int:
    """Return how many people must accept (policy row reviewers.needed)."""
    return associations.get_policy("reviewers.needed")["count"]
