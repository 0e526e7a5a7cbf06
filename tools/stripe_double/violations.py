"""A list of every request that broke the contract, for tests to find empty."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS violation (
  id INTEGER PRIMARY KEY, method TEXT, path TEXT, param TEXT, message TEXT);
"""


class Violations:
    def __init__(self, store):
        self._store = store

    def record(self, method: str, path: str, param: str | None, message: str):
        self._store.execute(
            "INSERT INTO violation (method, path, param, message) VALUES (?, ?, ?, ?)",
            (method, path, param, message),
        )

    def all(self) -> list[dict]:
        rows = self._store.execute("SELECT method, path, param, message FROM violation ORDER BY id")
        return [dict(zip(("method", "path", "param", "message"), row, strict=True)) for row in rows]

    def clear(self):
        self._store.execute("DELETE FROM violation")
