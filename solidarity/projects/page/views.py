"""The public page of a project, its share picture, and the table of states."""

from flask import Blueprint, render_template
from flask_login import current_user

from solidarity.associations import queries as associations
from solidarity.errors import NotFound
from solidarity.files import share
from solidarity.projects import queries, rules
from solidarity.projects.following import queries as following
from solidarity.projects.following.rules import Subject
from solidarity.projects.page.assembly import page_of
from solidarity.projects.page.sharing import share_of
from solidarity.web import access, kept

bp = Blueprint("projects", __name__, url_prefix="/<lang:lang>/projects")


@bp.get("/states")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def states():
    """Explain each state, who moves a project to it, and what other files call it."""
    named = {ours: theirs for theirs, ours in rules.DEMO_STATES.items()}
    return render_template(
        "projects/states.html", states=rules.STATES, explanations=rules.EXPLANATIONS,
        moves=rules.MOVES, actors=rules.ACTORS, named=named,
        gifts=rules.TAKES_GIFTS, volunteers=rules.ALIVE, public=rules.PUBLIC,
    )  # fmt: skip


@bp.get("/<slug>")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def show(slug: str):
    """Show a project to everyone, or what is not public yet to those who work on it."""
    project = _visible(slug)
    person_id = current_user.id if current_user.is_authenticated else None
    is_following = following.is_following(Subject.PROJECT, project.id, person_id)
    return render_template("projects/show.html", **page_of(project), is_following=is_following)


@bp.get("/<slug>/preview.jpg")
@access.open_to(access.EVERYONE)
def preview(slug: str):
    """Return the picture a shared link shows."""
    return share.answer(share_of(queries.get_public(slug)))


def _visible(slug: str):
    project = queries.get_project(slug)
    if queries.is_public(project) or _works_on(project):
        return project
    raise NotFound(queries.NO_PROJECT)


def _works_on(project) -> bool:
    if not current_user.is_authenticated:
        return False
    is_staff = access.ANY_STAFF.question(current_user, {})
    return is_staff or associations.is_manager(current_user.id, project.association_id)
