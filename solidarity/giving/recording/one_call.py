"""A batch of gifts on PostgreSQL in one call of the database's own function (see ddl)."""

import json
from datetime import datetime
from functools import lru_cache

from sqlalchemy import text

from solidarity.giving.recording.rows import MAY_BE_RECEIVED, Rows
from solidarity.ledger.chart.rules import account
from solidarity.ledger.portable import account_row
from solidarity.ledger.rules import Entry

CALL = text("SELECT posted, moved FROM record_gifts(CAST(:told AS json), :movable, :moment)")
ALONE = "SELECT posted, moved FROM record_gifts(%(told)s::json, %(movable)s, %(moment)s)"
MOVABLE = list(MAY_BE_RECEIVED)


def write(session, rows: Rows, at: datetime) -> tuple[set[int], set[int]]:
    """Write a batch in the current transaction; the entries that were new, the gifts that moved."""
    return _answer(session.execute(CALL, _parameters(rows, at)))


def write_alone(engine, rows: Rows, at: datetime) -> tuple[set[int], set[int]]:
    """Write a batch that is a transaction of its own: no BEGIN and no COMMIT travel beside it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return _answer(connection.exec_driver_sql(ALONE, _parameters(rows, at)))


def _answer(result) -> tuple[set[int], set[int]]:
    posted, moved = result.one()
    return set(posted), set(moved)


def _parameters(rows: Rows, at: datetime) -> dict:
    """One JSON text carries every row: one parameter is cheaper than an array for each column."""
    codes = {(entry.book, line.account) for entry in rows.drafts.values() for line in entry.lines}
    told = {
        "account": [_account(book, code) for book, code in codes],
        "entry": [_entry(entry_id, entry) for entry_id, entry in rows.drafts.items()],
        "line": [
            line for entry_id, entry in rows.drafts.items() for line in _lines(entry_id, entry)
        ],
        "fact": rows.facts,
        "gift": rows.gifts,
        "letter": rows.letters,
    }
    return {"told": json.dumps(told, default=datetime.isoformat), "movable": MOVABLE, "moment": at}


@lru_cache(maxsize=65_536)
def _account(book: str, code: str) -> dict:
    return account_row(book, account(code))


def _entry(entry_id: int, entry: Entry) -> dict:
    return {
        "id": entry_id,
        "book": entry.book,
        "kind": entry.kind,
        "source": entry.source,
        "occurred_at": entry.occurred_at,
        "meta": entry.meta,
    }


def _lines(entry_id: int, entry: Entry) -> list[dict]:
    return [
        {
            "entry_id": entry_id,
            "n": n,
            "account_id": _account(entry.book, line.account)["id"],
            "currency": line.currency,
            "book": entry.book,
            "amount": line.amount,
        }
        for n, line in enumerate(entry.lines, 1)
    ]
