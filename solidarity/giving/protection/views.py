"""The treasurer's page of slowed gifts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.giving.protection import actions, queries
from solidarity.giving.protection.limits import limits
from solidarity.governance import queries as staff
from solidarity.kit.messages import N_
from solidarity.web import access

bp = Blueprint("slowed", __name__, url_prefix="/<lang:lang>/staff/slowed")

SIGNS = {
    "failures": N_("Many refused cards"),
    "tries": N_("Many payment pages opened"),
    "card": N_("One card refused many times"),
    "refused": N_("Kept out by a treasurer"),
}
STATES = {"released": N_("Released"), "refused": N_("Kept out")}


@bp.get("/")
@access.open_to(access.TREASURER)
def index():
    """Who is slowed, for what, since when; what was decided lately."""
    return render_template(
        "giving/slowed.html",
        desk=staff.get_desk(current_user),
        waiting=queries.list_open(),
        decided=queries.list_decided(),
        signs=SIGNS,
        states=STATES,
        limits=limits(),
    )


@bp.post("/<int:slowed_id>")
@access.open_to(access.TREASURER)
def decide(slowed_id: int):
    """Release an address, or keep it out."""
    release = request.form.get("act") == "release"
    actions.decide(slowed_id, release=release, by=current_user.id)
    if release:
        flash(gettext("Released: giving from there is open."), "success")
    else:
        flash(gettext("Kept out."), "success")
    return redirect(url_for(".index"), 303)
