"""Invent who gave: names, countries, currencies, a message now and then; and the personas."""

import random
from itertools import islice

from solidarity.demo.gift_plan import ANONYMOUS, WITH_MESSAGE, Giver
from solidarity.demo.people import COUNTRIES, invented_names
from solidarity.demo.sources import read
from solidarity.kit.money import Money


def invent(project: str, count: int) -> list[tuple[Giver, str]]:
    """Return `count` givers of a project, each with the currency of their country."""
    dice = random.Random(f"givers of {project}")  # noqa: S311 - nothing secret
    names = islice(invented_names(dice), count)
    return [_giver(name, f"giver-{project}-{n}@example.org", dice) for n, name in enumerate(names)]


def _giver(name: str, email: str, dice: random.Random) -> tuple[Giver, str]:
    told = read("people")
    places = told["donor_countries"]
    (country, currency, lang, _), *_ = dice.choices(places, weights=[p[3] for p in places])
    message = dice.choice(told["messages"]) if dice.random() < WITH_MESSAGE else ""
    giver = Giver(
        name=name, email=email, country=country, lang=lang, message=message,
        is_anonymous=dice.random() < ANONYMOUS,
    )  # fmt: skip
    return giver, currency


def known_gifts(project: str, kind: str = "gifts") -> list[tuple[Giver, Money]]:
    """Return what the personas gave (or, `kind="pledges"`, promised) to a project."""
    told = read("people")["personas"]
    return [
        (_persona(persona), Money(minor, currency))
        for persona in read("personas")
        for key, currency, minor in told[persona["id"]].get(kind, [])
        if key == project
    ]


def _persona(persona: dict) -> Giver:
    own = read("people")["personas"][persona["id"]]
    return Giver(
        name=own["name"], email="", country=COUNTRIES[persona["country"]], lang=own["lang"],
        persona=persona["id"],
    )  # fmt: skip
