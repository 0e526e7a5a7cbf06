"""What each fact of the processor is in the book. Amounts are the fact's own, debit +.

charge              what the donor paid waits at the processor; we owe it to the project
settlement          the processor credits the host, less its fee, maybe in another currency
refund              it goes back: we owe it no more, the host's account owes it
refund_settled      it left the host's account
refund_failed       the donor's bank sent it back: it is the project's again
refund_returned     it came back to the host's account
dispute_withdrawn   a bank took it back, for a time: what it took, and a fee of its own
dispute_reinstated  the dispute was won: it came back
dispute_lost        the dispute was lost: we owe it to the project no more
payout              the processor sends what is available to the host's bank
payout_failed       the bank refused it: it is at the processor again
account_fee         the processor takes something for the account itself

Pure: values in, an `Entry` out. A charge that is not what the gift promised (another amount, a
second payment) is owed to nobody yet: it waits in suspense.
"""

from dataclasses import dataclass
from datetime import datetime

from solidarity.giving.told import Charge, Dispute, Movement, Payout, Refund, Settlement
from solidarity.kit.money import Money
from solidarity.ledger.rules import Entry, Line


@dataclass(frozen=True)
class Case:
    """Where the facts of one payment belong: which book, which gift, whom it is owed to."""

    book: str
    host: str  # the host's short name in account codes
    donation_id: int
    attempt_id: int
    project_id: int | None  # None: a payment nobody expected waits in suspense

    def owed(self, currency: str) -> str:
        """The account of whom this payment is owed to."""
        return (
            f"project:{self.project_id}:{currency}" if self.project_id else f"suspense:{currency}"
        )

    def entry(self, kind: str, source: str, at: datetime, lines, **meta: object) -> Entry:
        """An entry of this gift."""
        told = {"donation": self.donation_id, **meta}
        return Entry(self.book, kind, source, at, tuple(line for line in lines if line.amount),
                     meta=told)  # fmt: skip


def charge(case: Case, made: Charge) -> Entry:
    """The gift is paid: pending at the processor, owed to the project."""
    amount, currency = made.amount.minor, made.amount.currency
    lines = (
        Line(f"stripe:{case.host}:pending:{currency}", amount, currency),
        Line(case.owed(currency), -amount, currency),
    )
    return case.entry("charge", made.id, made.occurred_at, lines, attempt=case.attempt_id)


def settlement(case: Case, made: Charge) -> Entry:
    """The processor credits the host's account; the fee is a line of its own."""
    waiting = f"stripe:{case.host}:pending:{made.amount.currency}"
    return _settled(case, "settlement", waiting, made.amount, made.settlement)


def refund(case: Case, back: Refund) -> Entry:
    """Money goes back to the donor: owed to the project no more, owed by the host's account."""
    amount, currency = back.amount.minor, back.amount.currency
    lines = (
        Line(case.owed(currency), amount, currency),
        Line(f"refund:{case.host}:{currency}", -amount, currency),
    )
    return case.entry("refund", back.id, back.occurred_at, lines)


def refund_settled(case: Case, back: Refund) -> Entry:
    """What goes back has left the host's account."""
    going = f"refund:{case.host}:{back.amount.currency}"
    return _settled(case, "refund_settled", going, back.amount, back.settlement)


def refund_failed(case: Case, back: Refund) -> Entry:
    """The donor's bank sent the refund back: it is the project's again."""
    amount, currency = back.amount.minor, back.amount.currency
    at = back.returned.occurred_at if back.returned else back.occurred_at
    lines = (
        Line(case.owed(currency), -amount, currency),
        Line(f"refund:{case.host}:{currency}", amount, currency),
    )
    return case.entry("refund_failed", back.id, at, lines)


def refund_returned(case: Case, back: Refund) -> Entry:
    """What was sent back is on the host's account again."""
    going = f"refund:{case.host}:{back.amount.currency}"
    return _settled(case, "refund_returned", going, back.amount, back.returned)


