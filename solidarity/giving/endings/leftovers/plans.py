"""Agree beforehand on what a leftover is for: until the project is published, then no more."""

from solidarity.errors import Invalid
from solidarity.extensions import db
from solidarity.giving.endings.leftovers import queries, rules
from solidarity.giving.endings.leftovers.models import LeftoverPlan
from solidarity.giving.endings.leftovers.rules import Choice
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.projects import queries as projects


def agree(
    project_id: int, choice: str, sister_id: int | None, *, by: int, is_staff: bool = False
) -> LeftoverPlan:
    """Write a project's plan down. Twice the same changes nothing. Never commits."""
    project = projects.get_for_change(project_id)
    was_published = project.published_at is not None
    rules.check_open(project.state, was_published, is_staff=is_staff)
    named = sister_id if choice == Choice.SISTER else None
    rules.check_choice(choice, named)
    if named is not None and named not in {one.id for one in queries.list_sisters(project)}:
        raise Invalid(
            N_("Choose a public project of the same association or commune."), field="sister"
        )
    row = db.session.get(LeftoverPlan, project_id) or LeftoverPlan(project_id=project_id)
    if (row.choice, row.sister_id) == (choice, named):
        return row
    row.choice, row.sister_id = choice, named
    row.agreed_at, row.agreed_by = clock.now(), by
    db.session.add(row)
    db.session.flush()
    journal.record("leftover_plan", project, actor_id=by, choice=choice, sister=named)
    return row
