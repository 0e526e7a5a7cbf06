"""Work for later on the double's clock: a debit that settles, a page that expires, a payout."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS task (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, subject TEXT NOT NULL, due REAL NOT NULL);
CREATE INDEX IF NOT EXISTS task_due ON task (due);
CREATE INDEX IF NOT EXISTS task_subject ON task (subject);
"""


class Tasks:
    """`works` maps a name to the function `(double, object)` that does it."""

    def __init__(self, double, works: dict):
        self._double, self._store, self._works = double, double.store, works

    def schedule(self, name: str, subject: str, delay: float):
        """Do it `delay` seconds after now; at once when there is no delay."""
        clock = self._double.clock
        if delay <= 0:
            self._perform(name, subject)
            return
        self._store.execute(
            "INSERT INTO task (name, subject, due) VALUES (?, ?, ?)",
            (name, subject, clock.now() + delay),
        )

    def cancel(self, name: str, subject: str) -> bool:
        """Whether there was such work to cancel."""
        gone = self._store.execute(
            "DELETE FROM task WHERE subject = ? AND name = ? RETURNING id", (subject, name)
        )
        return bool(gone)

    def run_due(self) -> list[str]:
        """Do what is due, oldest first, each dated at the moment it was due."""
        done = []
        while (name := self._run_one()) is not None:
            done.append(name)
        return done

    def _run_one(self) -> str | None:
        if not self._next():
            return None
        with self._store.transaction():
            # Another thread may have done it between the look and the lock.
            for identity, name, subject, due in self._next():
                self._store.execute("DELETE FROM task WHERE id = ?", (identity,))
                with self._double.clock.pinned(due):
                    self._perform(name, subject)
                return name
        return None

    def _next(self) -> list[tuple]:
        return self._store.execute(
            "SELECT id, name, subject, due FROM task WHERE due <= ? ORDER BY due, id LIMIT 1",
            (self._double.clock.running(),),
        )

    def _perform(self, name, subject):
        thing = self._store.get(subject)
        if thing is not None:
            self._works[name](self._double, thing)
