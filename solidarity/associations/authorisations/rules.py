"""What an authorisation to appeal to the public allows, and what is owed after it (law 18-18)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from solidarity.errors import Invalid
from solidarity.kit.messages import N_

REMINDERS = (10, 25, 31)  # days after the last day of the operation
SHORTEST_REASON = 20


class State(StrEnum):
    """What a reviewer said of the document."""

    WAITING = "waiting"
    VERIFIED = "verified"
    REFUSED = "refused"


class Standing(StrEnum):
    """Where an authorisation stands on a day."""

    WAITING = "waiting"
    REFUSED = "refused"
    AHEAD = "ahead"
    IN_FORCE = "in_force"
    ENDED = "ended"


STANDING_WORDS = {
    Standing.WAITING: N_("Document not verified yet"),
    Standing.REFUSED: N_("Document refused"),
    Standing.AHEAD: N_("Not begun yet"),
    Standing.IN_FORCE: N_("In force"),
    Standing.ENDED: N_("Ended"),
}


@dataclass(frozen=True)
class Draft:
    """An authorisation as the association typed it; the ceiling is in MAD centimes."""

    reference: str
    authority: str
    purpose: str
    starts_on: date | None
    ends_on: date | None
    ceiling_minor: int | None
    has_file: bool


def standing(state: str, starts_on: date, ends_on: date, today: date) -> Standing:
    """Return where an authorisation stands; both its first and last day are inside."""
    if state != State.VERIFIED:
        return Standing(state)
    if today < starts_on:
        return Standing.AHEAD
    return Standing.ENDED if today > ends_on else Standing.IN_FORCE


def check_draft(draft: Draft, today: date) -> None:
    """Refuse an authorisation that lacks something or cannot be."""
    for lack in list_lacks(draft):
        raise lack
    if draft.ends_on < draft.starts_on:
        raise Invalid(N_("The last day comes before the first."), field="ends_on")
    if draft.ends_on < today:
        raise Invalid(N_("The last day has passed: choose a later one."), field="ends_on")
    if draft.ceiling_minor <= 0:
        raise Invalid(N_("Write the ceiling the authority set, above zero."), field="ceiling")


def list_lacks(draft: Draft) -> list[Invalid]:
    """Return a refusal for each thing an authorisation must say and does not."""
    asked = {
        "reference": N_("Write the number of the authorisation."),
        "authority": N_("Write which authority gave it."),
        "purpose": N_("Write what the collection is for, as the document says it."),
        "starts_on": N_("Write its first day."),
        "ends_on": N_("Write its last day."),
    }
    lacks = [
        Invalid(words, field=name) for name, words in asked.items() if not getattr(draft, name)
    ]
    if draft.ceiling_minor is None:
        lacks.append(
            Invalid(N_("Write the ceiling the authority set, above zero."), field="ceiling")
        )
    if not draft.has_file:
        lacks.append(Invalid(N_("Add a copy: a PDF, a JPEG or a PNG."), field="file"))
    return lacks


def check_reason(reason: str) -> None:
    """Refuse a decision without words that explain it."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(
            N_("Say why in at least %(shortest)d characters."),
            field="reason",
            shortest=SHORTEST_REASON,
        )


def account_due(ends_on: date, days: int) -> date:
    """Return the last day to give account of an operation that ended on `ends_on`."""
    return ends_on + timedelta(days=days)


def is_overdue(due_on: date, filed_on: date | None, today: date) -> bool:
    """Say whether an account is owed and late."""
    return filed_on is None and today > due_on


def reminder_due(ends_on: date, filed_on: date | None, today: date) -> int | None:
    """Return which reminder is to be written today (days after the end), None for none.

    A day when the worker slept is made up for: the latest reminder whose day has come.
    """
    if filed_on is not None:
        return None
    gone = (today - ends_on).days
    return max((days for days in REMINDERS if days <= gone), default=None)
