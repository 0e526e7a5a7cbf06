"""Which person gives what to which project: pure, and always the same for a seed.

Some projects are loved more than others (a power of a uniform number); amounts are those
people give. Fees and rates of exchange are made up as the processor would tell them.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from solidarity.demo.scale.size import Size
from solidarity.giving.rules import quote
from solidarity.giving.told import Charge, Settlement
from solidarity.kit.money import Money

CURRENCIES = (("EUR", 88), ("CAD", 4), ("GBP", 4), ("USD", 2), ("CHF", 2))
UNITS = ((5, 20), (10, 25), (20, 25), (30, 12), (50, 10), (100, 6), (200, 2))
LOVED = 1.5  # the higher, the more gifts go to few projects
DAYS = 360
SETTLES_IN = "EUR"
FEE_PERMILLE, FEE_FIXED = 15, 25


@dataclass(frozen=True, slots=True)
class Gift:
    """The n-th gift: `person` and `project` count from 0."""

    n: int
    person: int
    project: int
    amount: Money
    quote: int  # MAD centimes
    at: datetime


@dataclass
class Sum:
    """What one project received."""

    minor: int = 0
    gifts: int = 0
    currencies: set[str] = field(default_factory=set)
    last: datetime = field(default=datetime(1970, 1, 1, tzinfo=UTC))


def plan(size: Size, rates: Mapping[str, Decimal]) -> Iterator[Gift]:
    """Yield every gift, person by person."""
    dice = random.Random(size.seed)  # noqa: S311 - nothing secret
    quotes: dict[Money, int] = {}
    units, unit_weights = zip(*UNITS, strict=True)
    currencies, currency_weights = zip(*CURRENCIES, strict=True)
    for n in range(size.gifts):
        [number] = dice.choices(units, unit_weights)
        [code] = dice.choices(currencies, currency_weights)
        amount = Money(number * 100, code)
        if amount not in quotes:
            quotes[amount] = quote(amount, rates[code]).minor
        project = int(size.projects * dice.random() ** LOVED)
        ago = timedelta(seconds=dice.randrange(DAYS * 86_400))
        yield Gift(n, n // 2, project, amount, quotes[amount], size.now - ago)


def sum_up(gifts: Iterator[Gift]) -> dict[int, Sum]:
    """Return what each project received."""
    sums: dict[int, Sum] = defaultdict(Sum)
    for gift in gifts:
        one = sums[gift.project]
        one.minor += gift.quote
        one.gifts += 1
        one.last = max(one.last, gift.at)
        one.currencies.add(gift.amount.currency)
    return sums


def charge_of(gift: Gift, mark: str, rates: Mapping[str, Decimal]) -> Charge:
    """Return what the processor would tell of a gift, under ids of this load."""
    own = gift.amount.currency
    factor = (
        None if own == SETTLES_IN else (rates[own] / rates[SETTLES_IN]).quantize(Decimal("1e-6"))
    )
    gross = gift.amount.minor if factor is None else int(gift.amount.minor * factor)
    fee = gross * FEE_PERMILLE // 1000 + FEE_FIXED
    settlement = Settlement(
        id=f"txn_{mark}_{gift.n}",
        gross=Money(gross, SETTLES_IN),
        fee=Money(fee, SETTLES_IN),
        net=Money(gross - fee, SETTLES_IN),
        exchange_rate=factor,
        occurred_at=gift.at,
    )
    return Charge(f"ch_{mark}_{gift.n}", gift.amount, "succeeded", gift.at, settlement)