def dispute_moved(case: Case, dispute: Dispute, moved: Settlement) -> Entry:
    """A bank took the money of a dispute, or gave it back; its fee is a line of its own."""
    kind = "dispute_withdrawn" if moved.gross.minor < 0 else "dispute_reinstated"
    frozen = f"dispute:{case.host}:{dispute.amount.currency}"
    return _settled(case, kind, frozen, dispute.amount, moved, dispute=dispute.id)


def taken_by(dispute: Dispute) -> int:
    """What a dispute holds now, in minor units of its own currency: withdrawn less given back."""
    own = dispute.amount.currency
    return sum(_counterpart(own, dispute.amount, moved) for moved in dispute.settlements)


def dispute_lost(case: Case, dispute: Dispute, left: int) -> Entry:
    """The bank keeps it: we owe the project no more. `left` is what it still holds of the gift.

    A bank may keep more than is left of the gift (part was refunded before): that part is a loss.
    """
    taken, currency = taken_by(dispute), dispute.amount.currency
    owed = min(taken, left)
    at = max(moved.occurred_at for moved in dispute.settlements)
    lines = (
        Line(case.owed(currency), owed, currency),
        Line(f"loss:chargeback:{currency}", taken - owed, currency),
        Line(f"dispute:{case.host}:{currency}", -taken, currency),
    )
    return case.entry("dispute_lost", dispute.id, at, lines)


def payout(book: str, host: str, sent: Payout) -> Entry:
    """What was available at the processor goes to the host's bank."""
    amount, currency = sent.amount.minor, sent.amount.currency
    lines = (
        Line(f"bank:{host}:{currency}", amount, currency),
        Line(f"stripe:{host}:available:{currency}", -amount, currency),
    )
    return Entry(book, "payout", sent.id, sent.created_at, lines)


def payout_failed(book: str, host: str, sent: Payout) -> Entry:
    """The bank refused it: it is at the processor again."""
    at = sent.returned.occurred_at if sent.returned else sent.created_at
    mirror = payout(book, host, sent)
    lines = tuple(Line(line.account, -line.amount, line.currency) for line in mirror.lines)
    return Entry(book, "payout_failed", sent.id, at, lines)


def account_fee(book: str, host: str, moved: Movement) -> Entry:
    """What the processor takes for the account itself, whoever gave."""
    amount, currency = moved.net.minor, moved.net.currency
    lines = (
        Line(f"fee:processor:{host}:{currency}", -amount, currency),
        Line(f"stripe:{host}:available:{currency}", amount, currency),
    )
    return Entry(book, "account_fee", moved.id, moved.occurred_at, lines)


def _settled(
    case: Case, kind: str, code: str, given: Money, settled: Settlement, **meta: object
) -> Entry:
    """What stood on `code` in the given currency meets what the processor's account says.

    Where currencies differ, both sides go through fx: so that each currency sums to zero.
    """
    own, host = settled.gross.currency, case.host
    crossed = _counterpart(given.currency, given, settled)
    lines = [Line(code, crossed, given.currency)]
    if own != given.currency:
        lines.append(Line(f"fx:{given.currency}", -crossed, given.currency))
        lines.append(Line(f"fx:{own}", -settled.gross.minor, own))
    lines.append(Line(f"stripe:{host}:available:{own}", settled.net.minor, own))
    lines.append(Line(f"fee:processor:{host}:{own}", settled.fee.minor, own))
    rate = str(settled.exchange_rate or "")
    return case.entry(kind, settled.id, settled.occurred_at, lines, rate=rate, **meta)


def _counterpart(currency: str, given: Money, settled: Settlement) -> int:
    """The other side of a settlement, in `currency`: exact where it is the settled one."""
    if settled.gross.currency == currency:
        return -settled.gross.minor
    return given.minor if settled.gross.minor < 0 else -given.minor
