"""A person's own data, gathered from every room that holds some, and told in their language.

A room registers once, where it is imported:

    export.register(
        "giving", export_of,                       # function(person_id) -> dict, JSON values only
        title=N_("My gifts"),
        labels={"amount": N_("Amount")},           # what its fields are called
        codes={"state": STATE_WORDS},              # what their codes mean: a table or a function
    )

The file keeps the names of the fields as they are, for programs, with the labels beside them; the
page shows the labels alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from flask_babel import gettext

from solidarity.accounts import letter_kinds, queries
from solidarity.accounts.rules import PARTS, ROLE_DESCRIPTIONS, SPOKEN_LANGUAGES, ConsentSubject
from solidarity.geography.queries import find_commune
from solidarity.journal import queries as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.mail import queries as mail
from solidarity.web.filters import country_name, date_text, text_in
from solidarity.web.languages import LANGUAGES

Codes = Mapping[str, str] | Callable[[str], str]


@dataclass(frozen=True)
class Room:
    """What a room adds to the export; sentences are English, marked with N_."""

    gather: Callable[[int], dict]
    title: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Codes] = field(default_factory=dict)
    only_in_file: frozenset[str] = frozenset()  # numbers that tell a reader nothing


@dataclass(frozen=True)
class Fields:
    """Named values, for the page: (label, value) rows."""

    rows: list[tuple[str, object]]


@dataclass(frozen=True)
class Part:
    """What one room knows, for the page."""

    title: str
    fields: Fields


_rooms: dict[str, Room] = {}


def register(room: str, gather: Callable[[int], dict], **words) -> None:
    """Let `room` add what it knows of a person to their export; `words` are those of Room."""
    _rooms[room] = Room(gather, **words)


def explain(room: str, field_name: str, codes: Codes) -> None:
    """Let a room above say what the codes of a field of `room` mean."""
    _rooms[room] = replace(_rooms[room], codes={**_rooms[room].codes, field_name: codes})


def gather_all(person_id: int) -> dict[str, object]:
    """Return everything the site knows of a person, by room, ready for JSON."""
    rooms = {name: room.gather(person_id) for name, room in sorted(_rooms.items())}
    labels = {
        name: {key: gettext(label) for key, label in sorted(room.labels.items())}
        for name, room in sorted(_rooms.items())
        if room.labels
    }
    return {"written_at": clock.now().isoformat(), "labels": labels, **rooms}


def read_all(person_id: int) -> list[Part]:
    """Return the same for the page: labels, days and codes in the language of the reader."""
    return [
        Part(gettext(room.title) if room.title else name, _fields(room.gather(person_id), room))
        for name, room in _rooms.items()
    ]


def _fields(values: Mapping, room: Room) -> Fields:
    shown = {key: value for key, value in values.items() if key not in room.only_in_file}
    return Fields([(_label(key, room), _read(value, room, key)) for key, value in shown.items()])


def _label(key: str, room: Room) -> str:
    return gettext(room.labels[key]) if key in room.labels else key.replace("_", " ")


def _read(value: object, room: Room, key: str) -> object:
    """Return a text, Fields, or a list of either."""
    if isinstance(value, Mapping):
        return _fields(value, room)
    if isinstance(value, list):
        return [_read(one, room, key) for one in value]
    return _said(value, room.codes.get(key))


def _said(value: object, codes: Codes | None) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    text = "" if value is None else str(value)
    if not text:
        return ""
    if callable(codes):
        return codes(text)
    if codes and text in codes:
        return gettext(codes[text])
    return date_text(day) if (day := _day(text)) else text


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text[4:5] == "-" else None
    except ValueError:
        return None


def gather_account(person_id: int) -> dict:
    """Return what this room knows: the account, the profile, what was agreed, what was done."""
    person = queries.get_person(person_id)
    return {
        "name": person.name,
        "email": person.email,
        "language": person.lang,
        "joined_at": person.created_at.isoformat(),
        "address_confirmed_at": person.confirmed_at.isoformat() if person.confirmed_at else None,
        "staff_roles": [role.name for role in person.roles],
        "second_factor": person.tf_primary_method,
        "passkeys": [
            {"name": key.name, "made_at": key.create_datetime.isoformat()}
            for key in person.webauthn
        ],
        "profile": _profile(person_id),
        "presence": [
            {"from": w.starts_on.isoformat(), "to": w.ends_on.isoformat()}
            for w in queries.list_windows(person_id)
        ],
        "agreed": [
            {
                "agreed_to": c.subject,
                "version": c.version,
                "yes": c.is_given,
                "at": c.at.isoformat(),
            }
            for c in queries.list_consents(person_id)
        ],
        "acts": [
            {"act": line.act, "at": line.at.isoformat()}
            for line in journal.list_lines("Person", person_id)
        ],
    }


def _profile(person_id: int) -> dict:
    profile = queries.find_profile(person_id)
    if profile is None:
        return {}
    return {
        "residence_country": profile.residence_country,
        "commune_of_origin": profile.origin_commune_code,
        "languages": profile.languages,
        "themes": profile.themes,
        "about": profile.about,
        "shown_to_others": profile.shown,
        "suggestions": profile.suggestions_on,
    }


def gather_letters(person_id: int) -> dict:
    """Return the letters the site wrote to a person, and those they switched off."""
    return {
        "letters": [
            {"kind": x.kind, "subject": x.subject, "at": x.written_at.isoformat()}
            for x in mail.list_letters_to(person_id)
        ],
        "switched_off": sorted(mail.list_switched_off(person_id)),
    }


def _commune(code: str) -> str:
    commune = find_commune(code)
    return text_in(commune.name) if commune else code


register(
    "account",
    gather_account,
    title=N_("My account"),
    labels={
        "name": N_("Name"),
        "email": N_("E-mail address"),
        "language": N_("Language of our letters to you"),
        "joined_at": N_("Account opened on"),
        "address_confirmed_at": N_("Address confirmed on"),
        "staff_roles": N_("Work on this site"),
        "second_factor": N_("Second step"),
        "passkeys": N_("Passkeys"),
        "made_at": N_("Made on"),
        "profile": N_("My profile"),
        "residence_country": N_("Country where you live"),
        "commune_of_origin": N_("Commune of origin"),
        "languages": N_("Languages you speak"),
        "themes": N_("What you care about"),
        "about": N_("About you"),
        "shown_to_others": N_("What others may see"),
        "suggestions": N_("Suggestions"),
        "presence": N_("When I am there"),
        "from": N_("From"),
        "to": N_("To"),
        "agreed": N_("What you agreed to"),
        "agreed_to": N_("What"),
        "version": N_("Version"),
        "yes": N_("Agreed"),
        "at": N_("On"),
        "acts": N_("What was done with the account"),
        "act": N_("What"),
    },
    codes={
        "language": LANGUAGES,
        "staff_roles": ROLE_DESCRIPTIONS,
        "residence_country": country_name,
        "commune_of_origin": _commune,
        "languages": SPOKEN_LANGUAGES,
        "shown_to_others": PARTS,
        "second_factor": {"authenticator": N_("An app gives the code")},
        "agreed_to": {
            ConsentSubject.TERMS: N_("The terms of use"),
            ConsentSubject.ADULT: N_("I am 18 or over"),
        },
        "act": {
            "joined": N_("Account opened"),
            "role given": N_("Staff role given"),
            "role withdrawn": N_("Staff role withdrawn"),
        },
    },
)
register(
    "mail",
    gather_letters,
    title=N_("Letters we wrote to you"),
    labels={
        "letters": N_("Letters"),
        "kind": N_("Kind"),
        "subject": N_("Subject"),
        "at": N_("On"),
        "switched_off": N_("Switched off by you"),
    },
    codes={"switched_off": lambda kind: gettext(letter_kinds.offered().get(kind, kind))},
    only_in_file=frozenset({"kind"}),
)
