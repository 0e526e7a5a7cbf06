"""What the home page shows: the site's own numbers, what was proven last, who is looked for."""

from dataclasses import dataclass

from solidarity.geography.queries import gazetteer
from solidarity.giving.queries import amount_of_the_whole_site
from solidarity.kit.money import Money
from solidarity.projects import queries as projects
from solidarity.projects.finding.cards import list_cards
from solidarity.projects.finding.queries import find_projects
from solidarity.projects.finding.rules import Filters
from solidarity.projects.rules import STATES, THEMES
from solidarity.projects.updates.queries import list_latest
from solidarity.projects.updates.rules import CHIPS, KINDS
from solidarity.volunteering import queries as volunteering
from solidarity.volunteering.rules import MODE_WORDS
from solidarity.web.covers import draw_cover

CARDS, NEWS, ROLES = 6, 3, 4


@dataclass(frozen=True)
class Numbers:
    """Figures of the site itself, never of anywhere else."""

    projects: int
    roles: int
    received: Money
    spent: Money


def welcome() -> dict:
    """Return the values of templates/pages/home.html."""
    found, totals = find_projects(Filters()), amount_of_the_whole_site()
    roles, open_roles = volunteering.list_open_roles(volunteering.RoleFilter())
    news = [(u, p) for u, p in list_latest(2 * NEWS) if projects.is_public(p)]
    return {
        "numbers": Numbers(found.total, open_roles, totals.received, totals.spent),
        "cards": list_cards(found.ids[:CARDS]),
        "draw_cover": draw_cover,
        "themes": THEMES,
        "states": STATES,
        "news": news[:NEWS],
        "kinds": KINDS,
        "chips": CHIPS,
        "roles": roles[:ROLES],
        "communes": gazetteer().communes,
        "modes": MODE_WORDS,
    }
