"""How a project is told to machines. Amounts are whole centimes of dirham, never added up."""

from flask import url_for

from solidarity.geography.queries import get_commune
from solidarity.transparency.queries import AMOUNTS, OpenProject
from solidarity.web.context import absolute


def as_item(found: OpenProject) -> dict:
    """Return one project of /api/v1/projects."""
    project, commune = found.project, get_commune(found.project.commune_code)
    return {
        "slug": project.slug,
        "title": project.title,
        "theme": project.theme,
        "state": project.state,
        "commune": {"code": commune.code, "name": commune.name},
        "province": {"code": commune.province.code, "name": commune.province.name},
        "association": {"slug": found.association.slug, "name": found.association.name},
        "asked_of_donors": {"centimes": found.asked.minor, "currency": "MAD"},
        "totals": {
            "currency": "MAD",
            **{name: getattr(found.totals, name).minor for name in AMOUNTS},
            "gifts": found.totals.gifts,
        },
        "collect_until": project.collect_until and project.collect_until.isoformat(),
        "proven_on": project.proven_at and project.proven_at.date().isoformat(),
        "url": absolute(url_for("projects.show", slug=project.slug, lang="fr")),
    }
