"""Everything the double remembers, in one SQLite file (or in memory).

A change is committed whole or not at all, so a killed process leaves no half-written state.
Objects are the dictionaries Stripe would show; keys that begin with `_` stay private.
"""

import json
import secrets
import sqlite3
import threading
from contextlib import contextmanager

VERSION = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS object (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL, kind TEXT NOT NULL,
  created INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS object_newest ON object (account, kind, created DESC, seq DESC);
CREATE INDEX IF NOT EXISTS object_charge ON object (kind, json_extract(body, '$.charge'));
CREATE INDEX IF NOT EXISTS object_intent ON object (kind, json_extract(body, '$.payment_intent'));
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"


class Store:
    def __init__(self, path: str | None = None, schemas: tuple[str, ...] = ()):
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(
            path or ":memory:", check_same_thread=False, isolation_level=None, timeout=10
        )
        self._open(path, schemas)

    def _open(self, path, schemas):
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        found = self._db.execute("PRAGMA user_version").fetchone()[0]
        if found not in (0, VERSION):
            self._db.close()
            raise SystemExit(f"{path} was written by another version ({found}): delete it")
        for schema in (SCHEMA, *schemas):
            self._db.executescript(schema)
        self._db.execute(f"PRAGMA user_version={VERSION}")

    def close(self):
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self):
        """All of it or none; a transaction inside another one joins it."""
        with self._lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._leave("ROLLBACK")
                raise
            self._leave("COMMIT")

    def _leave(self, how):
        self._depth -= 1
        if self._depth == 0 and self._db.in_transaction:
            self._db.execute(how)

    def execute(self, sql: str, values=()) -> list[tuple]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def put(self, thing: dict) -> dict:
        """Write an object as it stands now; it needs `id`, `object`, `created` and `_account`."""
        self.execute(
            "INSERT INTO object (id, account, kind, created, body) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (
                thing["id"],
                thing["_account"],
                thing["object"],
                thing.get("created") or 0,
                _encode(thing),
            ),
        )
        return thing

    def get(self, identity: str, account: str | None = None, kind: str | None = None):
        """The object of that id, or None; with `account`, only if it belongs to it."""
        rows = self.execute("SELECT account, kind, body FROM object WHERE id = ?", (identity,))
        if not rows or account not in (None, rows[0][0]) or kind not in (None, rows[0][1]):
            return None
        return json.loads(rows[0][2])

    def delete(self, identity: str):
        self.execute("DELETE FROM object WHERE id = ?", (identity,))

    def select(self, kind: str, conditions=(), *, newest=True, limit=-1) -> list[dict]:
        """Objects of a kind meeting every `(sql, values)` condition, newest first."""
        sql = "SELECT body FROM object WHERE kind = ?"
        values = [kind]
        for condition, bound in conditions:
            sql += f" AND {condition}"
            values.extend(bound)
        way = "DESC" if newest else "ASC"
        sql += f" ORDER BY created {way}, seq {way} LIMIT ?"
        return [json.loads(body) for (body,) in self.execute(sql, (*values, limit))]

    def place(self, identity: str) -> tuple[int, int] | None:
        """Where an object stands in its list: (created, seq)."""
        rows = self.execute("SELECT created, seq FROM object WHERE id = ?", (identity,))
        return rows[0] if rows else None

    def setting(self, name: str, default=None):
        rows = self.execute("SELECT value FROM setting WHERE name = ?", (name,))
        return json.loads(rows[0][0]) if rows else default

    def set_setting(self, name: str, value):
        self.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, json.dumps(value)))

    def clear(self, *tables: str):
        for table in ("object", "setting", *tables):
            self.execute(f"DELETE FROM {table}")


def same(field: str, value) -> tuple[str, tuple]:
    """Condition: the object's field equals value. Field names are written in code, never sent."""
    return f"json_extract(body, '$.{field}') = ?", (value,)


def owned(account: str) -> tuple[str, tuple]:
    return "account = ?", (account,)
