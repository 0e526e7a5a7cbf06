"""A payment processor that only thinks: no network, no clock, no database.

It charges, settles in euros less its fee, gives back, fails to give back, loses and wins disputes.
Every answer it ever gave is kept: an old one may be told again, late, or before a newer one.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from solidarity.giving.told import Charge, Dispute, Payment, Refund, Settlement
from solidarity.kit.money import Money

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EURO_CENTS = {"EUR": 100, "USD": 92, "CAD": 64}  # of 100 minor units
DISPUTE_FEE = 2000  # euro cents


def euros(amount: Money) -> int:
    """What the processor makes of an amount, in euro cents."""
    return max(1, amount.minor * EURO_CENTS[amount.currency] // 100)


@dataclass
class Payments:
    """One page of payment and all that ever became of it."""

    name: str  # makes every id of this page its own
    amount: Money
    stage: str = "open"  # open, processing, paid, failed, expired
    is_settled: bool = False
    refunds: list[Refund] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    answers: list[Payment] = field(default_factory=list)
    _ids: count = field(default_factory=lambda: count(1))

    def move(self, stage: str, *, settled: bool = False) -> None:
        """Be paid, refused by the bank, abandoned."""
        self.stage, self.is_settled = stage, settled
        self.answer()

    def settle(self) -> None:
        """Say what really arrived, after the charge itself was told."""
        self.is_settled = True
        self.answer()

    @property
    def refundable(self) -> int:
        """What may still be given back: neither gone nor disputed, in minor units."""
        gone = sum(r.amount.minor for r in self.refunds if not r.is_returned)
        held = sum(d.amount.minor for d in self.disputes if d.status not in ("won", "prevented"))
        return self.amount.minor - gone - held

    def refund(self, minor: int, *, settled: bool, number: int | None = None) -> None:
        """Give a part back; the account is debited now, or later."""
        back = Refund(
            self._id("re"), Money(minor, self.amount.currency),
            "succeeded" if settled else "pending", NOON, number=number,
        )  # fmt: skip
        self.refunds.append(self._debited(back) if settled else back)
        self.answer()

    def settle_refund(self) -> None:
        """The first refund that travels leaves the account."""
        self._change_refund("pending", lambda r: replace(self._debited(r), status="succeeded"))

    def fail_refund(self) -> None:
        """The donor's bank sends a refund back; what had left the account returns to it."""
        n, back = next((n, r) for n, r in enumerate(self.refunds) if not r.is_returned)
        returned = self._moved(back.amount, 1, 0) if back.settlement else None
        self.refunds[n] = replace(back, status="failed", returned=returned)
        self.answer()

    def dispute(self, minor: int, *, inquiry: bool = False) -> None:
        """A bank takes a part back, for a time; or only asks."""
        amount = Money(minor, self.amount.currency)
        taken = () if inquiry else (self._moved(amount, -1, DISPUTE_FEE),)
        status = "warning_needs_response" if inquiry else "needs_response"
        self.disputes.append(
            Dispute(self._id("du"), amount, status, NOON, "fraudulent", taken)
        )  # fmt: skip
        self.answer()

    def close_dispute(self, *, won: bool) -> None:
        """The bank decides about the dispute that is open."""
        n, one = next((n, d) for n, d in enumerate(self.disputes) if d.is_open)
        if not one.settlements:
            closed = replace(one, status="warning_closed")
        elif won:
            given = self._moved(one.amount, 1, 0)
            closed = replace(one, status="won", settlements=(*one.settlements, given))
        else:
            closed = replace(one, status="lost")
        self.disputes[n] = closed
        self.answer()

    def answer(self) -> None:
        """Keep what is true now as one more answer."""
        charge = None
        if self.stage in ("paid", "processing"):
            charge = Charge(
                f"ch_{self.name}", self.amount,
                "succeeded" if self.stage == "paid" else "pending", NOON,
                settlement=self._settlement() if self.is_settled else None,
                refunds=tuple(self.refunds), disputes=tuple(self.disputes),
            )  # fmt: skip
        self.answers.append(
            Payment(
                f"cs_{self.name}",
                {"open": "open", "expired": "expired"}.get(self.stage, "complete"),
                "paid" if self.stage == "paid" else "unpaid",
                intent_id=f"pi_{self.name}" if self.stage != "expired" else None,
                intent_status={"processing": "processing", "paid": "succeeded"}.get(
                    self.stage, "requires_payment_method"
                ),
                charge=charge,
            )
        )

    def _settlement(self) -> Settlement:
        gross = euros(self.amount)
        return self._txn(f"txn_{self.name}", gross, min(25 + gross // 66, gross))

    def _debited(self, back: Refund) -> Refund:
        return replace(back, settlement=self._moved(back.amount, -1, 0))

    def _moved(self, amount: Money, sign: int, fee: int) -> Settlement:
        return self._txn(self._id("txn"), sign * euros(amount), fee)

    def _txn(self, name: str, gross: int, fee: int) -> Settlement:
        made = Money(gross, "EUR"), Money(fee, "EUR"), Money(gross - fee, "EUR")
        rate = None if self.amount.currency == "EUR" else Decimal("0.92")
        return Settlement(name, *made, rate, NOON)

    def _change_refund(self, status: str, change) -> None:
        n, back = next((n, r) for n, r in enumerate(self.refunds) if r.status == status)
        self.refunds[n] = change(back)
        self.answer()

    def _id(self, kind: str) -> str:
        return f"{kind}_{self.name}_{next(self._ids)}"
