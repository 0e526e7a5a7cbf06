"""Reading the book: balances are signed minor units (debit +) unless a name says otherwise."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Row, Select, func, select, tuple_

from solidarity.ledger.rules import Entry, Line, Quote, UnknownEntry
from solidarity.ledger.tables import accounts, entries, lines, quotes, seals

CHUNK = 500
"""Rows named in one IN (…): both engines and their drivers are comfortable with it."""


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it stands in the book."""

    id: int
    entry: Entry
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ProjectTotals:
    """What one currency of a project amounts to, in positive minor units.

    received = free + reserved + released. `released` is counted in the currency of the gifts;
    what reached the project's own account, in dirhams, is `in_bank`; `spent` is what was paid
    from there and proven; `collected` waits on the association's collecting account. `free` is
    negative when a dispute took back what was already used.
    """

    free: int = 0
    reserved: int = 0
    released: int = 0
    spent: int = 0
    in_bank: int = 0
    collected: int = 0

    @property
    def received(self) -> int:
        return self.free + self.reserved + self.released


@dataclass(frozen=True, slots=True)
class Seal:
    book: str
    seq: int
    entry_id: int
    salt: str
    hash: str


_POCKETS = {
    # role → (field of ProjectTotals, sign that makes it positive)
    "project": ("free", -1),
    "project_reserved": ("reserved", -1),
    "project_released": ("released", -1),
    "project_spent": ("spent", 1),
    "project_bank": ("in_bank", 1),
    "collection_bank": ("collected", 1),
}


def chunked(items: Iterable, size: int = CHUNK) -> Iterator[list]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def balance(session, book: str, code: str) -> int:
    """What one account holds; 0 when it was never opened."""
    query = (
        select(func.coalesce(func.sum(lines.c.amount), 0))
        .join(accounts, accounts.c.id == lines.c.account_id)
        .where(accounts.c.book == book, accounts.c.code == code)
    )
    return int(session.execute(query).scalar_one())


def balances(session, book: str, prefix: str = "") -> dict[str, int]:
    """Code → balance of every account whose code begins with `prefix`, zero balances included."""
    query = (
        select(accounts.c.code, func.coalesce(func.sum(lines.c.amount), 0))
        .outerjoin(lines, lines.c.account_id == accounts.c.id)
        .where(accounts.c.book == book, accounts.c.code.startswith(prefix, autoescape=True))
        .group_by(accounts.c.code)
        .order_by(accounts.c.code)
    )
    return {code: int(amount) for code, amount in session.execute(query)}


def project_totals(
    session, book: str, project_ids: Iterable[int]
) -> dict[int, dict[str, ProjectTotals]]:
    """Project → currency → totals, in one query per 500 projects; {} for one without money."""
    wanted = list(dict.fromkeys(project_ids))
    pockets: dict = {project_id: defaultdict(dict) for project_id in wanted}
    for chunk in chunked(wanted):
        for project_id, role, currency, amount in session.execute(_pockets(book, chunk)):
            name, sign = _POCKETS[role]
            pockets[project_id][currency][name] = sign * int(amount)
    return {
        project_id: {currency: ProjectTotals(**held) for currency, held in by_currency.items()}
        for project_id, by_currency in pockets.items()
    }


def _pockets(book: str, project_ids: list[int]) -> Select:
    pocket = (accounts.c.project_id, accounts.c.role, accounts.c.currency)
    return (
        select(*pocket, func.sum(lines.c.amount))
        .join(lines, lines.c.account_id == accounts.c.id)
        .where(accounts.c.book == book, accounts.c.project_id.in_(project_ids))
        .group_by(*pocket)
    )


def get_entry(session, entry_id: int) -> Written:
    """One entry with its lines; raises UnknownEntry."""
    found = list(find_entries(session, [entry_id]))
    if not found:
        raise UnknownEntry(f"no entry {entry_id}")
    return found[0]


def find_entries(session, entry_ids: Iterable[int]) -> list[Written]:
    """Entries by id, in the order asked, two queries per 500; unknown ids are left out."""
    written: dict[int, Written] = {}
    wanted = list(entry_ids)
    for chunk in chunked(wanted):
        written |= {w.id: w for w in _load(session, select(entries).where(entries.c.id.in_(chunk)))}
    return [written[entry_id] for entry_id in wanted if entry_id in written]


