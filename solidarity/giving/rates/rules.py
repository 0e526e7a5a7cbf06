"""How old a rate may be, and what a line of a file of rates must say (pure)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from solidarity.errors import Refusal
from solidarity.kit.messages import N_

HOME = "MAD"
MOST_TIMES = 3
"""A rate this many times above or below the last one is a slip: a point for a comma, per 100."""


class Standing(StrEnum):
    """What a rate's age means."""

    FRESH = "fresh"
    INDICATIVE = "indicative"  # stands in for a real one while all money is TEST MONEY
    LATE = "late"
    STALE = "stale"  # nothing is quoted with it


STANDING_WORDS = {
    Standing.FRESH: N_("Up to date"),
    Standing.INDICATIVE: N_("Indicative: for TEST MONEY only"),
    Standing.LATE: N_("To be renewed"),
    Standing.STALE: N_("Too old: nothing is quoted in this currency"),
}


class StaleRate(Refusal):
    """The newest rate of the currency may not be quoted with any more."""


@dataclass(frozen=True)
class Policy:
    """Days; `indicative` are names of sources."""

    warn_days: int
    block_days: int
    indicative: frozenset[str]


@dataclass(frozen=True)
class Rate:
    """`value` dirhams for one unit of `currency`, said `source`, on the day `as_of`."""

    currency: str
    value: Decimal
    as_of: date
    source: str


def standing(rate: Rate, policy: Policy, *, today: date, is_live: bool) -> Standing:
    """Say what a rate is good for today. The dirham is always worth one dirham."""
    if rate.currency == HOME:
        return Standing.FRESH
    if rate.source in policy.indicative:
        return Standing.STALE if is_live else Standing.INDICATIVE
    days = (today - rate.as_of).days
    if days > policy.block_days:
        return Standing.STALE
    return Standing.LATE if days > policy.warn_days else Standing.FRESH


def check(rate: Rate, policy: Policy, *, today: date, is_live: bool) -> None:
    """Refuse to quote with a rate that is too old."""
    if standing(rate, policy, today=today, is_live=is_live) == Standing.STALE:
        raise StaleRate(
            N_(
                "Our last rate for %(currency)s is of %(day)s, too old to tell you honestly what "
                "you give. Choose another currency, or come back tomorrow."
            ),
            currency=rate.currency,
            day=rate.as_of.isoformat(),
        )


def is_a_slip(value: Decimal, before: Decimal | None) -> bool:
    """Say whether a rate is so far from the one before that somebody mistyped it."""
    if before is None or not before:
        return False
    return not before / MOST_TIMES < value < before * MOST_TIMES
