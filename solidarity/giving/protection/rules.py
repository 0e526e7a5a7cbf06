"""When somebody is slowed, and until when (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from solidarity.errors import Refusal


class Sign(StrEnum):
    """What somebody is slowed for."""

    FAILURES = "failures"
    TRIES = "tries"
    CARD = "card"
    REFUSED = "refused"  # a treasurer decided so


class SlowedState(StrEnum):
    """Where the slowing of an address stands."""

    OPEN = "open"
    RELEASED = "released"  # a treasurer knows who it is
    REFUSED = "refused"
    OVER = "over"  # nobody decided, and it did not come back


@dataclass(frozen=True)
class Limit:
    """At most `most` in any `window`."""

    most: int
    window: timedelta


@dataclass(frozen=True)
class Limits:
    """Every threshold; `calm` and `under_attack` are refused cards of one address."""

    calm: Limit
    under_attack: Limit
    tries: Limit
    card: Limit
    project: Limit
    released_for: timedelta
    refused_for: timedelta
    kept_for: timedelta


@dataclass(frozen=True)
class Verdict:
    """Slowed, for what, until when."""

    sign: Sign
    until: datetime


class Slowed(Refusal):
    """Too many tries from here: come back later. Nothing was taken."""

    status = 429


def free_again(moments: Sequence[datetime], limit: Limit, now: datetime) -> datetime | None:
    """Return when fewer than `most` moments will stand in the window; None: it is so now."""
    counted = sorted((m for m in moments if m > now - limit.window), reverse=True)
    if len(counted) < limit.most:
        return None
    return counted[limit.most - 1] + limit.window


def judge(
    failures: Sequence[datetime], tries: Sequence[datetime], cards: Sequence[Sequence[datetime]],
    limits: Limits, now: datetime, *, is_under_attack: bool = False,
) -> Verdict | None:  # fmt: skip
    """Say whether an address is slowed: by its refused cards, the pages it opened, or a card that
    was refused too often anywhere. The verdict that lasts longest is told.
    """
    refused = limits.under_attack if is_under_attack else limits.calm
    asked = [
        (Sign.FAILURES, free_again(failures, refused, now)),
        (Sign.TRIES, free_again(tries, limits.tries, now)),
        *((Sign.CARD, free_again(card, limits.card, now)) for card in cards),
    ]
    found = [Verdict(sign, until) for sign, until in asked if until]
    return max(found, key=lambda verdict: verdict.until, default=None)
