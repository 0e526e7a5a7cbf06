"""What a bank line is in the book. Amounts are the line's own, signed: what came in is above zero.

bank_line     it stands on the statement: the bank holds it, nobody knows yet whose it is
bank_credit   (part of) it is a gift, or a room's own money: from suspense to its owner
bank_fee      the bank took it for keeping the account
bank_return   it goes back to its sender; bank_returned: it left
bank_match    the book knew it already, by an entry of its own: the line's is taken back
"""

from datetime import UTC, datetime, time

from solidarity.giving.bank.models import BankAccount, BankLine
from solidarity.ledger.rules import Entry, Line

OWN = ("bank_line", "bank_credit", "bank_fee", "bank_return", "bank_returned", "bank_match")


def short_name(account: BankAccount) -> str:
    """Return how the chart of accounts calls the holder of an account."""
    if account.host_account_id:
        return f"h{account.host_account_id}"
    return f"p{account.project_id}"


def moment(line: BankLine) -> datetime:
    """Return the moment a line is booked at: a bank knows days only."""
    return datetime.combine(line.booked_on, time(), UTC)


def seen(account: BankAccount, *, key: str, amount: int, at: datetime, proof: str) -> Entry:
    """The line stands on a statement, whose SHA-256 is the proof."""
    return Entry(
        book=account.book,
        kind="bank_line",
        source=key,
        occurred_at=at,
        lines=(
            Line(account.code, amount, account.currency),
            Line(f"suspense:{account.currency}", -amount, account.currency),
        ),
        meta={"account": account.id, "proofs": [proof]},
    )


def recognised(
    account: BankAccount, line: BankLine, n: int, *, part: int, to: str, kind: str, **meta: object
) -> Entry:
    """Part of a line leaves suspense for the account `to`."""
    return Entry(
        book=account.book,
        kind=kind,
        source=f"{line.key}:{n}",
        occurred_at=moment(line),
        lines=(
            Line(f"suspense:{line.currency}", part, line.currency),
            Line(to, -part, line.currency),
        ),
        meta={"line": line.id, **meta},
    )


def gift(account: BankAccount, line: BankLine, n: int, part: int, donation) -> Entry:
    """Part of a line is a gift. One for another project of the same bank account is held for it."""
    to = f"project:{donation.project_id}:{line.currency}"
    entry = recognised(
        account,
        line,
        n,
        part=part,
        to=to,
        kind="bank_credit",
        donation=donation.id,
        means=donation.means,
    )
    if account.project_id in (None, donation.project_id):
        return entry
    theirs = f"bank:collection:{donation.project_id}:{line.currency}"
    moved = (Line(account.code, -part, line.currency), Line(theirs, part, line.currency))
    return Entry(
        entry.book, entry.kind, entry.source, entry.occurred_at, (*entry.lines, *moved),
        meta=entry.meta,
    )  # fmt: skip
