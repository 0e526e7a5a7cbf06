"""What a person may be, tell and show: pure rules."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from solidarity.errors import Invalid
from solidarity.kit.messages import N_

LEAST_AGE = 18
TERMS_VERSION = "2026-11"
MOST_WINDOWS = 24
LONGEST_WINDOW = timedelta(days=366)


class StaffRoleName(StrEnum):
    """What a member of staff may do."""

    REVIEWER = "reviewer"
    TREASURER = "treasurer"
    ADMINISTRATOR = "administrator"


ROLE_DESCRIPTIONS: dict[StaffRoleName, str] = {
    StaffRoleName.REVIEWER: N_("Checks associations, projects and complaints"),
    StaffRoleName.TREASURER: N_("Matches bank lines and releases tranches"),
    StaffRoleName.ADMINISTRATOR: N_("Holds every staff right"),
}


class Part(StrEnum):
    """A part of a profile: private unless the person ticks it."""

    RESIDENCE = "residence"
    ORIGIN = "origin"
    LANGUAGES = "languages"
    THEMES = "themes"
    ABOUT = "about"
    PRESENCE = "presence"
    SKILLS = "skills"


PARTS: dict[Part, str] = {
    Part.RESIDENCE: N_("Country where you live"),
    Part.ORIGIN: N_("Commune of origin"),
    Part.LANGUAGES: N_("Languages"),
    Part.THEMES: N_("What you care about"),
    Part.ABOUT: N_("About you"),
    Part.PRESENCE: N_("When you are there"),
    Part.SKILLS: N_("What you can do (associations may then find you)"),
}

# ISO 639 codes of the languages people of these villages and their diaspora speak.
SPOKEN_LANGUAGES: dict[str, str] = {
    "shi": N_("Tashelhit"),
    "ar": N_("Arabic (Darija or standard)"),
    "fr": N_("French"),
    "en": N_("English"),
    "tzm": N_("Central Atlas Tamazight"),
    "rif": N_("Tarifit"),
    "es": N_("Spanish"),
    "nl": N_("Dutch"),
    "de": N_("German"),
    "it": N_("Italian"),
}


class ConsentSubject(StrEnum):
    """What a person agreed to."""

    TERMS = "terms"
    ADULT = "adult"


@dataclass(frozen=True)
class Window:
    """Days from `starts_on` to `ends_on`, both included."""

    starts_on: date
    ends_on: date

    def meets(self, other: "Window") -> bool:
        """Say whether the two share at least one day."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


def check_adult(*, says_adult: bool) -> None:
    """Refuse whoever does not say they are of age: accounts are from 18."""
    if not says_adult:
        raise Invalid(
            N_("Accounts are for people of %(age)d and over."), field="is_adult", age=LEAST_AGE
        )


def check_window(window: Window, others: list[Window], today: date) -> None:
    """Refuse days in the wrong order, already over, too long, or told twice."""
    if window.ends_on < window.starts_on:
        raise Invalid(N_("The last day comes before the first one."), field="ends_on")
    if window.ends_on < today:
        raise Invalid(N_("These days are already over."), field="ends_on")
    if window.ends_on - window.starts_on >= LONGEST_WINDOW:
        raise Invalid(N_("Tell one year at most at a time."), field="ends_on")
    if any(window.meets(other) for other in others):
        raise Invalid(N_("These days overlap others you already told."), field="starts_on")
    if len(others) >= MOST_WINDOWS:
        raise Invalid(
            N_("You can tell %(most)d periods at most. Remove one first."),
            field="starts_on",
            most=MOST_WINDOWS,
        )


def parts_shown(asked: list[str]) -> list[str]:
    """Return the parts a person lets others see, in the order of the profile."""
    return [part.value for part in Part if part.value in asked]


def check_role(name: str) -> StaffRoleName:
    """Return the staff role of this name, or refuse it by naming those that exist."""
    if name not in set(StaffRoleName):
        raise Invalid(
            N_("“%(name)s” is not a staff role. There are: %(roles)s."),
            field="role",
            name=name,
            roles=", ".join(StaffRoleName),
        )
    return StaffRoleName(name)
