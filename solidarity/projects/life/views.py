"""Staff read, send back, publish, suspend, resume and cancel projects; everyone reads the table."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations import queries as associations
from solidarity.errors import Refusal
from solidarity.governance.queries import get_desk
from solidarity.kit import clock
from solidarity.projects import queries, rules
from solidarity.projects.life import actions
from solidarity.projects.life.forms import MoveForm
from solidarity.projects.life.queries import read_state
from solidarity.projects.page.links import link_to
from solidarity.projects.rules import Actor, ProjectState
from solidarity.web import access

bp = Blueprint("projects_staff", __name__, url_prefix="/<lang:lang>/staff/projects")


@bp.get("/")
@access.open_to(access.ANY_STAFF)
def index():
    """What waits for a reviewer with its age, then every project by state."""
    state = request.args.get("state")
    return render_template(
        "projects/staff/index.html",
        waiting=queries.list_waiting(),
        projects=queries.list_by_state(state if state in rules.STATES else None),
        counts=queries.count_by_state(),
        chosen=state,
        states=rules.STATES,
        today=clock.today(),
        desk=get_desk(current_user),
    )


@bp.route("/<slug>", methods=["GET", "POST"])
@access.open_to(access.ANY_STAFF)
def show(slug: str):
    """Read one project and decide."""
    project = queries.get_project(slug)
    form = MoveForm()
    if form.validate_on_submit():
        try:
            _decide(project, read_state(form.to.data), form.reason.data or "")
        except Refusal as refusal:
            for reason in getattr(refusal, "reasons", [refusal]):
                form.refuse(reason)
        else:
            flash(gettext("Done. The association is told."), "success")
            return redirect(url_for(".show", slug=slug))
    page = render_template(
        "projects/staff/show.html",
        project=project,
        form=form,
        moves=_open_moves(project),
        reasons=actions.list_reasons(project),
        is_related=associations.is_related(current_user.id, project.association_id),
        states=rules.STATES,
        explanations=rules.EXPLANATIONS,
        needs_reason=rules.NEEDS_REASON,
        verb=rules.verb,
        leftover_link=link_to("leftovers.plan_by_staff", slug=slug),
        desk=get_desk(current_user),
    )
    return page, 422 if form.is_submitted() else 200


def _roles() -> list[Actor]:
    """The parts in which this person may act; an administrator holds them all."""
    roles = (Actor.REVIEWER, Actor.TREASURER)
    is_chief = current_user.has_role("administrator")
    return [role for role in roles if is_chief or current_user.has_role(role)]


def _open_moves(project) -> list[ProjectState]:
    """The moves open to this person, each once."""
    found = (
        rules.next_states(project.state, role, before=project.state_before) for role in _roles()
    )
    return list(dict.fromkeys(to for moves in found for to in moves))


def _decide(project, to: ProjectState, reason: str) -> None:
    tied = associations.is_related(current_user.id, project.association_id)
    before = project.state_before
    allowed = [r for r in _roles() if to in rules.next_states(project.state, r, before=before)]
    actor = allowed[0] if allowed else _roles()[0]
    actions.decide(project.id, to, actor, by=current_user.id, reason=reason, is_of_association=tied)
