"""The public register of assets, and the checks that staff see late."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from solidarity.delivery.handover.assets import queries, rules
from solidarity.geography import queries as geography
from solidarity.governance.queries import get_desk
from solidarity.kit import clock
from solidarity.projects.rules import THEMES
from solidarity.web import access, kept
from solidarity.web.paging import asked_page, link_to_page

bp = Blueprint("assets", __name__, url_prefix="/<lang:lang>")


@bp.get("/assets")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def index():
    """Show what projects left behind, by commune, theme and state."""
    known = {code: geography.find_commune(code) for code in queries.list_communes()}
    asked = {
        "commune": _asked("commune", known),
        "theme": _asked("theme", {theme.value: label for theme, label in THEMES.items()}),
        "state": _asked("state", {state.value: label for state, label in rules.STATES.items()}),
    }
    found = queries.search(**asked, page=asked_page())
    return render_template(
        "delivery/handover/assets.html",
        found=found,
        asked=asked,
        communes=known,
        themes=THEMES,
        states=rules.STATES,
        page_link=link_to_page,
        today=clock.today(),
    )


def _asked(name: str, known: dict) -> str:
    value = request.args.get(name, "")
    return value if value in known else ""


@bp.get("/staff/assets/")
@access.open_to(access.ANY_STAFF)
def overdue():
    """List the checks that nobody made, the oldest first."""
    return render_template(
        "delivery/handover/overdue.html",
        checks=queries.list_overdue(),
        today=clock.today(),
        desk=get_desk(current_user),
    )
