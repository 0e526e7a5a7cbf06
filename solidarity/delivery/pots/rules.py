"""How a tranche is made of what several holders have in several currencies (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from solidarity.delivery.rules import Gate
from solidarity.errors import Refusal
from solidarity.kit.messages import N_
from solidarity.kit.money import Money, convert, mad


@dataclass(frozen=True)
class Pot:
    """What one holder can pay now for a project, in minor units.

    `payable` of `pays_in` really stands with the holder, fees taken off. `given` of `currency`,
    owed to the project, brought `gross` of `pays_in`: what a payment takes off the debt.
    """

    host_id: int | None  # None: the association's own collecting account
    currency: str
    pays_in: str
    payable: int
    given: int
    gross: int

    def owed_for(self, paid: int) -> int:
        """Return what `paid` (minor units of `pays_in`) takes off the debt, in `currency`."""
        if self.currency == self.pays_in or not self.gross:
            return paid
        return min(self.given, paid * self.given // self.gross)


@dataclass(frozen=True)
class Part:
    """A part of a tranche: `amount` of `currency` owed, `leaves` of `pays_in`, `dirhams` (≈)."""

    host_id: int | None
    currency: str
    amount: int
    pays_in: str
    leaves: int
    dirhams: int
    rate: Decimal


def worth(pots: Iterable[Pot], rates: dict[str, Decimal]) -> int:
    """Return what the pots hold, in MAD centimes at `rates` (MAD for one unit)."""
    return sum(_dirhams(pot.payable, pot.pays_in, rates) for pot in pots if pot.payable > 0)


def split(asked: int, pots: Sequence[Pot], rates: dict[str, Decimal]) -> list[Part]:
    """Return the parts whose dirhams make `asked` centimes, never more: dirhams first.

    Fewer when the pots hold less; the caller decides whether less is enough.
    """
    parts, left = [], asked
    for pot in sorted(pots, key=_dirhams_first):
        rate = rates[pot.pays_in]
        whole = _whole(left, pot.pays_in, rate)
        leaves = min(pot.payable, whole)
        amount = pot.owed_for(leaves) if leaves > 0 else 0
        if amount <= 0:
            continue
        dirhams = _dirhams(leaves, pot.pays_in, rates)
        parts.append(Part(pot.host_id, pot.currency, amount, pot.pays_in, leaves, dirhams, rate))
        left -= dirhams
    return parts


def _dirhams_first(pot: Pot) -> tuple:
    return pot.pays_in != "MAD", pot.host_id or 0, pot.currency


def _dirhams(minor: int, currency: str, rates: dict[str, Decimal]) -> int:
    return convert(Money(minor, currency), rates[currency], "MAD").minor


def _whole(centimes: int, currency: str, rate: Decimal) -> int:
    """Return how many minor units of `currency` are worth at most `centimes` of MAD."""
    if centimes <= 0:
        return 0
    one = Money(1, currency).major  # of a minor unit, in units
    value = (mad(centimes).major / rate / one).to_integral_value(ROUND_DOWN)
    minor = int(value)
    while minor and convert(Money(minor, currency), rate, "MAD").minor > centimes:
        minor -= 1
    return minor


def money_gate(asked: int, held: int, *, is_last: bool, on_its_way: int) -> Gate:
    """The available money covers the tranche; amounts are MAD centimes at today's rates.

    The last tranche of a project is what is really there, once nothing more is on its way:
    card fees and exchange take their part of what was given.
    """
    values = {"held": _about(held), "asked": _about(asked)}
    if held >= asked:
        told = Refusal(N_("About %(held)s is available, for %(asked)s asked."), **values)
        return Gate("money", True, told)
    if is_last and held > 0 and not on_its_way:
        told = Refusal(
            N_("About %(held)s is available: the last tranche is what is really there."), **values
        )
        return Gate("money", True, told)
    told = Refusal(N_("About %(held)s is available, %(asked)s is asked."), **values)
    return Gate("money", False, told)


def _about(minor: int) -> Money:
    return mad((minor + 50) // 100 * 100)
