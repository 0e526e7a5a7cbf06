"""The thresholds, read from data/card_testing.json."""

import json
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from solidarity.giving.protection.rules import Limit, Limits

DATA = Path(__file__).parent / "data" / "card_testing.json"


@lru_cache(maxsize=1)
def limits() -> Limits:
    """Return the thresholds the site obeys."""
    told = json.loads(DATA.read_text())
    return Limits(
        calm=_limit(told["address"]["failures"]),
        under_attack=_limit(told["address"]["failures_under_attack"]),
        tries=_limit(told["address"]["tries"]),
        card=_limit(told["card"]["failures"]),
        project=_limit(told["project"]["failures"]),
        released_for=timedelta(hours=told["released_for_hours"]),
        refused_for=timedelta(hours=told["refused_for_hours"]),
        kept_for=timedelta(days=told["kept_for_days"]),
    )


def _limit(told: dict) -> Limit:
    return Limit(told["most"], timedelta(minutes=told["minutes"]))
