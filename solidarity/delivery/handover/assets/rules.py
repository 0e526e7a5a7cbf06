"""When an asset is looked at again, and what its checks say (pure)."""

from calendar import monthrange
from datetime import date
from enum import StrEnum

from solidarity.errors import Invalid
from solidarity.kit.messages import N_

MONTHS = (6, 12, 24, 60)
REMIND_AHEAD = 14  # days before a check is due
REMIND_AGAIN = 30  # days between two reminders


class AssetState(StrEnum):
    """What the last check said."""

    NOT_CHECKED = "not_checked"
    WORKS = "works"
    BROKEN = "broken"


STATES: dict[AssetState, str] = {
    AssetState.NOT_CHECKED: N_("Not looked at yet"),
    AssetState.WORKS: N_("Still works"),
    AssetState.BROKEN: N_("Does not work"),
}


def due_days(handed_over_on: date) -> dict[int, date]:
    """Return {months: the day the check is due}; the 31st becomes the last day of a short month.

    >>> due_days(date(2026, 8, 31))[6]
    datetime.date(2027, 2, 28)
    """
    return {months: _later(handed_over_on, months) for months in MONTHS}


def _later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def check_hand_over(day: date, today: date) -> None:
    """Refuse a hand-over that has not come."""
    if day > today:
        raise Invalid(N_("This day has not come yet."), field="handed_over_on")


def check_words(works: bool | None, words: str) -> None:
    """Refuse a check that does not say how it is, or a failure nobody describes."""
    if works is None:
        raise Invalid(N_("Say whether it still works."), field="works")
    if not works and len(words.strip()) < 10:
        raise Invalid(N_("Say what is broken: whoever repairs it reads this."), field="words")
