"""Many projects whose plans add up, with roles; each asks for a little more than it received."""

import random
from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import SimpleNamespace

from solidarity.demo.scale.gift_plan import Sum
from solidarity.demo.scale.size import Base, Size
from solidarity.geography.queries import list_communes
from solidarity.projects.finding.index import words_of_project
from solidarity.projects.rules import THEMES, Theme
from solidarity.volunteering.queries import list_skills

STATES = ("published",) * 8 + ("works", "operating")
THOUSAND = 100_000  # dirhams, in centimes
LABOUR_DAYS, DAY_VALUE = 60, 12_000
STORY = (
    "Le douar manque depuis des années de ce que ce projet apporte. L'assemblée du village l'a "
    "choisi, le comité le suivra, et chaque dépense sera montrée ici avec sa facture et sa photo. "
    "Tout est inventé : ce projet sert à éprouver le site."
)


def projects(size: Size, base: Base) -> Iterator[dict]:
    """Yield projects of every theme and state, findable by their words."""
    dice = random.Random(size.seed + 3)  # noqa: S311
    communes, themes = list_communes(), list(Theme)
    for n in range(size.projects):
        commune, theme = dice.choice(communes), themes[n % len(themes)]
        title = {"fr": f"{THEMES[theme]} {n + 1} : {commune.name['fr']}", "ar": commune.name["ar"]}
        published = size.now - timedelta(days=365, hours=n % 24)
        row = {
            "id": base.project + n, "slug": f"scale-{base.project + n}",
            "association_id": base.association + n % size.associations,
            "title": title, "story": {"fr": STORY}, "theme": theme.value,
            "commune_code": commune.code, "place": {"fr": f"Douar {n + 1} (fictif)"},
        }  # fmt: skip
        words = words_of_project(SimpleNamespace(**row), {"fr": f"Association Tiwizi {n + 1}"})
        people = dice.randrange(60, 1200)
        yield row | words | {
            "people_winter": people, "people_summer": people * 2, "households": people // 6,
            "risk": {"fr": "Un retard de livraison."}, "upkeep": {"fr": "Un comité de cinq."},
            "state": STATES[n % len(STATES)], "state_since": published,
            "is_supported_by_commune": n % 3 == 0,
            "collect_until": (size.now + timedelta(days=20 + n % 200)).date(),
            "starts_on": (size.now + timedelta(days=30)).date(),
            "ends_on": (size.now + timedelta(days=400)).date(),
            "presets": {}, "is_demo": True, "created_at": published, "edited_at": published,
            "published_at": published, "proven_at": published, "version": 1,
        }  # fmt: skip


def asked(n: int, sums: Mapping[int, Sum]) -> int:
    """Return what project `n` asks of donors: whole thousands of dirhams above what it received."""
    received = sums[n].minor if n in sums else 0
    wanted = received * (100 + 15 * (n % 12)) // 100 + 20 * THOUSAND
    return (wanted // THOUSAND + 1) * THOUSAND


def budget_lines(size: Size, base: Base, sums: Mapping[int, Sum]) -> Iterator[dict]:
    """Yield three lines a project: works, equipment, villagers' days."""
    for n in range(size.projects):
        cash = asked(n, sums)
        parts = ((1, "works", cash // 2, False), (2, "equipment", cash - cash // 2, False),
                 (3, "labour", LABOUR_DAYS * DAY_VALUE, True))  # fmt: skip
        for line, category, amount, in_kind in parts:
            yield {
                "project_id": base.project + n, "n": line, "label": {"fr": category},
                "category": category, "quantity": 1, "unit": {"fr": "forfait"},
                "unit_price_minor": amount, "amount_minor": amount, "is_in_kind": in_kind,
            }  # fmt: skip


def shares(size: Size, base: Base, sums: Mapping[int, Sum]) -> Iterator[dict]:
    """Yield the gifts asked and the days villagers will work."""
    for n in range(size.projects):
        parts = (
            (1, "gifts", asked(n, sums), False, None, None),
            (2, "villagers_labour", LABOUR_DAYS * DAY_VALUE, True, LABOUR_DAYS, DAY_VALUE),
        )
        for place, source, amount, in_kind, days, value in parts:
            yield {
                "project_id": base.project + n, "n": place, "source": source, "label": {},
                "amount_minor": amount, "is_in_kind": in_kind, "days": days,
                "state": "committed" if in_kind else "requested", "day_value_minor": value,
                "days_done": 0,
            }  # fmt: skip


def milestones(size: Size, base: Base, sums: Mapping[int, Sum]) -> Iterator[dict]:
    """Yield two stages that release the gifts."""
    for n in range(size.projects):
        whole = asked(n, sums)
        for place, tranche in ((1, whole // 2), (2, whole - whole // 2)):
            due = size.now + timedelta(days=60 * place)
            yield {
                "project_id": base.project + n, "n": place, "label": {"fr": f"Étape {place}"},
                "proof": {}, "due_on": due.date(), "tranche_minor": tranche, "state": "ahead",
            }  # fmt: skip


def roles(size: Size, base: Base) -> Iterator[dict]:
    """Yield a role for every second project."""
    for place, n in enumerate(range(0, size.projects, 2)):
        yield {
            "id": base.role + place, "project_id": base.project + n,
            "title": {"fr": f"Mission {place + 1}"}, "description": {},
            "mode": ("remote", "on_site", "both")[place % 3], "hours": 14 + place % 40,
            "hours_per": "in_all", "places": 1 + place % 3, "filled": 0, "languages": ["fr"],
            "costs": {}, "lodging": {}, "insurance": {}, "safety": {}, "state": "open",
            "folded": f" mission {place + 1} ", "is_demo": True, "created_at": size.now,
        }  # fmt: skip


def role_skills(size: Size, base: Base) -> Iterator[dict]:
    """Yield the skill each role asks for."""
    skills = [skill.id for skill in list_skills()]
    for place in range(len(range(0, size.projects, 2))):
        yield {
            "role_id": base.role + place, "skill_id": skills[place % len(skills)],
            "is_required": True, "least_level": ("junior", "confirmed", "expert")[place % 3],
        }  # fmt: skip


def follows(size: Size, base: Base) -> Iterator[dict]:
    """Yield what every second person follows, since now: no letter is owed for the past."""
    dice = random.Random(size.seed + 4)  # noqa: S311
    for n in range(0, size.people, 2):
        project = base.project + dice.randrange(size.projects)
        yield {
            "subject_kind": "project", "subject_id": str(project),
            "person_id": base.person + n, "lang": "fr", "confirmed_at": size.now,
            "since": size.now, "token": f"scale-{base.person + n}-{dice.getrandbits(128):032x}",
        }  # fmt: skip
