"""Fundraising pages, and gifts that came through them."""

from datetime import timedelta

from solidarity.accounts.models import Person
from solidarity.giving.fundraisers import actions
from solidarity.giving.fundraisers.models import Fundraiser
from solidarity.giving.fundraisers.rules import Draft
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.projects.models import Project
from tests.factories.accounts import make_person

STORY = "Ma grand-mère portait l'eau sur deux kilomètres. Pour ses cent ans, offrons le forage."


def make_page(project: Project, *, by: Person | None = None, **changes) -> Fundraiser:
    """Return an open page of five hundred euros for a project."""
    told = {
        "title": "Pour les cent ans de Lalla", "story": STORY, "goal": Money(500_00, "EUR"),
        "ends_on": clock.today() + timedelta(days=20), "thanks": "Tanmirt, de tout cœur.",
        **changes,
    }  # fmt: skip
    by = by or make_person(name="Nadia")
    return actions.begin(project, Draft(**told), by=by, name=by.name)
