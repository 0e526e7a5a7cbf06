"""Photos of a project on its association's desk: send, choose the cover, withdraw."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations.marks import manager_of
from solidarity.errors import Refusal
from solidarity.projects import queries
from solidarity.projects.desk.menu import menu
from solidarity.projects.desk.steps import LABELS
from solidarity.projects.photos import actions
from solidarity.projects.photos.forms import PhotoForm
from solidarity.web import access

bp = Blueprint(
    "projects_photos", __name__,
    url_prefix="/<lang:lang>/manage/<association>/projects/<slug>/photos",
)  # fmt: skip
MANAGER = manager_of("association")


@bp.route("/", methods=["GET", "POST"])
@access.open_to(MANAGER)
def index(association: str, slug: str):
    """Show the photos and take new ones."""
    project = queries.get_of_association(association, slug)
    form = PhotoForm()
    if form.validate_on_submit():
        try:
            if not form.uploads:
                raise actions.NOTHING_CHOSEN
            actions.add_photos(
                project, form.uploads, has_people=form.has_people.data, by=current_user.id,
                consent=form.consent.data, caption={g.lang: form.caption.data},
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("Photos added."), "success")
            return redirect(url_for(".index", association=association, slug=slug))
    page = render_template(
        "projects/desk/photos.html", project=project, form=form, labels=LABELS, step="photos",
        photos=queries.list_photos(project.id), desk=menu(project.association, "photos", project),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.post("/<int:photo>/cover")
@access.open_to(MANAGER)
def cover(association: str, slug: str, photo: int):
    """Show this photo at the head of the project."""
    project = queries.get_of_association(association, slug)
    actions.choose_cover(project.id, photo, by=current_user.id)
    return redirect(url_for(".index", association=association, slug=slug))


@bp.post("/<int:photo>/withdraw")
@access.open_to(MANAGER)
def withdraw(association: str, slug: str, photo: int):
    """Take a photo away for good."""
    project = queries.get_of_association(association, slug)
    actions.withdraw(project.id, photo, by=current_user.id)
    flash(gettext("The photo and its original were erased."), "success")
    return redirect(url_for(".index", association=association, slug=slug))
