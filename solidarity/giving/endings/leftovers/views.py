"""The association's page of the plan, the same for staff, and the treasurers' page of leftovers."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.accounts import queries as accounts
from solidarity.associations.marks import manager_of
from solidarity.errors import Refusal
from solidarity.giving.endings.leftovers import actions, forms, plans, queries, rules
from solidarity.governance import queries as staff
from solidarity.kit.money import Money
from solidarity.projects import queries as projects
from solidarity.projects import rules as project_rules
from solidarity.projects.desk.menu import menu
from solidarity.web import access, transaction

bp = Blueprint("leftovers", __name__, url_prefix="/<lang:lang>/staff/leftovers")
desk = Blueprint(
    "leftovers_desk", __name__,
    url_prefix="/<lang:lang>/manage/<association>/projects/<slug>/leftover",
)  # fmt: skip


@desk.route("/", methods=["GET", "POST"])
@access.open_to(manager_of("association"))
def plan(association: str, slug: str):
    """Choose what a leftover is for, before the project is published; read it afterwards."""
    project = projects.get_of_association(association, slug)
    return _plan_page(
        project,
        is_staff=False,
        back=url_for(".plan", association=association, slug=slug),
        beside=lambda found: menu(found.association, "leftover", found),
    )


@bp.route("/<slug>/plan", methods=["GET", "POST"])
@access.open_to(access.ANY_STAFF)
def plan_by_staff(slug: str):
    """The same, written by staff with the association while they read its project."""
    return _plan_page(
        projects.get_project(slug),
        is_staff=True,
        back=url_for(".plan_by_staff", slug=slug),
        beside=lambda _found: staff.get_desk(current_user),
    )


def _plan_page(project, *, is_staff: bool, back: str, beside: Callable):
    form = forms.PlanForm(project, queries.plan_of(project.id))
    if form.validate_on_submit():
        try:
            plans.agree(project.id, form.choice.data or "", form.sister.data or None,
                        by=current_user.id, is_staff=is_staff)  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
            project = projects.get_project(project.slug)
        else:
            flash(gettext("Saved."), "success")
            return redirect(back, 303)
    page = render_template(
        "giving/leftovers/plan.html",
        project=project,
        form=form,
        plan=queries.plan_of(project.id),
        is_open=_is_open(project, is_staff=is_staff),
        is_staff=is_staff,
        desk=beside(project),
    )
    return page, 422 if form.is_submitted() else 200


def _is_open(project, *, is_staff: bool) -> bool:
    try:
        rules.check_open(project.state, project.published_at is not None, is_staff=is_staff)
    except Refusal:
        return False
    return True


@bp.get("/")
@access.open_to(access.ANY_STAFF)
def index():
    """What finished projects still hold, what was agreed, and who must act."""
    return _index()


@bp.post("/<slug>/propose")
@access.open_to(access.TREASURER)
def propose(slug: str):
    """A treasurer proposes to carry out the plan."""
    return _act(slug, lambda _form: actions.propose(slug, by=current_user.id),
                gettext("Proposed. Somebody else must approve it."))  # fmt: skip


@bp.post("/<slug>/approve")
@access.open_to(access.ANY_STAFF)
def approve(slug: str):
    """A second person approves the proposal they read: it is carried out."""
    return _act(
        slug,
        lambda form: actions.approve(slug, form.number, by=current_user.id),
        gettext("Approved. What goes on has moved; what goes back leaves from now on."),
    )


@bp.post("/<slug>/drop")
@access.open_to(access.ANY_STAFF)
def drop(slug: str):
    """Take a proposal back."""
    return _act(slug, lambda form: actions.drop(slug, form.number, by=current_user.id),
                gettext("Taken back. Nothing moved."))  # fmt: skip


def _act(slug: str, act: Callable, done: str):
    projects.get_project(slug)
    form = forms.DecisionForm()
    if form.validate_on_submit():
        try:
            act(form)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(done, "success")
            return redirect(url_for(".index"), 303)
    return _index(form), 422


def _index(form: forms.DecisionForm | None = None) -> str:
    cases = queries.list_cases()
    acted = {one.decision.proposed_by for one in cases if one.decision}
    return render_template(
        "giving/leftovers/index.html",
        desk=staff.get_desk(current_user),
        form=form or forms.DecisionForm(formdata=None),
        cases=cases,
        names=accounts.names_of(acted),
        way_words=rules.WAY_WORDS,
        state_words=project_rules.STATES,
        money=Money,
        smallest=lambda currency: Money(rules.smallest(currency), currency),
        is_treasurer=access.TREASURER.question(current_user, {}),
    )
