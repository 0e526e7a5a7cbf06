"""What a link to the list of projects shows, and to their map."""

from flask import url_for
from flask_babel import gettext

from solidarity.files.share import Shared


def share_of_list() -> Shared:
    """Return the title of the list over the site's own picture."""
    return Shared(
        path=url_for("finding.index"),
        title=gettext("Projects"),
        description=gettext(
            "Projects of villages: what each costs, who pays what, and what was proven."
        ),
    )


def share_of_map() -> Shared:
    """Return the title of the map over the site's own picture."""
    return Shared(
        path=url_for("finding.map_of_projects"),
        title=gettext("Map of projects and needs"),
        description=gettext("Where the projects and the needs are, commune by commune."),
    )
