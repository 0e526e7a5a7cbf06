"""Writing entries on PostgreSQL in one statement, so that a gift costs one round trip.

Same signature and same rows as `portable`; tests compare the two. The parts run in the order in
which they draw rows from each other: the count of accounts opened stands before the first entry,
as in `portable` (one order of locks for everybody: two writers never wait in a circle), and the
GROUP BY before the last INSERT reads every line before the first post is written. Should a planner
ever do otherwise, the trigger on posts refuses.
"""

import json
from datetime import datetime

from sqlalchemy import TextClause, text

from solidarity.ledger.portable import Drafts, account_row, line_rows
from solidarity.ledger.rules import Entry

COLUMNS = {
    "entry": {
        "id": "bigint", "book": "text", "kind": "text", "source": "text",
        "occurred_at": "timestamptz", "reverses_id": "bigint", "quote_id": "bigint",
        "meta": "jsonb",
    },
    "line": {
        "entry_id": "bigint", "n": "smallint", "account_id": "bigint", "currency": "text",
        "book": "text", "amount": "bigint",
    },
    "account": {
        "id": "bigint", "book": "text", "code": "text", "role": "text", "kind": "text",
        "currency": "text", "project_id": "bigint",
    },
}  # fmt: skip


def _rows(of: str) -> str:
    """The rows of one JSON text: a single parameter is much cheaper than an array per column."""
    columns = ", ".join(f"{name} {sort}" for name, sort in COLUMNS[of].items())
    return f"json_to_recordset(CAST(:{of} AS json)) AS {of}({columns})"


def _statement() -> TextClause:
    account, line = (", ".join(COLUMNS[of]) for of in ("account", "line"))
    return text(
        f"""
WITH opened AS (
    INSERT INTO ledger_accounts ({account})
    SELECT {account} FROM {_rows("account")}
    WHERE NOT EXISTS (SELECT 1 FROM ledger_accounts AS a
                      WHERE (a.id, a.book, a.code) = (account.id, account.book, account.code))
    ORDER BY id
    ON CONFLICT DO NOTHING
    RETURNING id
), entered AS (
    INSERT INTO ledger_entries
        (id, book, kind, source, occurred_at, recorded_at, reverses_id, quote_id, meta)
    SELECT id, book, kind, source, occurred_at, :recorded_at, reverses_id, quote_id, meta
    FROM {_rows("entry")}
    WHERE (SELECT count(*) FROM opened) >= 0
    ON CONFLICT DO NOTHING
    RETURNING id
), written AS (
    INSERT INTO ledger_lines ({line})
    SELECT {", ".join(f"line.{name}" for name in COLUMNS["line"])}
    FROM entered JOIN {_rows("line")} ON line.entry_id = entered.id
    RETURNING entry_id
)
INSERT INTO ledger_posts (entry_id)
SELECT entry_id FROM written GROUP BY entry_id
RETURNING entry_id"""  # noqa: S608 - names of our own columns only
    )


WRITE = _statement()


def write(session, drafts: Drafts, recorded_at: datetime) -> set[int]:
    """Write what is new; returns the ids that were written, the others having met a UNIQUE."""
    parameters = {of: json.dumps(rows) for of, rows in _values(drafts).items()}
    return set(session.execute(WRITE, {**parameters, "recorded_at": recorded_at}).scalars())


def _values(drafts: Drafts) -> dict[str, list[dict]]:
    opened = {(d.book, account) for d in drafts.values() for account in d.accounts()}
    return {
        "entry": [_entry(entry_id, entry) for entry_id, entry in drafts.items()],
        "line": [row for entry_id, entry in drafts.items() for row in line_rows(entry_id, entry)],
        "account": [account_row(book, account) for book, account in opened],
    }


def _entry(entry_id: int, entry: Entry) -> dict:
    return {
        "id": entry_id,
        "book": entry.book,
        "kind": entry.kind,
        "source": entry.source,
        "occurred_at": entry.occurred_at.isoformat(),
        "reverses_id": entry.reverses,
        "quote_id": entry.quote,
        "meta": entry.meta,
    }
