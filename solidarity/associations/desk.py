"""The desk of an association: the pages of its menu. Rooms above add theirs at start-up.

desk.register("project_desk.index", N_("Projects"))
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext

from solidarity.associations.models import Association
from solidarity.kit.messages import N_
from solidarity.web.filters import text_in


@dataclass(frozen=True)
class DeskPage:
    """A page of the desk. `count` says how much work waits there."""

    endpoint: str
    label: str
    count: Callable[[Association], int] | None = None


_pages: dict[str, DeskPage] = {}


def register(endpoint: str, label: str, count: Callable[[Association], int] | None = None) -> None:
    """Add a page to every association's desk; its address takes `slug`."""
    _pages[endpoint] = DeskPage(endpoint, label, count)


def desk_of(association: Association) -> dict:
    """Return what layouts/desk.html draws: the title and the menu of an association's desk."""
    return {
        "title": text_in(association.name),
        "items": [_item(page, association) for page in _pages.values()],
    }


def _item(page: DeskPage, association: Association) -> dict:
    return {
        "label": gettext(page.label),
        "href": url_for(page.endpoint, slug=association.slug),
        "current": _is_here(page.endpoint),
        "count": page.count(association) if page.count else 0,
    }


def _is_here(endpoint: str) -> bool:
    """Also for what belongs to the file: one paper, a file sent back with a sentence."""
    of_the_file = ("association_desk.paper", "association_desk.submit")
    asked = "association_desk.home" if request.endpoint in of_the_file else request.endpoint
    return asked == endpoint


register("association_desk.home", N_("File and papers"))
register("association_members.index", N_("Members"))
register("association_members.profile", N_("Public page"))
