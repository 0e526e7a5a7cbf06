"""What a link to an association shows, and to the register."""

from flask import url_for
from flask_babel import gettext

from solidarity.associations import queries, wording
from solidarity.associations.models import Association
from solidarity.files.share import Shared
from solidarity.geography.queries import find_commune
from solidarity.web.filters import country_name, text_in


def share_of(association: Association) -> Shared:
    """Return who they are, where, and the one word the public reads about them."""
    place = place_of(association)
    standing = gettext(wording.STANDING[queries.standing_of(association)])
    return Shared(
        path=url_for("associations.show", slug=association.slug),
        title=text_in(association.name),
        description=f"{gettext(wording.KIND[association.kind])} · {place} · {standing}",
        place=place,
        seed=association.slug,
    )


def place_of(association: Association) -> str:
    """Return its commune and province, or its country."""
    commune = find_commune(association.commune_code)
    if commune is None:
        return country_name(association.country)
    return gettext(", ").join((text_in(commune.name), text_in(commune.province.name)))


def share_of_list() -> Shared:
    """Return the title of the register over the site's own picture."""
    told = gettext(
        "Village associations, co-operatives and associations abroad: what was checked, by whom, "
        "until when."
    )
    return Shared(
        path=url_for("associations.index"), title=gettext("Associations"), description=told
    )