def find_by_keys(session, keys: Iterable[tuple[str, str, str]]) -> dict[tuple, Written]:
    """(book, kind, source) → entry, for the keys that were posted."""
    found: dict = {}
    for chunk in chunked(keys):
        key = tuple_(entries.c.book, entries.c.kind, entries.c.source)
        for written in _load(session, select(entries).where(key.in_(chunk))):
            found[written.entry.key] = written
    return found


def keys_touching(session, book: str, code: str, since: datetime) -> set[tuple[str, str]]:
    """(kind, source) of the entries on one account whose money moved since a moment."""
    query = (
        select(entries.c.kind, entries.c.source)
        .join(lines, lines.c.entry_id == entries.c.id)
        .join(accounts, accounts.c.id == lines.c.account_id)
        .where(accounts.c.book == book, accounts.c.code == code, entries.c.occurred_at >= since)
    )
    return {(row.kind, row.source) for row in session.execute(query)}


def find_reversals(session, entry_ids: Iterable[int]) -> dict[int, int]:
    """Entry → the entry that reverses it, for those that were reversed."""
    found: dict[int, int] = {}
    for chunk in chunked(entry_ids):
        query = select(entries.c.reverses_id, entries.c.id).where(entries.c.reverses_id.in_(chunk))
        found |= dict(session.execute(query).all())
    return found


def entries_of_project(
    session, book: str, project_id: int, *, limit: int = 50, before: int | None = None
) -> list[Written]:
    """The latest entries that touch a project, newest first; `before` is the last id seen."""
    mine = (
        select(lines.c.entry_id)
        .join(accounts, accounts.c.id == lines.c.account_id)
        .where(accounts.c.book == book, accounts.c.project_id == project_id)
    )
    page = select(entries).where(entries.c.id.in_(mine)).order_by(entries.c.id.desc()).limit(limit)
    if before is not None:
        page = page.where(entries.c.id < before)
    return _load(session, page)


def find_seals(session, entry_ids: Iterable[int]) -> dict[int, Seal]:
    """Entry → its seal, for receipts, which carry `seq` and `hash`; unsealed ones are left out."""
    columns = (seals.c.book, seals.c.seq, seals.c.entry_id, seals.c.salt, seals.c.hash)
    found: dict[int, Seal] = {}
    for chunk in chunked(entry_ids):
        query = select(*columns).where(seals.c.entry_id.in_(chunk))
        found |= {row.entry_id: Seal(*row) for row in session.execute(query)}
    return found


def find_quotes(session, quote_ids: Iterable[int]) -> dict[int, Quote]:
    found: dict[int, Quote] = {}
    for chunk in chunked(quote_ids):
        for row in session.execute(select(quotes).where(quotes.c.id.in_(chunk))):
            quote_id, *facts = row
            found[quote_id] = Quote(*facts)
    return found


def _load(session, query: Select) -> list[Written]:
    rows = session.execute(query).all()
    by_entry = _lines_of(session, [row.id for row in rows])
    return [_written(row, by_entry[row.id]) for row in rows]


def _lines_of(session, entry_ids: list[int]) -> dict[int, list[Line]]:
    found = defaultdict(list)
    for chunk in chunked(entry_ids):
        query = (
            select(lines.c.entry_id, accounts.c.code, lines.c.amount, lines.c.currency)
            .join(accounts, accounts.c.id == lines.c.account_id)
            .where(lines.c.entry_id.in_(chunk))
            .order_by(lines.c.entry_id, lines.c.n)
        )
        for entry_id, code, amount, currency in session.execute(query):
            found[entry_id].append(Line(code, amount, currency))
    return found


def _written(row: Row, its_lines: list[Line]) -> Written:
    entry = Entry(
        book=row.book,
        kind=row.kind,
        source=row.source,
        occurred_at=row.occurred_at,
        lines=tuple(its_lines),
        reverses=row.reverses_id,
        quote=row.quote_id,
        meta=row.meta,
    )
    return Written(row.id, entry, row.recorded_at)
