"""The list of projects and the map: one question, one result, two ways to see it."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user

from solidarity.files import share
from solidarity.geography import queries as geography
from solidarity.geography.forms import label
from solidarity.geography.models import Commune
from solidarity.projects.finding import cards, forms, queries
from solidarity.projects.finding.rules import Filters
from solidarity.projects.finding.sharing import share_of_list, share_of_map
from solidarity.projects.needs import queries as needs
from solidarity.projects.rules import STATES, THEMES
from solidarity.web import access, kept
from solidarity.web.covers import draw_cover
from solidarity.web.filters import text_in
from solidarity.web.paging import asked_page, link_to_page, link_with, with_questions

bp = Blueprint("finding", __name__, url_prefix="/<lang:lang>")
NO_PAGE = {"page": None}


@dataclass(frozen=True)
class Asked:
    """A question read from the address, and what the person must know about it."""

    form: forms.FilterForm
    filters: Filters
    notes: list[str]
    commune: Commune | None


def _asked() -> Asked:
    form, notes = forms.FilterForm(), []
    mine = _my_commune(notes) if form.mine.data else None
    filters = form.filters(mine)
    if (form.q.data or "").strip() and not filters.words:
        notes.append(gettext("Write at least one word of two letters: all projects are shown."))
    return Asked(form, filters, notes, geography.find_commune(filters.commune))


def _my_commune(notes: list[str]) -> str | None:
    if not current_user.is_authenticated:
        notes.append(gettext("Sign in to see the projects of your commune of origin."))
        return None
    code = queries.find_origin_commune(current_user.id)
    if code is None:
        notes.append(gettext("Your profile names no commune of origin yet."))
    return code


def _same_at(endpoint: str) -> str:
    """Return the address of the same search on another page."""
    kept = {name: value for name, value in request.args.items() if name != "page"}
    return with_questions(url_for(endpoint), kept)


def _result(asked: Asked) -> dict:
    """Return what both pages show: the cards of one page, what is in force, the way out."""
    found = queries.find_projects(asked.filters, asked_page())
    shown = cards.list_cards(found.ids)
    is_lost = not found.total and asked.commune is not None
    return {
        "asked": asked,
        "found": found,
        "cards": shown,
        "active": [
            {"label": words, "href": link_with(**{name: None, f"{name}_code": None, "page": None})}
            for name, words in asked.form.chosen()
        ],
        "nearest": queries.nearest_commune_with_projects(asked.commune) if is_lost else None,
        "same_at": _same_at,
        "page_link": link_to_page,
        "themes": THEMES,
        "states": STATES,
        "draw_cover": draw_cover,
        "commune_label": label,
    }


@bp.get("/projects")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def index():
    """List the projects that answer the filters."""
    return render_template("finding/index.html", shared=share_of_list(), **_result(_asked()))


@bp.get("/projects/preview.jpg")
@access.open_to(access.EVERYONE)
def index_preview():
    """Return the picture a link to the list shows."""
    return share.answer(share_of_list())


@bp.get("/map")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def map_of_projects():
    """Show the same result as a map, with its list beside it."""
    asked = _asked()
    asked_needs = _needs_filters(asked.filters)
    return render_template(
        "finding/map.html",
        shared=share_of_map(),
        province_names={p.name["fr"]: text_in(p.name) for p in geography.list_provinces()},
        needs=needs.list_needs(asked_needs) if asked_needs else None,
        needs_link=_link_to_needs(asked.filters),
        **_result(asked),
    )


def _needs_filters(filters: Filters) -> needs.Filters | None:
    """Return the same question for open needs; None when it can only be asked of projects."""
    if filters.words or filters.state or filters.skill:
        return None
    return needs.Filters(
        commune=filters.commune, province=filters.province, theme=filters.theme,
        region=filters.region, is_historic=filters.is_historic,
    )  # fmt: skip


def _link_to_needs(filters: Filters) -> str:
    """Return the address of the list of needs, as narrow as that list can be."""
    kept = {name: getattr(filters, name) or None for name in ("commune", "province", "theme")}
    return url_for("needs.index", **kept)


@bp.get("/map/preview.jpg")
@access.open_to(access.EVERYONE)
def map_preview():
    """Return the picture a link to the map shows."""
    return share.answer(share_of_map())


@bp.get("/map/points.json")
@access.open_to(access.EVERYONE)
def points():
    """Answer GeoJSON: a point per commune with projects of the result, one with open needs."""
    filters = _asked().filters
    asked_needs = _needs_filters(filters)
    waiting = needs.count_open_by_commune(asked_needs) if asked_needs else {}
    features = [
        *(_projects_point(*found) for found in _by_commune(queries.count_by_commune(filters))),
        *(_needs_point(filters, *found) for found in _by_commune(waiting)),
    ]
    return {"type": "FeatureCollection", "features": features}


def _by_commune(counts: dict[str, int]) -> list[tuple[Commune, int]]:
    places = ((geography.find_commune(code), number) for code, number in sorted(counts.items()))
    return [(commune, number) for commune, number in places if commune]


def _projects_point(commune: Commune, number: int) -> dict:
    kept = {k: v for k, v in request.args.items() if k not in ("commune", "commune_code", "page")}
    words = ngettext("%(num)d project", "%(num)d projects", number)
    address = with_questions(url_for(".index"), {**kept, "commune": commune.code})
    return _point(commune, "project", number, words, address)


def _needs_point(filters: Filters, commune: Commune, number: int) -> dict:
    words = ngettext("%(num)d open need", "%(num)d open needs", number)
    address = url_for("needs.index", theme=filters.theme or None, commune=commune.code)
    return _point(commune, "need", number, words, address)


def _point(commune: Commune, kind: str, number: int, title: str, url: str) -> dict:
    """Return a pin on the middle of a commune, never on a hamlet."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [commune.lon, commune.lat]},
        "properties": {
            "kind": kind, "title": title, "place": label(commune), "count": number, "url": url,
        },
    }  # fmt: skip
