"""Roles with skills, and people who have them."""

from datetime import timedelta

from solidarity.kit import clock
from solidarity.projects.models import Project
from solidarity.volunteering import actions
from solidarity.volunteering.actions import RoleWords
from solidarity.volunteering.models import VolunteerRole
from solidarity.volunteering.rules import Asked


def make_role(
    project: Project,
    *,
    title: str = "Suivi du chantier",
    required: tuple[str, ...] = ("eau-hydrogeo",),
    useful: tuple[str, ...] = (),
    mode: str = "remote",
    places: int = 1,
    level: str = "junior",
) -> VolunteerRole:
    """Return an open role that begins in a month."""
    today = clock.today()
    return actions.open_role(
        project,
        RoleWords(title={"fr": title, "ar": "تتبع الورش"}, level=level),
        Asked(
            mode=mode,
            starts_on=today + timedelta(days=30),
            ends_on=today + timedelta(days=60),
            hours=6,
            places=places,
            required=required,
            useful=useful,
        ),
        by=None,
    )
