"""The invariants of the book, each one small question to the database that should find nothing.

The guards make most of them impossible; these checks would see that a guard was lifted.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, or_, select

from solidarity.ledger import queries, schema
from solidarity.ledger.chart.rules import CURRENCIES, Book, UnknownAccount, account
from solidarity.ledger.limits import DISBURSED, RESERVED
from solidarity.ledger.public import sealed_rows
from solidarity.ledger.rules import mirrored
from solidarity.ledger.tables import accounts, currencies, entries, heads, lines, posts, seals
from solidarity.ledger.verify import Verifier

SEAL_WITHIN = timedelta(days=2)


class Gravity(StrEnum):
    BROKEN = "broken"
    FLAGGED = "flagged"  # somebody has to look, and it can happen to honest books


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as the sentence `promise` says; `subject` names which, in words."""

    invariant: str
    promise: str
    subject: str
    gravity: Gravity = Gravity.BROKEN


Subjects = Iterator[str | tuple[str, Gravity]]


def check(session) -> list[Finding]:
    """Ask every invariant; an empty list means that the book holds."""
    return [finding for invariant in INVARIANTS for finding in _ask(invariant, session)]


def is_broken(findings: list[Finding]) -> bool:
    return any(finding.gravity == Gravity.BROKEN for finding in findings)


def as_json(findings: list[Finding]) -> str:
    return json.dumps([asdict(finding) for finding in findings], indent=2)


def guards_are_awake(session) -> Subjects:
    """Keys, triggers and settings that refuse wrong entries are in force."""
    connection = session if hasattr(session, "dialect") else session.connection()
    yield from schema.weaknesses(connection)


def currencies_agree(session) -> Subjects:
    """The currencies of the database are those of the chart of accounts."""
    stored = dict(session.execute(select(currencies.c.code, currencies.c.exponent)).all())
    for code, exponent in sorted(set(stored.items()) ^ set(CURRENCIES.items())):
        yield f"{code} with {exponent} decimals"


def accounts_follow_the_chart(session) -> Subjects:
    """What is stored beside an account's code is what the code says."""
    for row in session.execute(select(accounts)):
        stored = (row.id, row.role, row.kind, row.currency, row.project_id)
        try:
            its = account(row.code)
        except UnknownAccount:
            yield row.code
            continue
        if stored != (its.id_in(row.book), its.role, its.kind, its.currency, its.project_id):
            yield f"{row.book} {row.code}"


def entries_balance(session) -> Subjects:
    """Each entry sums to zero in each of its currencies."""
    query = select(lines.c.entry_id, lines.c.currency).group_by(lines.c.entry_id, lines.c.currency)
    for entry_id, currency in session.execute(query.having(func.sum(lines.c.amount) != 0)):
        yield f"entry {entry_id}, {currency}"


def entries_have_two_lines(session) -> Subjects:
    """Each entry has at least two lines."""
    query = (
        select(entries.c.id)
        .outerjoin(lines, lines.c.entry_id == entries.c.id)
        .group_by(entries.c.id)
        .having(func.count(lines.c.n) < 2)
    )
    yield from (f"entry {entry_id}" for entry_id in session.execute(query).scalars())


def entries_are_posted(session) -> Subjects:
    """Each entry was posted, that is, checked by the database."""
    query = select(entries.c.id).outerjoin(posts, posts.c.entry_id == entries.c.id)
    unposted = session.execute(query.where(posts.c.entry_id.is_(None))).scalars()
    yield from (f"entry {entry_id}" for entry_id in unposted)


def lines_agree(session) -> Subjects:
    """A line, its account and its entry are of one book and one currency."""
    query = (
        select(lines.c.entry_id, lines.c.n)
        .outerjoin(accounts, accounts.c.id == lines.c.account_id)
        .outerjoin(entries, entries.c.id == lines.c.entry_id)
        .where(
            or_(
                accounts.c.id.is_(None),
                entries.c.id.is_(None),
                accounts.c.currency != lines.c.currency,
                accounts.c.book != lines.c.book,
                entries.c.book != lines.c.book,
            )
        )
    )
    yield from (f"entry {entry_id}, line {n}" for entry_id, n in session.execute(query))


