"""Invent the gifts of a project's past: so many givers, so many dirhams, always the same.

Pure: the same project, rates and days give the same gifts. Amounts are such as people give
(5, 20, 50, 100 …) and their frozen quotes add up to what the file says was collected; the last
gift brings the remainder, in dirhams, or in cents where everything is given in one currency.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from solidarity.giving.rules import quote
from solidarity.kit.money import Money

REMAINDER = (3_000, 40_000)  # what the last gift may be, in MAD centimes
SPREAD = 0.8  # of the logarithm of amounts: many small gifts, a few large ones
ANONYMOUS, WITH_MESSAGE = 0.25, 0.1
STEP = 5  # whole units by which a gift is moved to make the sum right


@dataclass(frozen=True)
class Past:
    """What a project's collection was: `total` in MAD centimes; `currency`: all gifts in it."""

    key: str
    total: int
    givers: int
    starts_at: datetime
    ends_at: datetime
    currency: str | None = None


@dataclass(frozen=True)
class Giver:
    """Somebody invented; `persona` names one of the personas."""

    name: str
    email: str
    country: str | None
    lang: str
    message: str = ""
    is_anonymous: bool = False
    persona: str | None = None


@dataclass(frozen=True)
class PastGift:
    """One gift of the past."""

    giver: Giver
    amount: Money
    given_at: datetime
    outcome: str = "paid"


def plan_gifts(
    past: Past,
    known: Sequence[tuple[Giver, Money]],
    givers: Sequence[tuple[Giver, str]],
    rates: Mapping[str, Decimal],
) -> list[PastGift]:
    """Return a project's gifts in the order of their days.

    `known` are gifts of personas; `givers` the others with the currency each gives in.
    """
    dice = random.Random(past.key)  # noqa: S311 - nothing secret
    fixed = list(known)
    others = [(g, past.currency or c) for g, c in givers[: past.givers - len(fixed)]]
    asked = past.total - sum(quote(amount, rates[amount.currency]).minor for _, amount in fixed)
    amounts = _amounts(asked, [currency for _, currency in others], rates, past.currency, dice)
    pairs = fixed + [(giver, amount) for (giver, _), amount in zip(others, amounts, strict=True)]
    dice.shuffle(pairs)
    return [
        PastGift(*pair, at) for pair, at in zip(pairs, _days(past, len(pairs), dice), strict=True)
    ]


def _amounts(
    asked: int, currencies: list[str], rates: Mapping[str, Decimal], only: str | None,
    dice: random.Random,
) -> list[Money]:  # fmt: skip
    """Return one amount per currency; their quotes make `asked` (MAD centimes) to the centime."""
    *most, _ = currencies
    weights = [dice.lognormvariate(0, SPREAD) for _ in most]
    goal = asked - sum(REMAINDER) // 2
    units = [
        _usual(goal * weight / sum(weights) / float(rates[currency] * 100))
        for weight, currency in zip(weights, most, strict=True)
    ]
    left = _level_out(units, most, asked, rates)
    last = Money(left, "MAD") if only is None else Money(_floor(left, rates[only]), only)
    return [Money(n * 100, c) for n, c in zip(units, most, strict=True)] + [last]


def _usual(units: float) -> int:
    """Return the amount people would give near this one."""
    step = 1 if units < 10 else 5 if units < 60 else 10 if units < 250 else 50
    return max(2, round(units / step) * step)


def _floor(centimes: int, rate: Decimal) -> int:
    return int((Decimal(centimes) / rate).to_integral_value(ROUND_DOWN))


def _level_out(
    units: list[int], currencies: list[str], asked: int, rates: Mapping[str, Decimal]
) -> int:
    """Move gifts by small steps, the largest first, until the last gift is a usual one."""
    order = sorted(range(len(units)), key=lambda i: -units[i])
    worth = [int(rates[currency] * 100) for currency in currencies]
    left = asked - sum(u * w for u, w in zip(units, worth, strict=True))
    while not REMAINDER[0] <= left <= REMAINDER[1]:
        step = STEP if left > REMAINDER[1] else -STEP
        for i in order:
            if REMAINDER[0] <= left <= REMAINDER[1]:
                break
            if units[i] + step >= 2:
                units[i] += step
                left -= step * worth[i]
    return left


def _days(past: Past, count: int, dice: random.Random) -> list[datetime]:
    """Return moments of the collection, more at its beginning, in order."""
    seconds = int((past.ends_at - past.starts_at).total_seconds())
    parts = sorted(dice.betavariate(1.1, 1.5) for _ in range(count))
    return [past.starts_at + timedelta(seconds=int(part * seconds)) for part in parts]
