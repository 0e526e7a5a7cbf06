"""The staff desk: what waits, for whom, since when."""

from flask import Blueprint, render_template
from flask_login import current_user

from solidarity.governance import queries
from solidarity.kit.messages import N_
from solidarity.web import access

bp = Blueprint("staff", __name__, url_prefix="/<lang:lang>/staff")

FOR_WHOM = {
    access.REVIEWER.name: N_("Reviewers"),
    access.TREASURER.name: N_("Treasurers"),
    access.ADMINISTRATOR.name: N_("Administrators"),
    access.ANY_STAFF.name: N_("All staff"),
}


@bp.get("/")
@access.open_to(access.ANY_STAFF)
def home():
    """List every queue with its count and the age of its oldest."""
    waiting = [w for w in queries.list_waiting(current_user) if w.queue.waiting]
    return render_template(
        "governance/home.html",
        desk=queries.get_desk(current_user),
        waiting=waiting,
        for_whom=FOR_WHOM,
    )
