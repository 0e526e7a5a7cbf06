"""Write the budget, the plan and the milestones, whole each time."""

from collections.abc import Callable, Sequence
from typing import Any

from solidarity.errors import Invalid, Refusal
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.projects import queries
from solidarity.projects.actions import open_for_writing, written
from solidarity.projects.models import BudgetLine, FundingShare, Milestone, Project
from solidarity.projects.plan.rows import BudgetRow, PresetRow, ShareRow, StageRow
from solidarity.projects.plan.rules import (
    IN_KIND,
    MOST_LINES,
    MOST_PRESETS,
    MOST_SHARES,
    MOST_STAGES,
    MilestoneState,
    ShareState,
    Source,
    check_presets,
    line_amount,
)


def set_budget(
    project_id: int,
    rows: Sequence[BudgetRow],
    *,
    presets: Sequence[PresetRow] | None = None,
    version: int,
    by: int,
) -> Project:
    """Write every line of the budget; amounts are computed, never typed.

    `presets`: what is suggested to donors; None leaves it as it is.
    """
    project = open_for_writing(project_id, version)
    if presets is not None:
        project.presets = _presets(presets)
    _replace(project.budget, rows, BudgetLine, MOST_LINES, _budget_columns)
    return written(project, "project.budget_written", by)


def _presets(rows: Sequence[PresetRow]) -> dict:
    if len(rows) > MOST_PRESETS:
        raise Invalid(N_("At most %(most)d rows fit here."), most=MOST_PRESETS)
    check_presets((row.currency, row.amount) for row in rows)
    stored: dict[str, list] = {}
    for row in rows:
        stored.setdefault(row.currency, []).append({"amount": row.amount, "buys": row.buys})
    return stored


def set_shares(project_id: int, rows: Sequence[ShareRow], *, version: int, by: int) -> Project:
    """Write who pays what."""
    project = open_for_writing(project_id, version)
    _replace(project.shares, rows, FundingShare, MOST_SHARES, _share_columns)
    return written(project, "project.plan_written", by)


def set_milestones(project_id: int, rows: Sequence[StageRow], *, version: int, by: int) -> Project:
    """Write the stages and the tranche each releases."""
    project = open_for_writing(project_id, version)
    _replace(project.milestones, rows, Milestone, MOST_STAGES, _stage_columns)
    return written(project, "project.milestones_written", by)


def move_share(
    project_id: int, n: int, state: ShareState, *, days_done: int | None = None, by: int
) -> Project:
    """Record that a share became surer, or that villagers' days were worked, at any moment."""
    project = queries.get_for_change(project_id)
    share = next((s for s in project.shares if s.n == n), None)
    if share is None:
        raise Refusal(N_("This share is not in the plan."))
    if share.source == Source.GIFTS:
        raise Refusal(N_("Gifts are counted by the book of the site, not by hand."))
    if days_done is not None and not 0 <= days_done <= (share.days or 0):
        raise Invalid(
            N_("The plan has %(days)d days: at most that many can be done."),
            field=f"days_done_{n}",
            days=share.days or 0,
        )
    share.state, share.days_done = state, days_done or 0
    project.edited_at = clock.now()
    journal.record(
        "project.share_moved", project, actor_id=by, n=n, state=state, days=share.days_done
    )
    db.session.flush()
    return project


def move_milestone(project_id: int, n: int, state: MilestoneState, *, by: int) -> Project:
    """Record that a stage began or is done today."""
    project = queries.get_for_change(project_id)
    stage = next((m for m in project.milestones if m.n == n), None)
    if stage is None:
        raise Refusal(N_("This milestone is not in the plan."))
    stage.state = state
    stage.done_on = clock.today() if state == MilestoneState.DONE else None
    project.edited_at = clock.now()
    journal.record("project.milestone_moved", project, actor_id=by, n=n, state=state)
    db.session.flush()
    return project


def _replace(
    kept: list, rows: Sequence, model: type, most: int, columns: Callable[[Any], dict]
) -> None:
    """Turn the kept rows into the given ones, by place: the n of a row never moves."""
    if len(rows) > most:
        raise Invalid(N_("At most %(most)d rows fit here."), most=most)
    del kept[len(rows) :]
    for n, row in enumerate(rows, start=1):
        if n > len(kept):
            kept.append(model(n=n))
        for name, value in columns(row).items():
            setattr(kept[n - 1], name, value)


def _budget_columns(row: BudgetRow) -> dict:
    return {
        "label": row.label,
        "category": row.category,
        "quantity": row.quantity,
        "unit": row.unit,
        "unit_price_minor": row.unit_price,
        "amount_minor": line_amount(row.quantity, row.unit_price),
        "is_in_kind": row.is_in_kind,
    }


def _share_columns(row: ShareRow) -> dict:
    return {
        "source": row.source,
        "label": row.label,
        "amount_minor": row.amount,
        "is_in_kind": row.source in IN_KIND,
        "state": row.state,
        "days": row.days,
        "day_value_minor": row.day_value,
    }


def _stage_columns(row: StageRow) -> dict:
    return {
        "label": row.label,
        "proof": row.proof,
        "due_on": row.due_on,
        "tranche_minor": row.tranche,
        "state": MilestoneState.AHEAD,
    }
