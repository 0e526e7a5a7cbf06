"""Read what was given in work and goods."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.orm import joinedload

from solidarity.associations import queries as associations
from solidarity.delivery.in_kind.models import InKind
from solidarity.delivery.in_kind.rules import DayValue, GivenKind, GivenState
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.kit.messages import N_
from solidarity.projects.models import FundingShare, Project
from solidarity.projects.plan.rules import Source

SOURCE_OF = {GivenKind.LABOUR: Source.VILLAGERS_LABOUR, GivenKind.GOODS: Source.GOODS}


@dataclass(frozen=True)
class Sums:
    """What one project was given in kind; values in MAD centimes, never added to money."""

    days_planned: int = 0
    days_done: int = 0
    labour_value: int = 0
    goods_value: int = 0
    waiting: int = 0

    def __bool__(self) -> bool:
        return bool(self.days_done or self.goods_value or self.waiting)


def day_values() -> DayValue:
    """Return what a day may be worth."""
    least, most = (
        associations.get_policy_amount(f"labour.day.{end}").minor for end in ("least", "most")
    )
    return DayValue(least, most)


def list_given(project_id: int, *, only_confirmed: bool = False) -> list[InKind]:
    """Return a project's sheets, the latest day first."""
    query = db.select(InKind).filter_by(project_id=project_id).options(joinedload(InKind.file))
    if only_confirmed:
        query = query.filter_by(state=GivenState.CONFIRMED)
    return list(db.session.scalars(query.order_by(InKind.given_on.desc(), InKind.id.desc())))


def get_by_token(token: str) -> tuple[InKind, Project]:
    """Return the sheet of a witness's link with its project, or refuse."""
    query = (
        db.select(InKind, Project)
        .join(Project, Project.id == InKind.project_id)
        .where(InKind.token == token)
        .options(joinedload(InKind.file), joinedload(Project.association))
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound(N_("This link leads to no sheet."))
    return row[0], row[1]


def shares_of(project: Project, kind: GivenKind) -> list[FundingShare]:
    """Return the shares of a plan that this kind of gift stands on."""
    return [share for share in project.shares if share.source == SOURCE_OF[kind]]


def confirmed_days(share_id: int) -> int:
    """Return the person-days of a share that two people confirmed."""
    query = db.select(func.coalesce(func.sum(InKind.people * InKind.days), 0)).where(
        InKind.share_id == share_id, InKind.state == GivenState.CONFIRMED
    )
    return int(db.session.scalar(query))


def confirmed_value(share_id: int) -> int:
    """Return the value of a share's confirmed sheets, in MAD centimes."""
    query = db.select(func.coalesce(func.sum(InKind.value_minor), 0)).where(
        InKind.share_id == share_id, InKind.state == GivenState.CONFIRMED
    )
    return int(db.session.scalar(query))


def sums_of(project_ids: Sequence[int]) -> dict[int, Sums]:
    """Return what projects were given in kind, in two queries."""
    planned = dict(
        db.session.execute(
            db.select(FundingShare.project_id, func.sum(FundingShare.days))
            .where(FundingShare.project_id.in_(project_ids), FundingShare.days.is_not(None))
            .group_by(FundingShare.project_id)
        ).all()
    )
    query = (
        db.select(
            InKind.project_id, InKind.kind, InKind.state, func.sum(InKind.value_minor),
            func.sum(InKind.people * InKind.days), func.count(),
        )
        .where(InKind.project_id.in_(project_ids))
        .group_by(InKind.project_id, InKind.kind, InKind.state)
    )  # fmt: skip
    found: dict[int, dict] = {}
    for project_id, kind, state, value, days, count in db.session.execute(query):
        held = found.setdefault(project_id, {})
        if state == GivenState.STATED:
            held["waiting"] = held.get("waiting", 0) + count
        elif state == GivenState.CONFIRMED and kind == GivenKind.LABOUR:
            held |= {"labour_value": int(value), "days_done": int(days)}
        elif state == GivenState.CONFIRMED:
            held["goods_value"] = int(value)
    return {i: Sums(days_planned=int(planned.get(i, 0)), **held) for i, held in found.items()}


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return the sheets a person wrote or answered, for their own export."""
    mine = db.or_(InKind.stated_by == person_id, InKind.answered_by == person_id)
    rows = db.session.scalars(db.select(InKind).where(mine).order_by(InKind.id))
    return {
        "sheets": [
            {"what": one.what, "given_on": one.given_on.isoformat(), "sheet_state": one.state}
            for one in rows
        ]
    }
