"""Ordinary entries of an ordinary book."""

import threading
import time
from datetime import UTC, datetime

from sqlalchemy import text

from solidarity.ledger import ddl, seal
from solidarity.ledger.rules import Entry, Line

NOON = datetime(2026, 3, 8, 12, 30, 15, 123456, tzinfo=UTC)


def make_gift(source="ch_1", *, amount=100_00, project_id=1, currency="EUR", **changes):
    """A card gift, still pending at the processor."""
    moved = (
        Line(f"stripe:host:pending:{currency}", amount, currency),
        Line(f"project:{project_id}:{currency}", -amount, currency),
    )
    facts = {"book": "live", "kind": "donation", "source": source, "occurred_at": NOON}
    return Entry(**{**facts, "lines": moved, **changes})


def make_dispute(source="dp_1", *, amount=100_00, project_id=1):
    """A lost dispute: the money is gone, whatever the project did with it."""
    moved = (
        Line(f"project:{project_id}:EUR", amount, "EUR"),
        Line("dispute:host:EUR", -amount, "EUR"),
    )
    return Entry("live", "dispute_lost", source, NOON, moved)


def tranche(amount, *, source="tranche-1", project_id=1):
    """What `reserve` wants to know."""
    return {
        "book": "live",
        "project_id": project_id,
        "amount": amount,
        "currency": "EUR",
        "source": source,
        "occurred_at": NOON,
    }


def seal_everything(engine):
    """Seal in transactions of its own; on PostgreSQL the newest entries wait until every older
    transaction of the server ended, and a neighbour may be loading a demonstration."""
    deadline = time.monotonic() + 120
    while True:
        with engine.begin() as connection:
            seal.seal_pending(connection)
            left = connection.execute(
                text(
                    "SELECT count(*) FROM ledger_entries WHERE id NOT IN"
                    " (SELECT entry_id FROM ledger_seals)"
                )
            ).scalar_one()
        if not left:
            return
        assert time.monotonic() < deadline, "some entries never became old enough to be sealed"
        time.sleep(0.05)


def tamper(engine, *statements):
    """Do what only the owner of the database can: lift every guard, write, and put nothing back."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            triggers = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            )
            for (name,) in triggers.all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        else:
            for table in ddl.TABLES:
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for statement in statements:
            connection.exec_driver_sql(statement)
        if engine.dialect.name == "postgresql":
            connection.commit()
        # The next user of this pooled connection must not inherit the lifted guards.
        connection.invalidate()


def together(work, times=8):
    """Run `work(n)` in threads that start at once; returns results and exceptions, in order."""
    barrier, results = threading.Barrier(times), [None] * times

    def run(n):
        barrier.wait()
        try:
            results[n] = work(n)
        except Exception as problem:
            results[n] = problem

    threads = [threading.Thread(target=run, args=(n,)) for n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
