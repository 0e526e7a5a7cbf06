"""What the house offers as data: currencies with their bounds and presets, card fees."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Offer:
    """Bounds and presets of one currency, in its minor units."""

    currency: str
    least: int
    most: int
    presets: tuple[int, ...]


@dataclass(frozen=True)
class CardFee:
    """`permille` of the gift plus `fixed` minor units of the settlement currency."""

    permille: int
    fixed: int


@lru_cache(maxsize=1)
def offers() -> dict[str, Offer]:
    """Return the currencies we take, in the order they are shown."""
    told = json.loads((DATA / "currencies.json").read_text())["currencies"]
    return {
        code: Offer(code, one["least"], one["most"], tuple(one["presets"]))
        for code, one in told.items()
    }


@lru_cache(maxsize=1)
def card_fees() -> dict[str, CardFee]:
    """Return the processor's card fee by settlement currency."""
    told = json.loads((DATA / "card_fees.json").read_text())["fees"]
    return {code: CardFee(one["permille"], one["fixed"]) for code, one in told.items()}
