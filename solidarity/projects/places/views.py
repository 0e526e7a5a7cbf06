"""Communes: all of them by province with what happens there, and a page for each."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from solidarity.files import share
from solidarity.geography import queries as geography
from solidarity.geography.models import Commune
from solidarity.projects.finding import cards, queries
from solidarity.projects.finding.rules import Filters
from solidarity.projects.following import queries as following
from solidarity.projects.following.rules import Subject
from solidarity.projects.needs import queries as needs
from solidarity.projects.places.locator import Locator, locate
from solidarity.projects.places.sharing import share_of, share_of_list
from solidarity.projects.rules import STATES, THEMES
from solidarity.transparency.figures import queries as figures
from solidarity.web import access, kept
from solidarity.web.covers import draw_cover
from solidarity.web.paging import asked_page, link_to_page

LONGEST_NAME = 80
MOST_FOUND = 12

bp = Blueprint("communes", __name__, url_prefix="/<lang:lang>/communes")


@bp.get("")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def index():
    """List the communes by province, or those whose name is nearest to what was typed."""
    typed = request.args.get("q", "")[:LONGEST_NAME].strip()
    provinces = [(p, geography.list_communes(p.code)) for p in geography.list_provinces()]
    return render_template(
        "communes/index.html",
        provinces=provinces,
        typed=typed,
        nearest=geography.search_communes(typed, MOST_FOUND),
        opened=request.args.get("province"),
        projects=queries.count_by_commune(Filters()),
        needs=needs.count_open_by_commune(),
        shared=share_of_list(),
    )


@bp.get("/preview.jpg")
@access.open_to(access.EVERYONE)
def index_preview():
    """Return the picture a link to the list shows."""
    return share.answer(share_of_list())


@bp.get("/<code>")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def show(code: str):
    """Show a commune: its people, its open needs, its projects."""
    commune = geography.get_commune(code)
    found = queries.find_projects(Filters(commune=code), asked_page())
    person_id = current_user.id if current_user.is_authenticated else None
    return render_template(
        "communes/show.html",
        commune=commune,
        shared=share_of(commune),
        found=found,
        cards=cards.list_cards(found.ids),
        needs=needs.list_of_commune(code),
        totals=figures.totals_of_commune(code),
        nearest=None if found.total else queries.nearest_commune_with_projects(commune),
        locator=_locator(commune),
        is_following=following.is_following(Subject.COMMUNE, code, person_id),
        page_link=link_to_page,
        themes=THEMES,
        states=STATES,
        draw_cover=draw_cover,
    )


@bp.get("/<code>/preview.jpg")
@access.open_to(access.EVERYONE)
def preview(code: str):
    """Return the picture a link to a commune shows."""
    return share.answer(share_of(geography.get_commune(code)))


def _locator(commune: Commune) -> Locator:
    everywhere = geography.list_communes()
    return locate(commune.lat, commune.lon, ((c.lat, c.lon) for c in everywhere))
