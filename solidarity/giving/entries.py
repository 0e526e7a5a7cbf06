"""What each fact of the processor is in the book. Amounts are the fact's own, debit +.

charge       what the donor paid waits at the processor; we owe it to the project
settlement   the processor credits the host, less its fee, maybe in another currency
refund       it goes back: we owe it no more
"""

from solidarity.giving.gateway import Charge, Refund
from solidarity.giving.models import Donation
from solidarity.ledger.rules import Entry, Line


def charge(donation: Donation, host: str, attempt_id: int, made: Charge) -> Entry:
    """The gift is paid: pending at the processor, owed to the project."""
    amount, currency = made.amount.minor, made.amount.currency
    return Entry(
        book=donation.book,
        kind="charge",
        source=made.id,
        occurred_at=made.occurred_at,
        lines=(
            Line(f"stripe:{host}:pending:{currency}", amount, currency),
            Line(f"project:{donation.project_id}:{currency}", -amount, currency),
        ),
        meta={"donation": donation.id, "attempt": attempt_id},
    )


def settlement(donation: Donation, host: str, made: Charge) -> Entry:
    """The processor credits the host's account; the fee is a line of its own.

    Where currencies differ, both sides go through fx: so that each currency sums to zero.
    """
    given, settled = made.amount, made.settlement
    lines = [Line(f"stripe:{host}:pending:{given.currency}", -given.minor, given.currency)]
    if settled.gross.currency != given.currency:
        lines.append(Line(f"fx:{given.currency}", given.minor, given.currency))
        own = settled.gross.currency
        lines.append(Line(f"fx:{own}", -settled.gross.minor, own))
    lines += _credited(host, made)
    return Entry(
        book=donation.book,
        kind="settlement",
        source=settled.id,
        occurred_at=settled.occurred_at,
        lines=tuple(lines),
        meta={"donation": donation.id, "rate": str(settled.exchange_rate or "")},
    )


def _credited(host: str, made: Charge) -> list[Line]:
    settled = made.settlement
    own = settled.gross.currency
    lines = [
        Line(f"stripe:{host}:available:{own}", settled.net.minor, own),
        Line(f"fee:processor:{host}:{own}", settled.fee.minor, own),
    ]
    return [line for line in lines if line.amount]


def refund(donation: Donation, host: str, back: Refund) -> Entry:
    """Money goes back to the donor: owed to the project no more, owed by the host's account."""
    amount, currency = back.amount.minor, back.amount.currency
    return Entry(
        book=donation.book,
        kind="refund",
        source=back.id,
        occurred_at=back.occurred_at,
        lines=(
            Line(f"project:{donation.project_id}:{currency}", amount, currency),
            Line(f"refund:{host}:{currency}", -amount, currency),
        ),
        meta={"donation": donation.id},
    )


def refund_failed(donation: Donation, host: str, back: Refund) -> Entry:
    """The donor's bank sent the refund back: it is the project's again."""
    sent = refund(donation, host, back)
    mirrored = tuple(Line(line.account, -line.amount, line.currency) for line in sent.lines)
    return Entry(
        book=sent.book,
        kind="refund_failed",
        source=back.id,
        occurred_at=back.occurred_at,
        lines=mirrored,
        meta=sent.meta,
    )
