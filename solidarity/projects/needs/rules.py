"""What a need may say, and how it moves: stated, open, answered, merged, hidden."""

import re
import unicodedata
from enum import StrEnum

from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_

PER_PAGE = 24
LONGEST_WHAT = 500
LONGEST_PLACE = 120
LONGEST_CONTACT = 120
MOST_PEOPLE = 1_000_000
STATED_PER_HOUR = 20  # from one address: a whole village may share it


class NeedState(StrEnum):
    """Where a need stands."""

    STATED = "stated"  # seen by who holds its link, and by staff
    OPEN = "open"
    ANSWERED = "answered"  # a public project answers it
    MERGED = "merged"  # somebody had said the same before
    HIDDEN = "hidden"  # with a reason


LABELS = {
    NeedState.STATED: N_("Waiting for a check"),
    NeedState.OPEN: N_("No project answers it yet"),
    NeedState.ANSWERED: N_("A project answers it"),
    NeedState.MERGED: N_("Joined to another need"),
    NeedState.HIDDEN: N_("Not shown"),
}

MOVES = {
    NeedState.STATED: {NeedState.OPEN, NeedState.MERGED, NeedState.HIDDEN},
    NeedState.OPEN: {NeedState.ANSWERED, NeedState.MERGED, NeedState.HIDDEN},
    NeedState.ANSWERED: {NeedState.OPEN, NeedState.HIDDEN},
    NeedState.HIDDEN: {NeedState.OPEN},
    NeedState.MERGED: {NeedState.OPEN},
}
LISTED = (NeedState.OPEN, NeedState.ANSWERED)

# What the person says about the people on the photo; the words are kept with the picture.
CONSENT_WORDS = {
    "nobody": None,
    "agreed": "The sender declared: the adults on this photo agreed to be shown on the site; "
    "no child can be recognised.",
}

_MARKUP = re.compile(r"<\s*[a-z/!?]|&[a-z]+;|&#\d+;|\[/?(?:url|b|i|img)\b", re.IGNORECASE)
_LINK = re.compile(r"https?:|www\.|\b[\w-]+\.(?:com|net|org|ma|fr|io|info|ru|xyz)\b", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+\.\S+")
_LONG_NUMBER = re.compile(r"(?:\d[\s.\-]?){9,}")


def check_move(state: str, to: NeedState) -> None:
    """Refuse a move the table does not know."""
    if to not in MOVES[NeedState(state)]:
        raise Refusal(N_("This need has moved in the meantime. Reload the page."))


def check_words(text: str, field: str) -> None:
    """Refuse what a public sentence may not hold: markup, links, ways to reach somebody."""
    if _MARKUP.search(text):
        raise Invalid(N_("Write plain words only, without tags such as <b>."), field=field)
    if _LINK.search(text) and not _MAIL.search(text):
        raise Invalid(N_("Leave out web addresses: everyone reads this text."), field=field)
    if _MAIL.search(text) or _LONG_NUMBER.search(text):
        raise Invalid(
            N_(
                "Leave out phone numbers, mail addresses and account numbers: everyone reads "
                "this text. Write how to reach you in its own field; only our team sees it."
            ),
            field=field,
        )


def check_what(text: str) -> None:
    """Refuse what says nothing: fewer than two words' worth of letters."""
    letters = [c for c in text.casefold() if unicodedata.category(c).startswith("L")]
    if len(letters) < 8 or len(set(letters)) < 4:
        raise Invalid(
            N_("Say in a few words what is missing, for example: the well is dry since June."),
            field="what",
        )
    check_words(text, "what")


def read_people(typed: str) -> int:
    """Return how many people: Western or Arabic digits, spaces allowed between thousands.

    >>> read_people("١٢٠"), read_people("1 200")
    (120, 1200)
    """
    bare = re.sub(r"[\s\u00a0\u202f٬'’]", "", typed)
    if not re.fullmatch(r"[-+]?\d{1,40}", bare):
        raise Invalid(N_("Write a number of people in digits, for example 120."), field="people")
    people = int(bare)
    if people < 1:
        raise Invalid(N_("At least one person must live with this need."), field="people")
    if people > MOST_PEOPLE:
        raise Invalid(
            N_("That is more people than live in any commune. Write how many this concerns."),
            field="people",
        )
    return people


def check_theme(theme: str | None) -> None:
    """Refuse a need that nothing sorts."""
    if not theme:
        raise Invalid(
            N_("Your words do not tell us what it is about. Choose the nearest."), field="theme"
        )


def check_confirms(*, stated_by: int | None, person_id: int, state: str) -> None:
    """Refuse to confirm one's own need, or one that is no longer told."""
    if stated_by == person_id:
        raise Refusal(N_("You stated this need yourself: others confirm it."))
    if state not in (*LISTED, NeedState.STATED):
        raise Refusal(N_("This need is no longer shown."))


def language_of(text: str, page_lang: str) -> str:
    """Return the language a text is kept under: its letters decide, then the page.

    >>> language_of("البئر جافة", "fr"), language_of("Le puits est sec", "ar")
    ('ar', 'fr')
    """
    arabic = sum("\u0600" <= c <= "\u06ff" for c in text)
    latin = sum(c.isalpha() and c < "\u0250" for c in text)
    if arabic > latin:
        return "ar"
    return "fr" if page_lang == "ar" and latin else page_lang
