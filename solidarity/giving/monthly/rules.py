"""What a monthly gift can become, and what its donor may change (pure)."""

from datetime import date
from enum import StrEnum

from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_
from solidarity.kit.money import Money

LONGEST_PAUSE = 12  # months; beyond it, stopping is the honest word
PAUSES = (1, 2, 3, 6, 12)  # months offered


class MonthlyState(StrEnum):
    """Where a monthly gift stands."""

    ASKED = "asked"  # the donor said so; the first month is not paid
    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"
    EXPIRED = "expired"  # the payment page was left; nothing began


STATE_WORDS = {
    MonthlyState.ASKED: N_("Not begun yet"),
    MonthlyState.ACTIVE: N_("Every month"),
    MonthlyState.PAUSED: N_("Paused"),
    MonthlyState.STOPPED: N_("Stopped"),
    MonthlyState.EXPIRED: N_("Not paid in time"),
}


class Kind(StrEnum):
    """What can be wished for."""

    AMOUNT = "amount"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class Why(StrEnum):
    """Who or what made a gift pause or stop."""

    DONOR = "donor"
    FAILED = "failed"  # the bank refused the last try
    CLOSED = "closed"  # the project takes no gift any more
    ERASED = "erased"  # the donor asked to be forgotten
    PROCESSOR = "processor"  # done at the payment company itself


class ChangeState(StrEnum):
    """A wish is written down first, then the processor is told."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"  # the processor never will: its subscription is gone


RUNS = frozenset({MonthlyState.ACTIVE, MonthlyState.PAUSED})
ENDED = frozenset({MonthlyState.STOPPED, MonthlyState.EXPIRED})

FROM: dict[Kind, frozenset[MonthlyState]] = {
    Kind.AMOUNT: RUNS,
    Kind.PAUSE: RUNS,
    Kind.RESUME: RUNS,
    Kind.STOP: RUNS,
}


def check_change(kind: Kind, state: str) -> None:
    """Refuse a change that has no sense where the gift stands."""
    if state not in FROM[kind]:
        raise Refusal(N_("This monthly gift does not run: there is nothing to change."))


def pause_end(months: int | None, until: date | None, today: date) -> date:
    """Return the day a pause ends: a day that was written wins over a number of months."""
    end = until or (add_months(today, months) if months else None)
    if end is None:
        raise Invalid(N_("Say for how long, or until which day."), field="months")
    if end <= today:
        raise Invalid(N_("Choose a day to come."), field="until")
    if end > add_months(today, LONGEST_PAUSE):
        raise Invalid(
            N_("A pause lasts at most %(months)d months; you may also stop, and begin again."),
            field="until",
            months=LONGEST_PAUSE,
        )
    return end


def add_months(day: date, months: int) -> date:
    """Return the same day of the month, `months` later; the last one where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def check_same_currency(amount: Money | None, currency: str) -> Money:
    """Refuse no amount, or one in another currency than the gift's."""
    if amount is None or amount.currency != currency:
        raise Invalid(N_("Write an amount."), field="amount")
    return amount


def page_key(book: str, monthly_id: int, n: int) -> str:
    """Return the key under which the processor opens one page only."""
    return f"{book}-monthly-{monthly_id}-page-{n}"


def change_key(book: str, change_id: int, tries: int) -> str:
    """Return the key under which the processor makes a change once, however often we ask."""
    return f"{book}-monthly-change-{change_id}-try-{tries}"
