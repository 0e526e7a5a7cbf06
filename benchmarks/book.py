"""The public book as it grows: sealing, the idle round, export, verification.

    python -m benchmarks.book [--database postgresql+psycopg://…] [--sizes 10000,100000,1000000]
                              [--quick] [--json FILE]

Makes a book of its own (on the server of --database, or an SQLite file), fills it with gifts
through the same function the site posts with, and measures at each size: entries sealed a second
over the last thousands, the milliseconds of a round of the sealer that finds nothing, entries
exported a second, and entries verified a second by `verify.py` alone, with its peak memory.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, event, make_url, text

from solidarity.ledger import actions, export, schema, seal, verify
from solidarity.ledger.rules import Entry, Line

LAST = 5_000  # entries sealed under the watch at each size
BATCH = 1_000
NOON = datetime(2026, 3, 8, 12, 30, tzinfo=UTC)


@contextmanager
def book_on(database: str | None, folder: str):
    """Yield (short name, engine) of an empty book, dropped at the end."""
    if database is None:
        engine = create_engine(f"sqlite:///{folder}/book.db")
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
        name, admin = "sqlite", None
    else:
        name, database_name = "pg", f"bench_{uuid.uuid4().hex[:10]}"
        admin = create_engine(database, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {database_name}"))
        engine = create_engine(make_url(database).set(database=database_name))
    with engine.begin() as connection:
        schema.create(connection)
    yield name, engine
    engine.dispose()
    if admin is not None:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {database_name} WITH (FORCE)"))
        admin.dispose()


def _prepare_sqlite(connection, _record) -> None:
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "recursive_triggers=ON", "journal_mode=WAL",
                   "synchronous=FULL"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")


def gift(n: int) -> Entry:
    """Return the n-th gift: one of two hundred projects, one of three currencies."""
    currency, amount = ("EUR", "CAD", "GBP")[n % 3], 1_000 + n % 9_000
    lines = (
        Line(f"stripe:h1:pending:{currency}", amount, currency),
        Line(f"project:{n % 200 + 1}:{currency}", -amount, currency),
    )
    return Entry("live", "charge", f"ch_{n}", NOON, lines, meta={"donation": n})


def fill(engine, first: int, last: int) -> float:
    """Post gifts `first` … `last`; return the seconds it took."""
    started = time.perf_counter()
    for start in range(first, last, BATCH):
        with engine.begin() as connection:
            actions.post_many(connection, [gift(n) for n in range(start, min(last, start + BATCH))])
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    return time.perf_counter() - started


def seal_all(engine, expected: int, *, sweep: bool) -> float:
    """Seal `expected` entries; return the seconds of the rounds that sealed something."""
    seen = seal.from_the_start() if sweep else {}
    spent, sealed = 0.0, 0
    while sealed < expected:
        started = time.perf_counter()
        with engine.begin() as connection:
            found = seal.seal_pending(connection, seal.STEP, seen)
        if found:
            spent += time.perf_counter() - started
            sealed += found
        else:  # an older transaction of this server is still under way
            time.sleep(0.05)
            seen = seal.from_the_start() if sweep else {}
    return spent


def idle_ms(engine) -> float:
    """Return the milliseconds of a round that finds nothing: the best of five."""
    found = []
    for _ in range(5):
        started = time.perf_counter()
        with engine.begin() as connection:
            seal.seal_pending(connection)
        found.append(1000 * (time.perf_counter() - started))
    return min(found)


def verify_alone(file: Path) -> tuple[float, int]:
    """Run verify.py as a stranger does; return (seconds, peak KiB)."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-I", verify.__file__, str(file)], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("the book does not verify")
    return time.perf_counter() - started, usage.ru_maxrss


def measure(name: str, engine, sizes: list[int], folder: str) -> dict[str, float]:
    """Grow the book from size to size; print a row for each."""
    figures: dict[str, float] = {}
    print(f"{name}: entries | posted/s | sealed/s | idle ms | exported/s | verified/s | MiB")
    before = 0
    for size in sizes:
        bulk = size - LAST - before
        posting = fill(engine, before, size - LAST)
        seal_all(engine, bulk, sweep=True)
        fill(engine, size - LAST, size)
        sealing = seal_all(engine, LAST, sweep=False)
        row = {"seal_per_s": LAST / sealing, "idle_ms": idle_ms(engine)}
        file = Path(folder) / "book.jsonl"
        started = time.perf_counter()
        with engine.connect() as connection, file.open("w", encoding="utf-8") as out:
            export.write_book(connection, out)
            connection.rollback()
        row["export_per_s"] = size / (time.perf_counter() - started)
        seconds, peak = verify_alone(file)
        row |= {"verify_per_s": size / seconds, "verify_mib": peak / 1024}
        print(f"{size:>14,} | {bulk / posting:8,.0f} | {row['seal_per_s']:8,.0f} | "
              f"{row['idle_ms']:7.1f} | {row['export_per_s']:10,.0f} | "
              f"{row['verify_per_s']:10,.0f} | {row['verify_mib']:.0f}", flush=True)  # fmt: skip
        figures |= {f"book.{name}.{key}.{size}": round(value, 1) for key, value in row.items()}
        before = size
    return figures


def main() -> None:
    """Measure, print, and leave nothing behind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", help="a PostgreSQL server; SQLite without it")
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--quick", action="store_true", help="10,000 and 20,000 entries")
    parser.add_argument("--json", type=Path)
    wishes = parser.parse_args()
    sizes = [10_000, 20_000] if wishes.quick else [int(s) for s in wishes.sizes.split(",")]
    with (
        tempfile.TemporaryDirectory() as folder,
        book_on(wishes.database, folder) as (name, engine),
    ):
        figures = measure(name, engine, sizes, folder)
    if wishes.json:
        wishes.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
