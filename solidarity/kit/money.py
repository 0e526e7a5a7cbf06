"""Money: whole minor units and a currency, exact in every sum, split and conversion."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import total_ordering

EXPONENTS = {"MAD": 2, "EUR": 2, "USD": 2, "CAD": 2, "GBP": 2, "CHF": 2, "JPY": 0, "KWD": 3}


class CurrencyMismatch(ValueError):
    """Two currencies were about to be added or compared."""


def exponent(currency: str) -> int:
    """Return how many decimals `currency` has (ISO 4217); KeyError for one we do not know."""
    return EXPONENTS[currency]


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """`minor` whole minor units (centimes, cents) of `currency`."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError("money is whole minor units, never a float")
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency!r}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        if type(times) is not int:
            raise TypeError("multiply money by whole numbers; use convert() for a rate")
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    @property
    def major(self) -> Decimal:
        """The amount in whole units, exact (53720 centimes of MAD are Decimal('537.20'))."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Share by whole weights; the parts always add up to the whole (largest remainder)."""
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights are whole numbers, at least one above zero")
        parts = [self.minor * weight // total for weight in weights]
        owed = sorted(range(len(weights)), key=lambda i: (-(self.minor * weights[i] % total), i))
        for i in owed[: self.minor - sum(parts)]:
            parts[i] += 1
        return [Money(part, self.currency) for part in parts]

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.minor


def mad(minor: int) -> Money:
    """Return `minor` centimes as dirhams."""
    return Money(minor, "MAD")


def convert(money: Money, rate: Decimal, currency: str) -> Money:
    """Convert at `rate` units of `currency` per unit of `money.currency`, half to even."""
    value = money.major * rate
    minor = value.scaleb(exponent(currency)).quantize(Decimal(1), ROUND_HALF_EVEN)
    return Money(int(minor), currency)


class NotAnAmount(ValueError):
    """What was typed cannot be read as an amount."""


_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'’_٬"))
LARGEST_DIGITS = 15


def parse_amount(typed: str, currency: str) -> Money:
    """Read an amount as people type it: "50", "1 500,50", "1.500", "٥٠", "12,5".

    Both the comma and the point may separate decimals; a last group of exactly three
    digits after a separator is thousands where the currency has two decimals.
    Raises NotAnAmount for anything else, for signs, and for more than 15 digits.
    """
    text = typed.strip().translate(_DIGITS).translate(_SPACES).replace("٫", ",")
    whole, decimals = _separate(text, exponent(currency))
    if not (whole + decimals).isascii() or not (whole + decimals).isdigit():
        raise NotAnAmount(typed)
    if len(whole) > LARGEST_DIGITS:
        raise NotAnAmount(typed)
    return Money(int(whole + decimals.ljust(exponent(currency), "0")), currency)


def _separate(text: str, places: int) -> tuple[str, str]:
    """Split at the decimal separator; thousands separators are dropped when well placed."""
    cut = max(text.rfind(","), text.rfind("."))
    if cut == -1:
        return text, ""
    head, tail = text[:cut], text[cut + 1 :]
    if tail and len(tail) <= places:
        return ("?" if text[cut] in head else _ungroup(head)), tail
    return _ungroup(text), ""


def _ungroup(text: str) -> str:
    groups = text.replace(".", ",").split(",")
    if len(groups) == 1:
        return text
    well_placed = 1 <= len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])
    return "".join(groups) if well_placed else "?"
