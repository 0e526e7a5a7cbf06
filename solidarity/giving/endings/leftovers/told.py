"""What leftovers became: for the totals, the check against the book, and what everyone reads."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func

from solidarity.extensions import db
from solidarity.giving.endings.leftovers.models import (
    LeftoverDecision,
    LeftoverMove,
    LeftoverPart,
)
from solidarity.giving.endings.leftovers.queries import Plan, plans_of
from solidarity.giving.endings.leftovers.rules import Choice
from solidarity.giving.models import Donation
from solidarity.kit import clock
from solidarity.kit.money import Money, mad
from solidarity.projects.models import Project


def moved_to(project_ids: Sequence[int], in_book: str) -> Counter[int]:
    """Return dirhams (centimes) that came to each project from others, less what went on."""
    found: Counter[int] = Counter()
    for column, sign in ((LeftoverMove.to_id, 1), (LeftoverMove.from_id, -1)):
        query = (
            db.select(column, func.sum(LeftoverMove.dirhams_minor))
            .join(LeftoverDecision, LeftoverDecision.id == LeftoverMove.decision_id)
            .where(column.in_(list(project_ids)), LeftoverDecision.book == in_book)
            .group_by(column)
        )
        found.update({i: sign * int(total) for i, total in db.session.execute(query)})
    return found


def moved_everywhere(in_book: str) -> Counter:
    """Return {(project, currency): minor units} that came from other projects, less what went."""
    found: Counter = Counter()
    for column, sign in ((LeftoverMove.to_id, 1), (LeftoverMove.from_id, -1)):
        query = (
            db.select(column, LeftoverMove.currency, func.sum(LeftoverMove.amount_minor))
            .join(LeftoverDecision, LeftoverDecision.id == LeftoverMove.decision_id)
            .where(LeftoverDecision.book == in_book)
            .group_by(column, LeftoverMove.currency)
        )
        found.update({(i, cur): sign * int(total) for i, cur, total in db.session.execute(query)})
    return found


@dataclass(frozen=True)
class Told:
    """What a project's page says: the plan, and what became of it."""

    plan: Plan
    went: list[tuple[Money, Project]]
    came: list[tuple[Money, Project]]
    back: Money | None  # about, in dirhams, at the gifts' frozen quotes
    is_kept: bool


def for_projects(project_ids: Sequence[int]) -> dict[int, Told]:
    """Return what each project's page says of its leftover."""
    ids = list(project_ids)
    plans, back = plans_of(ids), _gone_back(ids)
    went = _moves(LeftoverMove.from_id, LeftoverMove.to_id, ids)
    came = _moves(LeftoverMove.to_id, LeftoverMove.from_id, ids)
    kept = _kept_for_upkeep(ids)
    return {
        i: Told(plans[i], went.get(i, []), came.get(i, []), back.get(i), i in kept) for i in ids
    }


def _moves(mine, other, ids: list[int]) -> dict[int, list[tuple[Money, Project]]]:
    query = (
        db.select(mine, LeftoverMove.amount_minor, LeftoverMove.currency, Project)
        .join(Project, Project.id == other)
        .where(mine.in_(ids))
        .order_by(LeftoverMove.id)
    )
    found: dict[int, list] = {}
    for i, minor, currency, project in db.session.execute(query):
        found.setdefault(i, []).append((Money(minor, currency), project))
    return found


def _gone_back(ids: list[int]) -> dict[int, Money]:
    quote = Donation.quote_minor * LeftoverPart.amount_minor // Donation.amount_minor
    query = (
        db.select(Donation.project_id, func.sum(quote))
        .join(LeftoverPart, LeftoverPart.donation_id == Donation.id)
        .where(Donation.project_id.in_(ids), LeftoverPart.refund_id.is_not(None))
        .group_by(Donation.project_id)
    )
    return {i: mad(int(total)) for i, total in db.session.execute(query)}


def _kept_for_upkeep(project_ids: list[int]) -> set[int]:
    query = db.select(LeftoverDecision.project_id).where(
        LeftoverDecision.project_id.in_(project_ids),
        LeftoverDecision.choice == Choice.UPKEEP,
        LeftoverDecision.done_at.is_not(None),
    )
    return set(db.session.scalars(query))


@dataclass(frozen=True)
class OfGift:
    """What became of a gift's part of the leftover."""

    back: Money | None
    went: list[Project]


def of_gift(donation: Donation) -> OfGift | None:
    """Return what a gift's own page says of the leftover, once something was done."""
    part = db.session.scalar(
        db.select(LeftoverPart)
        .where(LeftoverPart.donation_id == donation.id, LeftoverPart.refund_id.is_not(None))
        .order_by(LeftoverPart.id.desc())
    )
    query = (
        db.select(Project)
        .join(LeftoverMove, LeftoverMove.to_id == Project.id)
        .where(
            LeftoverMove.from_id == donation.project_id, LeftoverMove.currency == donation.currency
        )
        .where(LeftoverMove.at >= (donation.received_at or clock.now()))
    )
    went = list(db.session.scalars(query)) if donation.received_at else []
    if part is None and not went:
        return None
    return OfGift(Money(part.amount_minor, part.currency) if part else None, went)
