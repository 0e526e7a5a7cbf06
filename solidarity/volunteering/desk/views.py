"""The association's desk for help: its roles, who applies, the answers."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations.marks import manager_of
from solidarity.errors import NotFound, Refusal
from solidarity.kit.messages import N_
from solidarity.projects import queries as projects
from solidarity.projects.desk.menu import menu
from solidarity.volunteering import actions, candidates, forms, queries, rules
from solidarity.web import access, drafts, transaction

bp = Blueprint(
    "volunteering_desk",
    __name__,
    url_prefix="/<lang:lang>/manage/<association>/projects/<slug>/roles",
)
MANAGER = manager_of("association")


def _owned_role(project, role_id: int):
    for role in queries.list_roles_of_project(project.id):
        if role.id == role_id:
            return role
    raise NotFound(N_("There is no role at this address."))


@bp.get("/")
@access.open_to(MANAGER)
def index(association: str, slug: str):
    """The roles of a project, who applied, who might."""
    return _index(association, slug)


def _index(association: str, slug: str, form=None, answered=None, status: int = 200):
    project = projects.get_of_association(association, slug)
    applications = queries.list_applications(project.id)
    people = [person.id for _, person in applications]
    page = render_template(
        "volunteering/desk.html",
        project=project,
        association=project.association,
        roles=queries.list_roles_of_project(project.id),
        applications=applications,
        skills_of=queries.list_skills_of_people(people),
        form=form,
        answered=answered,
        new_answer=forms.AnswerForm,
        words=rules.APPLICATION_WORDS,
        reasons=rules.REFUSAL_REASONS,
        level_words=rules.LEVEL_WORDS,
        mode_words=rules.MODE_WORDS,
        candidates=candidates.of_project(project.id),
        desk=menu(project.association, "roles", project),
    )
    return page, status


@bp.route("/new", methods=["GET", "POST"])
@access.open_to(MANAGER)
def new(association: str, slug: str):
    """Open a role."""
    project = projects.get_of_association(association, slug)
    form = forms.RoleForm()
    if form.validate_on_submit():
        try:
            words = form.words_in(g.lang)
            role = actions.open_role(project, words, form.asked, by=current_user.id)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            drafts.forget(_draft_key(project))
            flash(gettext("The role is open: %(title)s", title=form.title.data), "success")
            return redirect(_home(association, slug) + f"#role-{role.id}", 303)
    return _role_page(association, slug, form)


@bp.route("/<int:role_id>", methods=["GET", "POST"])
@access.open_to(MANAGER)
def edit(association: str, slug: str, role_id: int):
    """Change a role."""
    project = projects.get_of_association(association, slug)
    role = _owned_role(project, role_id)
    form = forms.RoleForm(data=_told(role))
    if form.validate_on_submit():
        try:
            words = form.words_in(g.lang, role)
            actions.change_role(role, words, form.asked, by=current_user.id)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            drafts.forget(_draft_key(project, role_id))
            return redirect(_home(association, slug) + f"#role-{role_id}", 303)
    return _role_page(association, slug, form, role_id)


def _told(role) -> dict:
    names = ("title", "description", "costs", "lodging", "insurance", "safety")
    told = {name: (getattr(role, name) or {}).get(g.lang, "") for name in names}
    same = ("mode", "starts_on", "ends_on", "hours", "hours_per", "places", "languages")
    told |= {name: getattr(role, name) for name in same}
    told["required"] = [s.skill_id for s in role.skills if s.is_required]
    told["useful"] = [s.skill_id for s in role.skills if not s.is_required]
    told["level"] = next((s.least_level for s in role.skills if s.is_required), "junior")
    return told


def _draft_key(project, role_id: int | None = None) -> str:
    """Under which name a browser keeps the form: one for each role, one for the next."""
    return f"project-{project.id}-role-{role_id or 'new'}"


def _role_page(association: str, slug: str, form: forms.RoleForm, role_id: int | None = None):
    project = projects.get_of_association(association, slug)
    page = render_template(
        "volunteering/role_form.html",
        project=project,
        form=form,
        draft_key=_draft_key(project, role_id),
        desk=menu(project.association, "roles", project),
    )
    return page, 422 if form.is_submitted() else 200


def _home(association: str, slug: str) -> str:
    return url_for("volunteering_desk.index", association=association, slug=slug)


@bp.post("/<int:role_id>/close")
@access.open_to(MANAGER)
def close(association: str, slug: str, role_id: int):
    """Stop taking applications."""
    project = projects.get_of_association(association, slug)
    actions.close_role(_owned_role(project, role_id), by=current_user.id)
    return redirect(_home(association, slug), 303)


@bp.post("/applications/<int:application_id>")
@access.open_to(MANAGER)
def answer(association: str, slug: str, application_id: int):
    """Accept or refuse with a reason."""
    project = projects.get_of_association(association, slug)
    application = queries.get_application(application_id, project.id)
    form = forms.AnswerForm()
    if form.validate_on_submit():
        try:
            _answer(application, form)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Your answer was sent."), "success")
            return redirect(_home(association, slug), 303)
    return _index(association, slug, form=form, answered=application_id, status=422)


def _answer(application, form: forms.AnswerForm) -> None:
    said = {"by": current_user.id, "answer": form.answer.data}
    if form.verdict.data == "accept":
        actions.accept(application, **said)
    else:
        actions.refuse(application, reason=form.reason.data or "", **said)
