"""A gift's share of what its project released and spent (pure; centimes of dirham).

Gifts to a project are pooled: nobody can say which coin paid which pipe. A share is computed. The
gifts stand in the order they were made; each takes the part of an amount that lies between what the
gifts before it weigh and what they weigh with it. Each share is within one centime of the exact
proportion, and the shares of all make the amount, to the centime. Unlike a largest remainder it
asks for three sums and not for every gift, so that a page costs the same whether ten people gave
or a hundred thousand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

HELD = frozenset({"received", "disputed"})


@dataclass(frozen=True)
class Part:
    """One gift among all that a project received, each at its frozen quote, refunds taken off."""

    before: int  # what the gifts made before it weigh
    own: int
    whole: int  # every gift, and what match funds added

    def __post_init__(self) -> None:
        if not (self.before >= 0 and self.own >= 0 and self.before + self.own <= self.whole):
            raise ValueError("a part stands inside its whole")

    def of(self, amount: int) -> int:
        """Return this gift's share of an amount; nothing of a pool that is empty."""
        if not self.whole:
            return 0
        upto = amount * (self.before + self.own) // self.whole
        return upto - amount * self.before // self.whole

    def shares_of(self, amounts: Sequence[int]) -> list[int]:
        """Return this gift's share of each of several amounts.

        Shares are taken of the running total, so that they add up to the share of the whole: what
        was released and spent entirely shows the same figure twice. Each lies within two centimes
        of its exact proportion, and over all gifts they still make each amount.
        """
        upto = [self.of(total) for total in accumulate(amounts)]
        return [now - before for before, now in pairwise([0, *upto])]


def weight(quote_minor: int, amount_minor: int, refunded_minor: int, state: str) -> int:
    """Return what a gift weighs in its pool: its quote, in proportion to what was not refunded."""
    if state not in HELD:
        return 0
    return quote_minor * (amount_minor - refunded_minor) // amount_minor
