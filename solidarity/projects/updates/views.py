"""News on the association's desk, and every news of a project for everyone."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations.marks import manager_of
from solidarity.errors import Refusal
from solidarity.kit import clock
from solidarity.projects import queries
from solidarity.projects.desk.menu import menu
from solidarity.projects.page.sharing import share_of
from solidarity.projects.updates import actions, rules
from solidarity.projects.updates import queries as updates
from solidarity.projects.updates.forms import UpdateForm
from solidarity.web import access, drafts

bp = Blueprint("projects_updates", __name__, url_prefix="/<lang:lang>")
MANAGER = manager_of("association")
DESK = "/manage/<association>/projects/<slug>/updates"


@bp.get("/projects/<slug>/updates")
@access.open_to(access.EVERYONE)
def everyone(slug: str):
    """Show all the news of a project, newest first."""
    project = queries.get_public(slug)
    found = updates.list_updates(project.id)
    return render_template(
        "projects/updates.html", project=project, updates=found, kinds=rules.KINDS,
        chips=rules.CHIPS, shared=share_of(project),
    )  # fmt: skip


@bp.get(f"{DESK}/")
@access.open_to(MANAGER)
def index(association: str, slug: str):
    """List the news this association published of a project."""
    project = queries.get_of_association(association, slug)
    return render_template(
        "projects/desk/updates.html", project=project, kinds=rules.KINDS,
        updates=updates.list_updates(project.id),
        desk=menu(project.association, "updates", project),
    )  # fmt: skip


@bp.route(f"{DESK}/new", methods=["GET", "POST"])
@access.open_to(MANAGER)
def new(association: str, slug: str):
    """Publish news."""
    project = queries.get_of_association(association, slug)
    form = UpdateForm(data={"happened_on": clock.today()})
    if form.validate_on_submit():
        try:
            update = actions.publish_update(project.id, _news(form), by=current_user.id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("Published. Those who give and follow are written to."), "success")
            drafts.forget(f"project-{project.id}-news")
            page = url_for("projects.show", slug=slug)
            return redirect(f"{page}#update-{update.id}")
    page = render_template(
        "projects/desk/update.html", project=project, form=form,
        desk=menu(project.association, "updates", project),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.post(f"{DESK}/<int:update>/withdraw")
@access.open_to(MANAGER)
def withdraw(association: str, slug: str, update: int):
    """Take news away."""
    project = queries.get_of_association(association, slug)
    actions.withdraw_update(project.id, update, by=current_user.id)
    flash(gettext("The news was withdrawn."), "success")
    return redirect(url_for(".index", association=association, slug=slug))


def _news(form: UpdateForm) -> actions.News:
    return actions.News(
        kind=rules.UpdateKind(form.kind.data),
        title={g.lang: form.title.data},
        body={g.lang: form.body.data},
        happened_on=form.happened_on.data,
        uploads=form.uploads,
        has_people=form.has_people.data,
        consent=form.consent.data or "",
    )
