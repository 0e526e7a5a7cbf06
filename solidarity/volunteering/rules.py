"""What a role is, who may apply, what an answer can be (pure: values in, answers out)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_

LONGEST_MESSAGE = 2_000
MOST_PLACES = 200


class Level(StrEnum):
    """How well: junior (0-2 years), confirmed (3-7), expert (8 and more)."""

    JUNIOR = "junior"
    CONFIRMED = "confirmed"
    EXPERT = "expert"


RANKS = {Level.JUNIOR: 1, Level.CONFIRMED: 2, Level.EXPERT: 3}
LEVEL_WORDS = {
    Level.JUNIOR: N_("Beginner (0 to 2 years)"),
    Level.CONFIRMED: N_("Confirmed (3 to 7 years)"),
    Level.EXPERT: N_("Expert (8 years and more)"),
}


class Mode(StrEnum):
    """Where the help is given."""

    REMOTE = "remote"
    ON_SITE = "on_site"
    BOTH = "both"


MODE_WORDS = {
    Mode.REMOTE: N_("Remote"),
    Mode.ON_SITE: N_("On site"),
    Mode.BOTH: N_("Remote or on site"),
}
HOURS_WORDS = {"week": N_("hours a week"), "in_all": N_("hours in all")}

DOMAIN_WORDS = {
    "eau": N_("Water"),
    "energie": N_("Energy"),
    "construction": N_("Building"),
    "sante": N_("Health"),
    "education": N_("Education"),
    "gestion": N_("Management"),
    "economie": N_("Local economy"),
    "numerique": N_("Digital"),
    "communication": N_("Communication"),
    "juridique": N_("Law"),
    "environnement": N_("Environment"),
    "patrimoine": N_("Heritage"),
    "logistique": N_("Logistics"),
}


class RoleState(StrEnum):
    """A role takes applications while it is open."""

    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"


class ApplicationState(StrEnum):
    """An offer of help and its answer."""

    APPLIED = "applied"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


APPLICATION_WORDS = {
    ApplicationState.APPLIED: N_("Waiting for an answer"),
    ApplicationState.ACCEPTED: N_("Accepted"),
    ApplicationState.REFUSED: N_("Not this time"),
    ApplicationState.WITHDRAWN: N_("Withdrawn"),
}

ANSWERS = {
    ApplicationState.APPLIED: frozenset({"accepted", "refused", "withdrawn"}),
    ApplicationState.ACCEPTED: frozenset({"withdrawn"}),
    ApplicationState.REFUSED: frozenset(),
    ApplicationState.WITHDRAWN: frozenset({"applied"}),
}

# The closed list of reasons to refuse; each is a sentence the person can understand.
REFUSAL_REASONS = {
    "skill": N_("The role needs another skill or another level."),
    "dates": N_("The dates do not fit."),
    "language": N_("The role needs another language."),
    "full": N_("The places are taken."),
    "proof": N_("The proof of the right to practise is missing."),
    "place": N_("The role is on site and you cannot come."),
    "project": N_("The project changed or waits."),
    "other": N_("Another reason, written below."),
}


@dataclass(frozen=True)
class Asked:
    """What a role asks, as its form says it."""

    mode: str
    starts_on: date | None
    ends_on: date | None
    hours: int
    places: int
    required: tuple[str, ...]
    useful: tuple[str, ...]


class RoleFull(Refusal):
    """The last place was taken."""


class AlreadyApplied(Refusal):
    """One application per person and role."""


def check_role(asked: Asked) -> None:
    """Refuse a role that cannot be filled as it is described."""
    if asked.starts_on and asked.ends_on and asked.starts_on > asked.ends_on:
        raise Invalid(N_("The role ends before it begins: check the two dates."), field="ends_on")
    if not 1 <= asked.hours <= 2_000:
        raise Invalid(N_("Write how many hours, between 1 and 2,000."), field="hours")
    if not 1 <= asked.places <= MOST_PLACES:
        raise Invalid(
            N_("Write how many people, between 1 and %(most)d."), field="places", most=MOST_PLACES
        )
    if not asked.required:
        raise Invalid(N_("Choose at least one required skill."), field="required")
    both = set(asked.required) & set(asked.useful)
    if both:
        raise Invalid(N_("A skill is either required or useful, not both."), field="useful")


def check_application(*, state: str, is_member: bool, has_applied: bool, is_adult: bool) -> None:
    """Refuse an application the role cannot take."""
    if state == RoleState.FULL:
        raise RoleFull(N_("The places of this role are all taken. Ask for an alert instead."))
    if state != RoleState.OPEN:
        raise Refusal(N_("This role takes no applications now."))
    if not is_adult:
        raise Refusal(N_("Volunteering here is for people of 18 and over."))
    if is_member:
        raise Refusal(N_("You belong to this association: you need no application."))
    if has_applied:
        raise AlreadyApplied(N_("You already applied for this role."))


def check_answer(now: str, then: str) -> None:
    """Refuse an answer to an application that already has one."""
    if then not in ANSWERS[ApplicationState(now)]:
        raise Refusal(N_("This application already has its answer."))


def level_of(years: int) -> Level:
    """Return the level a number of years usually makes."""
    if years >= 8:
        return Level.EXPERT
    return Level.CONFIRMED if years >= 3 else Level.JUNIOR
