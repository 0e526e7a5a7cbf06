"""Move a project: send it, send it back, publish, suspend, resume, cancel, complete."""

from solidarity import announcements
from solidarity.associations import queries as associations
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.projects import queries, rules
from solidarity.projects.drafts import queries as drafts
from solidarity.projects.life import check
from solidarity.projects.models import Project
from solidarity.projects.plan import rows
from solidarity.projects.plan.check import check_plan
from solidarity.projects.plan.queries import ceilings_of
from solidarity.projects.rules import Actor, ProjectState


def submit(project_id: int, *, by: int) -> Project:
    """Send a project for review; NotReady says everything that stands in the way."""
    project = queries.get_for_change(project_id)
    reasons = list_reasons(project)
    if reasons:
        raise check.NotReady(reasons)
    return _move(project, ProjectState.SUBMITTED, Actor.MANAGER, by)


def list_reasons(project: Project) -> list[Refusal]:
    """Return all that must change before a project may be sent."""
    words = check.Words(project.title, project.story, project.place, project.risk, project.upkeep)
    numbers = check.Numbers(
        project.people_winter, project.people_summer, project.households,
        project.starts_on, project.ends_on, project.collect_until,
    )  # fmt: skip
    association = project.association
    return [
        *check.check_association(associations.has_level_now(association), association.level_until),
        *check.check_words(words),
        *check.check_numbers(numbers, clock.today()),
        *_unfinished(project),
        *check_plan(*rows.parts_of(project), ceilings_of(association)),
    ]


def _unfinished(project: Project) -> list[Refusal]:
    return [
        Invalid(N_("This step holds something unfinished: open it and save it."), field=step)
        for step in drafts.list_steps(project.id)
    ]


def move(
    project_id: int, to: ProjectState, actor: Actor, *, by: int | None, reason: str = ""
) -> Project:
    """Make one move of the table; `reason` is public. The treasurer and giving use it too."""
    if to == ProjectState.SUBMITTED:
        return submit(project_id, by=by)
    project = queries.get_for_change(project_id)
    return _move(project, to, actor, by, reason)


def decide(
    project_id: int,
    to: ProjectState,
    actor: Actor,
    *,
    by: int,
    reason: str = "",
    is_of_association: bool,
) -> Project:
    """Make a move as staff: nobody decides on a project of their own association."""
    if is_of_association:
        raise NotAllowed(N_("You belong to this association: another reviewer must decide."))
    return move(project_id, to, actor, by=by, reason=reason)


def publish(project_id: int, *, by: int, is_of_association: bool = False) -> Project:
    """Open a project to everyone: a decision of a reviewer who has no tie with it."""
    return decide(
        project_id, ProjectState.PUBLISHED, Actor.REVIEWER, by=by,
        is_of_association=is_of_association,
    )  # fmt: skip


def _move(
    project: Project, to: ProjectState, actor: Actor, by: int | None, reason: str = ""
) -> Project:
    rules.check_move(project.state, to, actor, before=project.state_before, reason=reason)
    if project.state != ProjectState.SUSPENDED:  # what resumes was allowed before
        check.check_conditions(to, project)
    was = ProjectState(project.state)
    project.state, project.state_since = to, clock.now()
    project.state_before = was if to == ProjectState.SUSPENDED else None
    project.state_reason = reason.strip() or None
    is_first = to == ProjectState.PUBLISHED and project.published_at is None
    if is_first:
        project.published_at = clock.now()
        project.proven_at = project.proven_at or project.published_at
    journal.record(
        "project.moved", project, actor_id=by, was=was, to=to, actor=actor, reason=reason
    )
    db.session.flush()
    if is_first:
        announcements.project_published.send(project)
    announcements.project_changed_state.send(project, was=was, to=to)
    return project
