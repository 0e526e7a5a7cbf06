"""Many people with a profile, some with skills; many associations with two officers each."""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from solidarity.demo.people import invented_names
from solidarity.demo.scale.size import Base, Size
from solidarity.geography.queries import list_communes
from solidarity.kit.text import fold
from solidarity.projects.rules import Theme
from solidarity.volunteering.queries import list_skills

COUNTRIES = ("FR",) * 9 + ("BE", "BE", "ES", "IT", "NL", "DE", "CA", "MA", "MA")
SPOKEN = (["fr", "ar"], ["ar", "shi"], ["fr"], ["fr", "en"], ["nl", "shi"])
NAMES = 3_000  # invented once, used again and again
DOMAIN = "scale.example.org"


def people(size: Size, base: Base) -> Iterator[dict]:
    """Yield the rows of everybody."""
    names = list(islice(invented_names(random.Random(size.seed)), NAMES))  # noqa: S311
    joined = size.now - timedelta(days=400)
    for n in range(size.people):
        yield {
            "id": base.person + n, "email": f"p{n}@{DOMAIN}", "password": None,
            "name": names[n % NAMES], "lang": ("fr", "ar", "fr", "en")[n % 4], "is_adult": True,
            "active": True, "fs_uniquifier": f"scale{base.person + n:060d}",
            "created_at": joined, "confirmed_at": joined, "is_demo": True,
        }  # fmt: skip


def profiles(size: Size, base: Base) -> Iterator[dict]:
    """Yield what they tell: a commune of origin, a country, interests."""
    dice = random.Random(size.seed + 1)  # noqa: S311
    communes, themes = [c.code for c in list_communes()], [theme.value for theme in Theme]
    for n in range(size.people):
        yield {
            "person_id": base.person + n, "residence_country": dice.choice(COUNTRIES),
            "origin_commune_code": dice.choice(communes), "languages": dice.choice(SPOKEN),
            "themes": dice.sample(themes, 1 + n % 3), "about": "", "shown": [],
            "suggestions_on": True, "confirmed_on": size.now.date(),
        }  # fmt: skip


def person_skills(size: Size, base: Base) -> Iterator[dict]:
    """Yield the skills that one person in three offers."""
    dice = random.Random(size.seed + 2)  # noqa: S311
    skills = [skill.id for skill in list_skills()]
    for n in range(0, size.people, 3):
        for skill in dice.sample(skills, 1 + n % 2):
            years = dice.randrange(1, 25)
            level = "expert" if years >= 8 else "confirmed" if years >= 3 else "junior"
            yield {
                "person_id": base.person + n, "skill_id": skill, "level": level, "years": years,
            }  # fmt: skip


def associations(size: Size, base: Base) -> Iterator[dict]:
    """Yield verified associations, spread over the communes."""
    communes = list_communes()
    since = size.now - timedelta(days=200)
    for n in range(size.associations):
        commune = communes[n * 7 % len(communes)]
        name = f"Association Tiwizi {n + 1}, {commune.name['fr']} (démo)"
        yield {
            "id": base.association + n, "slug": f"association-{base.association + n}-demo",
            "kind": "local", "name": {"fr": name, "ar": f"جمعية تويزي {n + 1} (تجريبية)"},
            "about": {"fr": "Association inventée pour éprouver le site."},
            "commune_code": commune.code, "country": "MA", "founded": 1995 + n % 28,
            "state": "verified", "level": 1 + n % 2, "level_since": since.date(),
            "level_until": (size.now + timedelta(days=300)).date(), "round": 1,
            "submitted_at": since, "folded": fold(name), "is_demo": True, "created_at": since,
        }  # fmt: skip


def memberships(size: Size, base: Base) -> Iterator[dict]:
    """Yield a president and a treasurer for each association."""
    for n in range(size.associations):
        for turn, role in enumerate(("president", "treasurer")):
            yield {
                "association_id": base.association + n, "role": role, "state": "active",
                "person_id": base.person + (2 * n + turn) % size.people,
                "since": size.now - timedelta(days=300),
            }  # fmt: skip


def routes(size: Size, base: Base) -> Iterator[dict]:
    """Yield a card route for each association, through the hosts in turn."""
    opened = size.now - timedelta(days=380)
    for n in range(size.associations):
        yield {
            "id": base.route + n, "association_id": base.association + n, "kind": "card",
            "host_account_id": base.hosts[n % len(base.hosts)], "starts_on": opened.date(),
            "countries": [], "opened_at": opened,
        }  # fmt: skip
