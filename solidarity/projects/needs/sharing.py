"""What a link to a need shows, and to the list of needs."""

from flask import url_for
from flask_babel import gettext, ngettext

from solidarity.files.queries import get_files
from solidarity.files.share import Shared
from solidarity.geography.queries import get_commune
from solidarity.kit.text import excerpt
from solidarity.projects.models import Need
from solidarity.web.filters import number, text_in

LONGEST_TITLE = 80


def share_of(need: Need) -> Shared:
    """Return what is missing, where and for how many, over its photo or a landscape."""
    commune = get_commune(need.commune_code)
    names = (need.place, commune.name, commune.province.name)
    place = gettext(", ").join(text_in(name) for name in names if text_in(name))
    people = ngettext(
        "%(people)s person", "%(people)s people", need.people, people=number(need.people)
    )
    photos = get_files([need.photo_id]) if need.photo_id else {}
    return Shared(
        path=url_for("needs.show", slug=need.slug),
        title=excerpt(text_in(need.what), LONGEST_TITLE),
        description=f"{place} · {people}",
        place=place,
        theme=need.theme,
        seed=need.slug,
        photo=photos.get(need.photo_id),
    )


def share_of_list() -> Shared:
    """Return the title of the list over the site's own picture."""
    told = gettext("What people of the communes say is missing, and which project answers it.")
    return Shared(path=url_for("needs.index"), title=gettext("Needs"), description=told)
