"""What a link to a commune shows, and to the list of communes."""

from flask import url_for
from flask_babel import gettext

from solidarity.files.share import Shared
from solidarity.geography import queries as geography
from solidarity.geography.models import Commune
from solidarity.web.filters import text_in


def share_of(commune: Commune) -> Shared:
    """Return the name of a commune with its province, over a landscape of its own."""
    name, province = text_in(commune.name), text_in(commune.province.name)
    told = gettext(
        "%(name)s, province of %(province)s: its projects and its needs.",
        name=name, province=province,
    )  # fmt: skip
    return Shared(
        path=url_for("communes.show", code=commune.code),
        title=f"{name} ({province})" if geography.is_homonym(commune) else name,
        description=told,
        place=gettext(", ").join((province, text_in(commune.province.region.name))),
        seed=commune.code,
    )


def share_of_list() -> Shared:
    """Return the title of the list over the site's own picture."""
    told = gettext("Every commune of the provinces we serve, with its projects and its needs.")
    return Shared(path=url_for("communes.index"), title=gettext("Communes"), description=told)
