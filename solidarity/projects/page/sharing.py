"""What a link to a project shows."""

from flask import url_for
from flask_babel import gettext

from solidarity.files.share import Shared
from solidarity.geography.queries import get_commune
from solidarity.projects import rules
from solidarity.projects.models import Project
from solidarity.web.filters import text_in


def share_of(project: Project) -> Shared:
    """Return the title, the place and the state of a project, over its photo or landscape."""
    commune = get_commune(project.commune_code)
    place = gettext(", ").join((text_in(commune.name), text_in(commune.province.name)))
    state = gettext(rules.STATES[rules.ProjectState(project.state)])
    return Shared(
        path=url_for("projects.show", slug=project.slug),
        title=text_in(project.title),
        description=f"{place} · {state}",
        place=place,
        theme=project.theme,
        seed=project.slug,
        photo=project.cover_photo,
    )
