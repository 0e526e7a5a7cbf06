"""The people of the demonstration: invented names, who can sign in with one known password."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from flask_security import hash_password

from solidarity.accounts import actions, queries
from solidarity.accounts.models import Person
from solidarity.accounts.rules import Part
from solidarity.demo.sources import Calendar, read
from solidarity.geography.queries import search_communes
from solidarity.kit import clock
from solidarity.kit.text import fold, slugify
from solidarity.volunteering import actions as volunteering
from solidarity.volunteering.queries import list_skills_of

COUNTRIES = {
    "France": "FR", "Belgique": "BE", "Maroc": "MA", "Allemagne": "DE", "Espagne": "ES",
    "Italie": "IT", "Canada": "CA", "Pays-Bas": "NL", "Émirats arabes unis": "AE",
}  # fmt: skip
LANGUAGES = {
    "tachelhit": "shi", "français": "fr", "arabe": "ar", "anglais": "en", "espagnol": "es",
    "italien": "it", "néerlandais": "nl", "allemand": "de", "tamazight": "tzm",
}  # fmt: skip
# Folded words of what a persona cares about → themes of the site.
INTERESTS = {
    "eau": "water", "khettara": "water", "eclairage": "electricity", "energie": "electricity",
    "sante": "health", "ambulance": "health", "fille": "education", "ecole": "education",
    "education": "education", "transport scolaire": "education", "femme": "women",
    "cooperative": "livelihood", "artisanat": "livelihood", "vente": "livelihood",
    "palmeraie": "agriculture", "oasis": "agriculture", "jeune": "youth", "sport": "youth",
    "numerique": "digital", "formation": "education",
}  # fmt: skip
NOT_FROM_HERE = {"d12", "i01"}  # a friend of Morocco; an agent whose town lies elsewhere
MAY_PRACTISE = {"d02"}  # staff saw the proof of a regulated profession


@dataclass
class Cast:
    """Who plays which part; offices are found by (project, office)."""

    personas: dict[str, Person] = field(default_factory=dict)
    staff: dict[str, list[Person]] = field(default_factory=dict)
    offices: dict[tuple[str, str], Person] = field(default_factory=dict)

    @property
    def reviewers(self) -> list[Person]:
        """The two pairs of eyes."""
        return self.staff["reviewer"]

    @property
    def treasurer(self) -> Person:
        """The treasurer of the site."""
        return self.staff["treasurer"][0]

    @property
    def administrator(self) -> Person:
        """The administrator of the site."""
        return self.staff["administrator"][0]


def bring(calendar: Calendar) -> Cast:
    """Let everybody join, long before their first act."""
    told, cast = read("people"), Cast()
    password = hash_password(told["password"])  # one slow hash for all: it is public anyway
    signs = told["sign_ins"]
    with clock.standing_at(calendar.ago(1100)):
        for persona in read("personas"):
            key = persona["id"]
            sign = next((s for s in signs if s.get("persona") == key), {"email": _address(key)})
            cast.personas[key] = _join_persona(persona, sign, password)
            if role := sign.get("role"):
                cast.staff.setdefault(role, []).append(cast.personas[key])
        for sign in signs:
            if "name" in sign:
                person = _join(sign["email"], sign["name"], password, role=sign["role"])
                cast.staff.setdefault(sign["role"], []).append(person)
        _fill_offices(cast, password)
    for persona in read("personas"):
        _tell(cast.personas[persona["id"]], persona, calendar)
    return cast


def _address(key: str) -> str:
    return f"{slugify(read('people')['personas'][key]['name'])}@example.org"


def _join(email: str, name: str, password: str, *, lang: str = "fr", role: str = "") -> Person:
    return actions.join(
        email=email, name=name, password=password, lang=lang, is_confirmed=True, is_demo=True,
        roles=(role,) if role else (),
    )  # fmt: skip


def _join_persona(persona: dict, sign: dict, password: str) -> Person:
    own = read("people")["personas"][persona["id"]]
    role = sign.get("role", "")
    return _join(sign["email"], own["name"], password, lang=own["lang"], role=role)


def _fill_offices(cast: Cast, password: str) -> None:
    """President and treasurer of every association: a persona, a sign-in, or an invented name."""
    told = read("people")
    signs = {tuple(s["office"]): s["email"] for s in told["sign_ins"] if "office" in s}
    names = invented_names(random.Random("offices"))  # noqa: S311 - nothing secret
    for project in read("projects")["projects"]:
        for office in ("president", "treasurer"):
            place = (project["id"], office)
            persona = told["offices"].get(project["id"], {}).get(office)
            name = next(names)
            email = signs.get(place, f"{slugify(name)}-{project['id']}@example.org")
            lang = "ar" if int(project["id"][1:]) % 3 == 0 else "fr"
            cast.offices[place] = (
                cast.personas[persona] if persona else _join(email, name, password, lang=lang)
            )


def invented_names(dice: random.Random) -> Iterator[str]:
    """Yield names of nobody, women and men in turn."""
    told = read("people")
    while True:
        for kind in ("women", "men"):
            yield f"{dice.choice(told['first_names'][kind])} {dice.choice(told['family_names'])}"


def _tell(person: Person, persona: dict, calendar: Calendar) -> None:
    """Tell what a persona would: where from, which languages, interests, skills, days there."""
    origin = None if persona["id"] in NOT_FROM_HERE else persona["commune_of_origin"]
    commune = search_communes(origin, limit=1) if origin else []
    actions.tell_profile(
        person,
        residence_country=COUNTRIES[persona["country"]],
        origin_commune_code=commune[0].code if commune else None,
        languages=[c for w, c in LANGUAGES.items() if w in persona["languages"]],
        themes=_themes(persona["interests_fr"]),
        about=persona["occupation_fr"].capitalize() + ".",
        shown=[Part.ABOUT, Part.LANGUAGES],
    )
    for skill in persona["skills"]:
        years = max(1, min(15, persona["age"] - 24))
        volunteering.offer_skill(person.id, skill, years=years)
    if persona["id"] in MAY_PRACTISE:
        for row in list_skills_of(person.id):
            row.verified_at = calendar.ago(60)
    window = read("people")["personas"][persona["id"]].get("presence")
    if window:
        actions.add_window(person, *next_days(window, calendar.now.date()))


def _themes(interests: str) -> list[str]:
    words = fold(interests)
    return list(dict.fromkeys(theme for word, theme in INTERESTS.items() if fold(word) in words))


def next_days(window: list[str], today: date) -> tuple[date, date]:
    """Return the next time a yearly window ("08-01" to "08-25") has not begun yet."""
    for year in (today.year, today.year + 1):
        starts_on, ends_on = (date.fromisoformat(f"{year}-{part}") for part in window)
        if starts_on >= today:
            break
    return starts_on, ends_on


def sign_ins() -> list[tuple[str, str]]:
    """Return (part, address) of the people one may sign in as; empty when none was loaded."""
    known = ((s["part"], s["email"]) for s in read("people")["sign_ins"])
    return [(part, email) for part, email in known if queries.find_person_by_email(email)]
