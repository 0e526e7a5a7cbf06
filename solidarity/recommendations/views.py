"""Chosen for you: what is suggested to a signed-in person, why, and how to say no."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity import jobs
from solidarity.geography import queries as geography
from solidarity.projects import panels
from solidarity.recommendations import actions, pages, queries
from solidarity.web import access, transaction

bp = Blueprint("recommendations", __name__, url_prefix="/<lang:lang>/account/suggestions")
KINDS = ("project", "role")


@bp.get("")
@access.open_to(access.SIGNED_IN)
def index():
    """Projects and roles chosen for me, with the reasons."""
    projects = pages.for_donor(current_user.id, 12)
    return render_template(
        "recommendations/index.html",
        is_on=queries.suggestions_are_on(current_user.id),
        projects=projects,
        roles=pages.for_volunteer(current_user.id, 12),
        totals=panels.totals([one.item.project.id for one in projects]),
        communes=geography.gazetteer().communes,
    )


@bp.post("/<kind>/<int:item_id>/dismiss")
@access.open_to(access.SIGNED_IN)
def dismiss(kind: str, item_id: int):
    """Not this."""
    if kind not in KINDS:
        abort(404)
    actions.dismiss(current_user, kind, item_id)
    flash(gettext("You will not be shown this again."), "success")
    return redirect(url_for("recommendations.index"), 303)


@bp.post("/switch")
@access.open_to(access.SIGNED_IN)
def switch():
    """Switch suggestions on or off as a whole."""
    actions.switch(current_user, on=request.form.get("on") == "yes")
    transaction.after_commit(jobs.wake)
    return redirect(url_for("recommendations.index"), 303)
