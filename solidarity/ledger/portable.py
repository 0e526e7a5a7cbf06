"""Writing entries with SQLAlchemy Core: four statements for a batch, the same on both engines."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from solidarity.ledger.chart.rules import Account
from solidarity.ledger.queries import chunked
from solidarity.ledger.rules import Entry
from solidarity.ledger.tables import accounts, entries, lines, posts

Drafts = dict[int, Entry]
"""Fresh id → entry to write under it."""


def dialect_name(session) -> str:
    """Of a Session or a Connection."""
    bind = session if hasattr(session, "dialect") else session.get_bind()
    return bind.dialect.name


def insert_new(session, table):
    """INSERT … that leaves rows alone which are already there."""
    engine = postgresql if dialect_name(session) == "postgresql" else sqlite
    return engine.insert(table).on_conflict_do_nothing()


def write(session, drafts: Drafts, recorded_at: datetime) -> set[int]:
    """Write what is new; returns the ids that were written, the others having met a UNIQUE."""
    open_accounts(session, {(d.book, account) for d in drafts.values() for account in d.accounts()})
    rows = [_entry_row(entry_id, entry, recorded_at) for entry_id, entry in drafts.items()]
    result = session.execute(insert_new(session, entries), rows)
    written = _ours(session, drafts, result.rowcount)
    if written:
        session.execute(lines.insert(), [r for i in written for r in line_rows(i, drafts[i])])
        session.execute(posts.insert(), [{"entry_id": entry_id} for entry_id in written])
    return written


def open_accounts(session, wanted: set[tuple[str, Account]]) -> None:
    """Always in the order of ids, so that two writers never wait for each other in a circle."""
    rows = sorted((account_row(book, account) for book, account in wanted), key=lambda r: r["id"])
    session.execute(insert_new(session, accounts), rows)


def _ours(session, drafts: Drafts, rowcount: int) -> set[int]:
    """Which of our ids went in, judged by the key as well: an id may have belonged to another."""
    if rowcount == len(drafts):
        return set(drafts)
    found: set[int] = set()
    for chunk in chunked(drafts):
        query = select(entries.c.id, entries.c.book, entries.c.kind, entries.c.source)
        for entry_id, *key in session.execute(query.where(entries.c.id.in_(chunk))):
            found |= {entry_id} if tuple(key) == drafts[entry_id].key else set()
    return found


def account_row(book: str, account: Account) -> dict:
    return {
        "id": account.id_in(book),
        "book": book,
        "code": account.code,
        "role": account.role,
        "kind": account.kind.value,
        "currency": account.currency,
        "project_id": account.project_id,
    }


def _entry_row(entry_id: int, entry: Entry, recorded_at: datetime) -> dict:
    return {
        "id": entry_id,
        "book": entry.book,
        "kind": entry.kind,
        "source": entry.source,
        "occurred_at": entry.occurred_at,
        "recorded_at": recorded_at,
        "reverses_id": entry.reverses,
        "quote_id": entry.quote,
        "meta": entry.meta,
    }


def line_rows(entry_id: int, entry: Entry) -> list[dict]:
    return [
        {
            "entry_id": entry_id,
            "n": n,
            "account_id": account.id_in(entry.book),
            "currency": line.currency,
            "book": entry.book,
            "amount": line.amount,
        }
        for n, (line, account) in enumerate(zip(entry.lines, entry.accounts(), strict=True), 1)
    ]
