"""Which rates are in force, how old they are, and whether one may still be quoted with."""

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from flask import current_app

from solidarity.extensions import db
from solidarity.giving.models import ExchangeRate
from solidarity.giving.rates import rules
from solidarity.giving.rates.rules import Policy, Rate, Standing
from solidarity.kit import clock

POLICY = Path(__file__).parents[1] / "data" / "rates_policy.json"


@dataclass(frozen=True)
class InForce:
    """The newest rate of a currency and what it is good for."""

    rate: Rate
    standing: Standing


@lru_cache(maxsize=1)
def policy() -> Policy:
    """Return how old a rate may be."""
    told = json.loads(POLICY.read_text())
    return Policy(told["warn_days"], told["block_days"], frozenset(told["indicative"]))


def check(row: ExchangeRate) -> None:
    """Refuse (StaleRate) to quote with a rate that is too old on this site."""
    rules.check(_told(row), policy(), today=clock.today(), is_live=_is_live())


def is_stale(row: ExchangeRate) -> bool:
    """Say whether nothing may be quoted with this rate today."""
    return _standing(_told(row)) == Standing.STALE


def list_in_force() -> list[InForce]:
    """Return the newest rate of every currency but the dirham, the oldest first."""
    newest: dict[str, Rate] = {}
    query = db.select(ExchangeRate).order_by(ExchangeRate.as_of, ExchangeRate.id)
    for row in db.session.scalars(query):
        newest[row.base] = _told(row)
    found = [InForce(r, _standing(r)) for r in newest.values() if r.currency != rules.HOME]
    return sorted(found, key=lambda one: (one.rate.as_of, one.rate.currency))


def list_latest(limit: int = 60) -> list[Rate]:
    """Return the rates that were kept last, newest day first."""
    query = db.select(ExchangeRate).where(ExchangeRate.base != rules.HOME)
    query = query.order_by(ExchangeRate.as_of.desc(), ExchangeRate.id.desc())
    return [_told(row) for row in db.session.scalars(query.limit(limit))]


def count_waiting() -> tuple[int, None]:
    """Return how many currencies need a newer rate."""
    late = (Standing.LATE, Standing.STALE)
    return sum(one.standing in late for one in list_in_force()), None


def find_before(currency: str, day: date) -> ExchangeRate | None:
    """Return the newest rate of a currency until a day."""
    query = db.select(ExchangeRate).where(ExchangeRate.base == currency, ExchangeRate.as_of <= day)
    return db.session.scalars(query.order_by(ExchangeRate.as_of.desc())).first()


def _standing(rate: Rate) -> Standing:
    return rules.standing(rate, policy(), today=clock.today(), is_live=_is_live())


def _told(row: ExchangeRate) -> Rate:
    return Rate(row.base, row.rate, row.as_of, row.source)


def _is_live() -> bool:
    return current_app.extensions["settings"].book == "live"