def reversals_mirror(session) -> Subjects:
    """A reversal is the exact mirror of its original, in the same book."""
    query = select(entries.c.id).where(entries.c.reverses_id.is_not(None))
    for ids in queries.chunked(session.execute(query).scalars().all()):
        reversals = queries.find_entries(session, ids)
        originals = queries.find_entries(session, [r.entry.reverses for r in reversals])
        by_id = {written.id: written.entry for written in originals}
        for written in reversals:
            original = by_id.get(written.entry.reverses)
            mirror = original and (original.book, Counter(mirrored(original.lines)))
            if mirror != (written.entry.book, Counter(written.entry.lines)):
                yield f"entry {written.id}"


def tranches_end_once(session) -> Subjects:
    """A reserved tranche is paid out or voided, never both."""
    paid = entries.alias("paid")
    undone = entries.alias("undone")
    query = (
        select(entries.c.id)
        .join(undone, undone.c.reverses_id == entries.c.id)
        .join(paid, (paid.c.book == entries.c.book) & (paid.c.source == entries.c.source))
        .where(entries.c.kind == RESERVED, paid.c.kind == DISBURSED)
    )
    yield from (f"entry {entry_id}" for entry_id in session.execute(query).scalars())


def projects_are_not_overdrawn(session) -> Subjects:
    """No project gave more than it received; a bank's dispute or refund may, and is flagged."""
    total = func.sum(lines.c.amount)
    query = (
        select(accounts.c.id, accounts.c.book, accounts.c.code, total)
        .join(lines, lines.c.account_id == accounts.c.id)
        .where(accounts.c.role.in_(("project", "project_reserved", "match")))
        .group_by(accounts.c.id, accounts.c.book, accounts.c.code)
        .having(total > 0)
    )
    for account_id, book, code, overdraft in session.execute(query).all():
        excused = _taken_from_outside(session, account_id) >= overdraft
        gravity = Gravity.FLAGGED if excused else Gravity.BROKEN
        yield f"{book} {code}: {overdraft} too much", gravity


def seals_hold(session) -> Subjects:
    """What was sealed is still what stands in the tables, in an unbroken chain."""
    for book in Book:
        verifier = Verifier(book)
        for row in sealed_rows(session, book):
            if found := verifier.read(row):
                yield f"{book} {found[0]}"
                break


def heads_are_sealed(session) -> Subjects:
    """Each published head is a seal of its book."""
    is_same = (seals.c.book == heads.c.book) & (seals.c.seq == heads.c.seq)
    query = (
        select(heads.c.book, heads.c.day)
        .outerjoin(seals, is_same & (seals.c.hash == heads.c.hash))
        .where(seals.c.seq.is_(None))
    )
    yield from (f"{book} {day}" for book, day in session.execute(query))


def sealing_keeps_up(session) -> Subjects:
    """Each entry is sealed within two days."""
    late = datetime.now(UTC) - SEAL_WITHIN
    query = select(entries.c.id).outerjoin(seals, seals.c.entry_id == entries.c.id)
    unsealed = query.where(seals.c.seq.is_(None), entries.c.recorded_at < late)
    yield from (f"entry {entry_id}" for entry_id in session.execute(unsealed).scalars())


INVARIANTS: tuple[Callable[..., Subjects], ...] = (
    guards_are_awake,
    currencies_agree,
    accounts_follow_the_chart,
    entries_balance,
    entries_have_two_lines,
    entries_are_posted,
    lines_agree,
    reversals_mirror,
    tranches_end_once,
    projects_are_not_overdrawn,
    seals_hold,
    heads_are_sealed,
    sealing_keeps_up,
)


def _ask(invariant: Callable[..., Subjects], session) -> Iterator[Finding]:
    for found in invariant(session):
        subject, gravity = found if isinstance(found, tuple) else (found, Gravity.BROKEN)
        yield Finding(invariant.__name__, invariant.__doc__.strip(), subject, gravity)


def _taken_from_outside(session, account_id: int) -> int:
    """What entries that also touch a dispute, a chargeback or a refund took from an account."""
    outside = (
        select(lines.c.entry_id)
        .join(accounts, accounts.c.id == lines.c.account_id)
        .where(accounts.c.role.in_(("dispute", "chargeback_loss", "refund")))
    )
    taken = select(func.coalesce(func.sum(lines.c.amount), 0)).where(
        lines.c.account_id == account_id, lines.c.entry_id.in_(outside)
    )
    return int(session.execute(taken).scalar_one())
