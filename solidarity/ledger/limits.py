"""Entries that may be refused for want of money: read, decide and write under one lock.

Gifts only add and need no lock. Releases, refunds to donors and match funds take away: they go
through `post_covered`. A dispute cannot be refused, so it is posted plainly and may overdraw.
A tranche leaves in two steps: `reserve` sets it aside, then `disburse` pays or `void` returns it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, text

from solidarity.ledger import actions, queries
from solidarity.ledger.actions import Posted
from solidarity.ledger.chart.rules import Account, account, natural
from solidarity.ledger.portable import dialect_name
from solidarity.ledger.rules import (
    Entry,
    EntryRefused,
    Line,
    Overdrawn,
    ReservationClosed,
    check_entry,
    refuse_unless,
)
from solidarity.ledger.tables import entries

RESERVED, DISBURSED = "tranche_reserved", "tranche_disbursed"


def locked(session, key: str) -> None:
    """Hold `key` until the transaction ends; whoever asks for it meanwhile waits.

    Read what you decide upon after this call, at READ COMMITTED. SQLite has one writer at a time:
    a write that touches nothing makes us that writer, and is free after BEGIN IMMEDIATE.
    """
    if dialect_name(session) == "postgresql":
        digest = hashlib.sha256(f"ledger:{key}".encode()).digest()
        number = int.from_bytes(digest[:8], signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
    else:
        session.execute(text("DELETE FROM ledger_posts WHERE entry_id IS NULL"))


def available(session, book: str, code: str) -> int:
    """What an account can give, in positive minor units; negative when a dispute overdrew it."""
    return natural(account(code).kind, queries.balance(session, book, code))


def post_covered(session, entry: Entry, covered: Iterable[str]) -> Posted:
    """Post, unless it would leave less than nothing on one of the `covered` accounts: Overdrawn.

    An entry that was posted before is found again, whatever the accounts hold by now.
    """
    check_entry(entry)
    guarded = [account(code) for code in dict.fromkeys(covered)]
    for holder in sorted({one.holder for one in guarded}):
        locked(session, f"{entry.book}:{holder}")
    if not queries.find_by_keys(session, [entry.key]):
        taken = _taken(entry)
        for one in guarded:
            _refuse_overdraft(session, entry.book, one, taken[one.code])
    return actions.post(session, entry)


def reserve(
    session,
    *,
    book: str,
    project_id: int,
    amount: int,
    currency: str,
    source: str,
    occurred_at: datetime,
    meta: dict | None = None,
) -> Posted:
    """Set `amount` (minor units) of what a project received aside for the tranche `source`."""
    free, aside = f"project:{project_id}:{currency}", f"project:{project_id}:reserved:{currency}"
    refuse_unless(amount > 0, f"a tranche of {amount} is none")
    moved = (Line(free, amount, currency), Line(aside, -amount, currency))
    entry = Entry(book, RESERVED, source, occurred_at, moved, meta=meta or {})
    return post_covered(session, entry, [free])


def void(
    session, reservation_id: int, *, source: str, occurred_at: datetime, meta: dict | None = None
) -> Posted:
    """Give a reserved tranche back to its project; raises ReservationClosed once it was paid."""
    reservation = _lock_reservation(session, reservation_id)
    if _disbursement(session, reservation):
        raise ReservationClosed(f"tranche {reservation.source} was already paid out")
    return actions.reverse(
        session, reservation_id, source=source, occurred_at=occurred_at, meta=meta
    )


def disburse(
    session,
    reservation_id: int,
    *,
    paid_from: str,
    arrived: Line,
    occurred_at: datetime,
    left: Line | None = None,
    quote: int | None = None,
    meta: dict | None = None,
) -> Posted:
    """Record that a reserved tranche left `paid_from` and `arrived` on the project's own account.

    The whole tranche is paid at once. Where currencies differ, both sides go through `fx:` and
    `arrived` is what the bank really credited. `left` is the credit of `paid_from` in its own
    currency, where that is not the currency the project was given (a gift in dollars that the
    processor settled in euros); that account must then hold it, or Overdrawn. Put the SHA-256 of
    the bank's proof in meta["proofs"]. Raises ReservationClosed when the tranche was voided.
    """
    reservation = _lock_reservation(session, reservation_id)
    if queries.find_reversals(session, [reservation_id]):
        raise ReservationClosed(f"tranche {reservation.source} was voided")
    entry = Entry(
        book=reservation.book,
        kind=DISBURSED,
        source=reservation.source,
        occurred_at=occurred_at,
        lines=_payment(reservation, paid_from, arrived, left),
        quote=quote,
        meta=meta or {},
    )
    aside = next(line.account for line in reservation.lines if line.amount < 0)
    return post_covered(session, entry, [aside, paid_from] if left else [aside])


def _taken(entry: Entry) -> Counter:
    """Account code → what the entry takes away from it, as `natural` reads it."""
    taken = Counter()
    for line in entry.lines:
        taken[line.account] -= natural(account(line.account).kind, line.amount)
    return taken


def _refuse_overdraft(session, book: str, guarded: Account, asked: int) -> None:
    held = available(session, book, guarded.code)
    if asked > 0 and held < asked:
        raise Overdrawn(guarded.code, held, asked)


def _lock_reservation(session, reservation_id: int) -> Entry:
    reservation = queries.get_entry(session, reservation_id).entry
    if reservation.kind != RESERVED:
        raise EntryRefused(f"entry {reservation_id} is no reserved tranche")
    locked(session, f"{reservation.book}:{account(reservation.lines[0].account).holder}")
    return reservation


def _disbursement(session, reservation: Entry) -> int | None:
    query = select(entries.c.id).where(
        entries.c.book == reservation.book,
        entries.c.kind == DISBURSED,
        entries.c.source == reservation.source,
    )
    return session.execute(query).scalar_one_or_none()


def _payment(
    reservation: Entry, paid_from: str, arrived: Line, left: Line | None
) -> tuple[Line, ...]:
    given = next(line for line in reservation.lines if line.amount > 0)
    project_id, currency = account(given.account).project_id, given.currency
    amount, own = given.amount, account(arrived.account)
    left = left or Line(paid_from, -amount, currency)
    refuse_unless(account(paid_from).kind == "asset", f"{paid_from} holds no money")
    refuse_unless(left.account == paid_from and left.amount < 0, f"{left} leaves no {paid_from}")
    refuse_unless(
        own.role == "project_bank" and own.project_id == project_id,
        f"{arrived.account} is not the account of project {project_id}",
    )
    refuse_unless(arrived.amount > 0, "a tranche arrives as a debit")
    return (
        Line(f"project:{project_id}:reserved:{currency}", amount, currency),
        Line(f"project:{project_id}:released:{currency}", -amount, currency),
        left,
        *_exchange(-left.amount, left.currency, arrived),
        arrived,
    )


def _exchange(amount: int, currency: str, arrived: Line) -> tuple[Line, ...]:
    """What keeps each currency at zero when a tranche leaves in one and arrives in another."""
    if currency == arrived.currency:
        refuse_unless(amount == arrived.amount, f"{amount} left, {arrived.amount} arrived")
        return ()
    return (
        Line(f"fx:{currency}", amount, currency),
        Line(f"fx:{arrived.currency}", -arrived.amount, arrived.currency),
    )
