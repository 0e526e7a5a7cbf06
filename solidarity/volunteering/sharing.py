"""What a link to a role shows, and to the list of roles."""

from flask import url_for
from flask_babel import gettext

from solidarity.files.share import Shared
from solidarity.geography.queries import get_commune
from solidarity.volunteering.queries import RoleLine
from solidarity.web.filters import text_in


def share_of(line: RoleLine) -> Shared:
    """Return a role and the place of its project, over the project's landscape."""
    role, project = line.role, line.project
    commune = get_commune(project.commune_code)
    return Shared(
        path=url_for("volunteering.show", role_id=role.id),
        title=text_in(role.title),
        description=f"{text_in(project.title)} · {text_in(commune.name)}",
        place=gettext(", ").join((text_in(commune.name), text_in(commune.province.name))),
        theme=project.theme,
        seed=project.slug,
    )


def share_of_list() -> Shared:
    """Return the title of the list over the site's own picture."""
    told = gettext("Roles that look for people, remote or on site, by skill and dates.")
    return Shared(
        path=url_for("volunteering.index"),
        title=gettext("Help with your trade"),
        description=told,
    )
