"""Promises to projects that cannot receive by card: they are not money, and are never added to it.

The file tells what such projects gathered; here that stands as pledges, whose quotes add up to it.
"""

from solidarity.demo import givers
from solidarity.demo.gift_plan import Past, plan_gifts
from solidarity.demo.gifts import find_card_route
from solidarity.demo.people import Cast
from solidarity.demo.sources import Calendar, centimes, read
from solidarity.extensions import db
from solidarity.giving import queries, rules
from solidarity.giving.models import Pledge
from solidarity.giving.rules import PledgeState
from solidarity.kit.money import Money
from solidarity.projects.models import Project


def promise_all(projects: dict[str, Project], cast: Cast, calendar: Calendar) -> int:
    """Write the pledges of every project that collects without a card route; returns how many."""
    rows = [
        row
        for told in read("projects")["projects"]
        if told["collection"]["donors"] and find_card_route(projects[told["id"]]) is None
        for row in _pledges(told, projects[told["id"]], cast, calendar)
    ]
    db.session.execute(db.insert(Pledge), rows)
    return len(rows)


def _pledges(told: dict, project: Project, cast: Cast, calendar: Calendar) -> list[dict]:
    collection, rates = told["collection"], queries.list_rates()
    past = Past(
        key=told["id"],
        total=centimes(collection["raised_mad"]),
        givers=collection["donors"],
        starts_at=calendar.moment(collection["start"]),
        ends_at=calendar.now,
    )
    known = givers.known_gifts(told["id"], "pledges")
    gifts = plan_gifts(past, known, givers.invent(told["id"], past.givers), rates)
    return [_row(project, gift, rates, cast) for gift in gifts]


def _row(project: Project, gift, rates: dict, cast: Cast) -> dict:
    person = cast.personas.get(gift.giver.persona or "")
    amount: Money = gift.amount
    return {
        "project_id": project.id, "person_id": person.id if person else None,
        "name": gift.giver.name, "email": person.email if person else gift.giver.email,
        "amount_minor": amount.minor, "currency": amount.currency,
        "quote_minor": rules.quote(amount, rates[amount.currency]).minor,
        "lang": gift.giver.lang, "state": PledgeState.STANDING, "created_at": gift.given_at,
    }  # fmt: skip
