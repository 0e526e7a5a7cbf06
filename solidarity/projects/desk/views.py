"""An association writes its projects: list, begin, seven steps, check and send."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations import queries as associations
from solidarity.associations.marks import manager_of
from solidarity.errors import Refusal
from solidarity.projects import actions, queries, rules
from solidarity.projects.desk import forms, steps
from solidarity.projects.desk.menu import menu
from solidarity.projects.drafts import queries as drafts
from solidarity.projects.life import actions as life
from solidarity.projects.life import queries as life_queries
from solidarity.projects.life.check import NotReady
from solidarity.projects.life.forms import MoveForm
from solidarity.projects.needs import queries as needs
from solidarity.projects.needs.rules import LISTED
from solidarity.projects.plan import queries as plan
from solidarity.projects.plan import rules as plan_rules
from solidarity.projects.rules import Actor, ProjectState, Theme
from solidarity.web import access
from solidarity.web import drafts as drafts_kept

bp = Blueprint("projects_desk", __name__, url_prefix="/<lang:lang>/manage")
MANAGER = manager_of("association")
OF_ITS_LIST = manager_of("slug")


@bp.get("/<slug>/projects/")
@access.open_to(OF_ITS_LIST)
def index(slug: str):
    """List the association's projects, the last touched first."""
    owner = associations.get_association(slug)
    found = queries.list_of_association(owner.id)
    return render_template(
        "projects/desk/index.html", association=owner, projects=found, states=rules.STATES,
        desk=menu(owner, "projects"),
    )  # fmt: skip


@bp.route("/<slug>/projects/new", methods=["GET", "POST"])
@access.open_to(OF_ITS_LIST)
def new(slug: str):
    """Begin a project, from nothing or from a need (?need=…)."""
    owner = associations.get_association(slug)
    need = _asked_need()
    form = forms.StartForm(data=_from_need(need))
    if form.validate_on_submit():
        project = actions.start_draft(
            owner, title=form.title_texts, theme=Theme(form.theme.data),
            commune_code=form.commune.data, by=current_user.id, need=need,
        )  # fmt: skip
        drafts_kept.forget("project-new")
        return redirect(_step(project, slug, "place"))
    page = render_template(
        "projects/desk/new.html",
        form=form,
        need=need,
        association=owner,
        desk=menu(owner, "projects"),
    )
    return page, 422 if form.is_submitted() else 200


@bp.route(
    "/<association>/projects/<slug>/<any(place, story, budget, shares, milestones):step>",
    methods=["GET", "POST"],
)
@access.open_to(MANAGER)
def edit(association: str, slug: str, step: str):
    """Write one step: save what is there, add a row, or save and go on."""
    project = queries.get_of_association(association, slug)
    if not rules.is_writable(project.state):
        return redirect(url_for(".check", association=association, slug=slug))
    if request.method == "GET":
        return _show(project, step, steps.opened(project, step))
    form = steps.recalled(steps.STEPS[step].form(), project)
    if request.form.get("act") == "add":
        form.add_row()
        return _show(project, step, form)
    if not form.validate():
        return _show(project, step, form), 422
    try:
        whole = steps.save(project, step, form, request.form, by=current_user.id)
    except Refusal as refusal:
        form.refuse(refusal)
        form.version.renew(queries.get_project(slug).version)
        return _show(project, step, form), refusal.status
    _tell(whole)
    goes_on = whole and request.form.get("act") == "next"
    return redirect(_step(project, association, steps.next_step(step) if goes_on else step, step))


@bp.route("/<association>/projects/<slug>/check", methods=["GET", "POST"])
@access.open_to(MANAGER)
def check(association: str, slug: str):
    """See everything that still stands in the way, then send the project."""
    project = queries.get_of_association(association, slug)
    form = MoveForm()
    if form.validate_on_submit():
        try:
            life.submit(project.id, by=current_user.id)
        except NotReady as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("Sent. A reviewer will read it; you will be told."), "success")
            return redirect(url_for(".check", association=association, slug=slug))
    page = _check_page(project, form)
    return page, 422 if form.is_submitted() else 200


@bp.post("/<association>/projects/<slug>/move")
@access.open_to(MANAGER)
def move(association: str, slug: str):
    """Make a move that is the association's: take back, begin the works, accept, run, cancel."""
    project = queries.get_of_association(association, slug)
    form = MoveForm()
    try:
        life.move(
            project.id, life_queries.read_state(form.to.data), Actor.MANAGER,
            by=current_user.id, reason=form.reason.data or "",
        )  # fmt: skip
    except Refusal as refusal:
        for reason in getattr(refusal, "reasons", [refusal]):
            form.refuse(reason)
        return _check_page(project, form), refusal.status
    return redirect(url_for(".check", association=association, slug=slug))


def _check_page(project, form) -> str:
    writable = rules.is_writable(project.state)
    moves = rules.next_states(project.state, Actor.MANAGER, before=project.state_before)
    return render_template(
        "projects/desk/check.html",
        project=project,
        form=form,
        reasons=life.list_reasons(project) if writable else [],
        moves=[to for to in moves if to != ProjectState.SUBMITTED],
        writable=writable,
        labels=steps.LABELS,
        step_of=steps.step_of,
        states=rules.STATES,
        explanations=rules.EXPLANATIONS,
        needs_reason=rules.NEEDS_REASON,
        verb=rules.verb,
        desk=menu(project.association, "check", project),
    )


def _show(project, step: str, form) -> str:
    return render_template(
        f"projects/desk/{step}.html",
        project=project,
        form=form,
        step=step,
        labels=steps.LABELS,
        sums=plan.sums_of(project),
        ceilings=plan.ceilings_of(project.association),
        in_kind=sorted(plan_rules.IN_KIND),
        is_unfinished=step in drafts.list_steps(project.id),
        desk=menu(project.association, "check", project),
    )


def _step(project, association: str, step: str, saved: str | None = None) -> str:
    where = {"association": association, "slug": project.slug, "saved": saved}
    if step == "photos":
        return url_for("projects_photos.index", **where)
    return url_for(".edit", step=step, **where)


def _tell(whole: bool) -> None:
    if whole:
        flash(gettext("Saved."), "success")
    else:
        flash(
            gettext("Kept as it is. Rows half filled in wait here until you complete them."), "info"
        )


def _asked_need():
    """The public need this project answers, when the address names one."""
    need = needs.find_need(request.args.get("need", ""))
    return need if need is not None and need.state in LISTED else None


def _from_need(need) -> dict:
    if need is None:
        return {}
    return {"theme": need.theme, "commune": need.commune_code}
