"""Recording gifts, beside pgbench on the same server; and SQLite, beside a raw connection.

    python -m benchmarks.money --database postgresql+psycopg://… [--quick] [--json FILE]
                               [--rounds 3] [--seconds 8]

Makes its own databases on the server of --database (one for pgbench at scale 10, one migrated like
the site's) and drops them. A gift is recorded from the moment the processor's answer is known to
the commit: entries, lines, posts, facts, the gift's and its attempt's state, the journal, the
letter that is owed, a row of news. Every measure of ours stands between two runs of pgbench with 8
clients (its TPC-B of five statements); the ratio is to their mean, the figure the median of the
rounds. CPU is this process's own time for each transaction.
"""

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, make_url, text

from solidarity import settings
from solidarity.app import create_app
from solidarity.demo.scale import bulk
from solidarity.extensions import db
from solidarity.giving.models import (
    Donation,
    DonorDetails,
    GiftNews,
    PaymentAttempt,
    WebhookEvent,
)
from solidarity.giving.recording import actions as recording
from solidarity.giving.recording.rows import Gift, Paid
from solidarity.giving.told import Charge, Payment, Settlement
from solidarity.kit.ids import new_id
from solidarity.kit.money import Money
from solidarity.ledger import checks as ledger_checks
from solidarity.web import transaction

THREADS = 8
PROJECTS = 200
BATCH = 50
AT = datetime(2026, 7, 1, 12, tzinfo=UTC)
KEYS = ("gift_ratio", "one_project_ratio", "drain_ratio")


@dataclass(frozen=True)
class Run:
    """What one measured run did."""

    per_second: float
    cpu_ms: float  # of this process, per gift
    p99_ms: float


def site(database_url: str, folder: str) -> Flask:
    """Build the site on a database of its own, migrated."""
    environ = {
        "SOLIDARITY_ENV": "development",
        "DATABASE_URL": database_url,
        "SOLIDARITY_INSTANCE": folder,
    }
    app = create_app(
        settings.read(environ),
        SQLALCHEMY_ENGINE_OPTIONS={"pool_size": THREADS + 2, "max_overflow": 4},
    )
    from flask_migrate import upgrade

    with app.app_context():
        upgrade()
    return app


class Source:
    """Gifts that wait to be paid: made in bulk, handed out once each, to any thread."""

    def __init__(self, app: Flask, projects: list[int], host: int, route: int):
        self.app, self.projects, self.host, self.route = app, projects, host, route
        self.numbers = count(1)

    def make(self, how_many: int, projects: int) -> list[Paid]:
        """Write gifts that were intended, spread over the first `projects` projects."""
        gifts, attempts, donors, paid = [], [], [], []
        first = bulk.next_id(PaymentAttempt)
        for n in range(how_many):
            number, donation_id = next(self.numbers), new_id()
            project = self.projects[n % projects]
            gifts.append(self._donation(donation_id, number, project))
            donors.append(
                {
                    "donation_id": donation_id, "name": "Fatima", "email": f"f{number}@example.org",
                    "country": "FR", "message": "",
                }
            )  # fmt: skip
            attempts.append(self._attempt(first + n, donation_id, number))
            gift = Gift(
                first + n, 1, donation_id, "test", project, self.host, 5000, "EUR", "fr", None
            )
            paid.append(Paid(gift, payment(number)))
        with transaction.writing():
            bulk.write(Donation, gifts)
            bulk.write(DonorDetails, donors)
            bulk.write(PaymentAttempt, attempts)
        bulk.catch_up(PaymentAttempt)
        return paid

    def _donation(self, donation_id: int, number: int, project: int) -> dict:
        return {
            "id": donation_id, "reference": f"B{number}", "form_token": f"bench-{number}",
            "book": "test", "project_id": project, "route_id": self.route,
            "host_account_id": self.host, "means": "processor", "donor_id": None,
            "amount_minor": 5000, "currency": "EUR", "quote_rate": 10, "quote_minor": 50_000,
            "quote_source": "bench", "quote_as_of": AT.date(), "refunded_minor": 0,
            "is_anonymous": False, "wants_news": True, "lang": "fr", "state": "intended",
            "created_at": AT, "received_at": None, "is_demo": False,
        }  # fmt: skip

    def _attempt(self, attempt_id: int, donation_id: int, number: int) -> dict:
        return {
            "id": attempt_id, "donation_id": donation_id, "n": 1, "state": "open",
            "idempotency_key": f"bench-{number}", "processor_account": "acct_bench",
            "session_id": f"cs_{number}", "created_at": AT,
        }  # fmt: skip


def payment(number: int) -> Payment:
    """What the processor says of a paid card: fifty euros, settled with its fee."""
    gross, fee = Money(5000, "EUR"), Money(100, "EUR")
    settled = Settlement(f"txn_{number}", gross, fee, gross - fee, None, AT)
    charge = Charge(f"ch_{number}", gross, "succeeded", AT, settled)
    return Payment(f"cs_{number}", "complete", "paid", f"pi_{number}", "succeeded", charge)


def furnish(app: Flask) -> Source:
    """Make what a gift stands on: an association, a host, a route, projects."""
    from tests.factories.giving import make_card_route, make_host
    from tests.factories.projects import make_project

    with transaction.writing():
        projects = [make_project() for _ in range(PROJECTS)]
        route = make_card_route(projects[0], host=make_host(account="acct_bench"))
        ids = [project.id for project in projects]
        return Source(app, ids, route.host_account_id, route.id)


def in_threads(app: Flask, work: Callable[[], Iterator[int]], threads: int, seconds: float) -> Run:
    """Let threads take work until the time is up; `work` yields how many gifts it recorded."""
    end = time.perf_counter() + seconds
    done, waits = [0] * threads, []

    def one(n: int) -> None:
        with app.test_request_context("/"):
            mine = []
            began = time.perf_counter()
            for gifts in work():
                done[n] += gifts
                now = time.perf_counter()
                mine.append(now - began)
                if now > end:
                    break
                began = now
            else:
                raise SystemExit("the gifts ran out: raise Source.make")
            waits.extend(mine)

    workers = [threading.Thread(target=one, args=(n,)) for n in range(threads)]
    began, cpu = time.perf_counter(), time.process_time()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    p99 = statistics.quantiles(waits, n=100)[98] if len(waits) > 1 else waits[0]
    return Run(sum(done) / took, cpu / sum(done) * 1000, p99 * 1000)


def one_by_one(paid: list[Paid]) -> Callable[[], Iterator[int]]:
    """Record gifts in a transaction each, as they come."""
    take = iter(paid)
    lock = threading.Lock()

    def work() -> Iterator[int]:
        while True:
            with lock:
                one = next(take, None)
            if one is None:
                return
            if not recording.record_now(one):
                raise SystemExit("a gift was not new")
            yield 1

    return work


def drain(paid: list[Paid]) -> Callable[[], Iterator[int]]:
    """Empty an inbox of announcements, fifty in a transaction, as the worker does."""
    batches = iter([paid[n : n + BATCH] for n in range(0, len(paid) - BATCH, BATCH)])

    def work() -> Iterator[int]:
        for batch in batches:
            with transaction.writing():
                recording.record(batch)
                recording.mark_applied([f"evt_{one.charge.id}" for one in batch])
            yield len(batch)

    return work


def announce(paid: list[Paid]) -> None:
    """Put one announcement for each gift in the inbox."""
    with transaction.writing():
        bulk.write(WebhookEvent, (_event(one) for one in paid))


def _event(paid: Paid) -> dict:
    return {
        "id": f"evt_{paid.charge.id}", "type": "checkout.session.completed", "is_live": False,
        "object_id": paid.payment.session_id, "payload": {"data": {"object": {}}},
        "received_at": AT, "state": "waiting", "attempts": 0,
    }  # fmt: skip


def check(app: Flask) -> None:
    """The book holds, and every gift has its news and its letter."""
    with app.app_context():
        if ledger_checks.is_broken(ledger_checks.check(db.session)):
            raise SystemExit("the book does not hold")
        received = db.session.query(Donation).filter_by(state="received").count()
        if received != db.session.query(GiftNews).count():
            raise SystemExit("a gift has no news")


class Pgbench:
    """Its own database at scale 10, and the transactions it does in a second."""

    def __init__(self, url, seconds: float):
        self.url, self.seconds = url, seconds
        self._run("-i", "-s", "10", "-q")

    def _run(self, *arguments: str) -> str:
        url = self.url
        env = {**os.environ, "PGPASSWORD": url.password or ""}
        command = ["pgbench", "-h", url.host, "-p", str(url.port or 5432), "-U", url.username]
        told = subprocess.run(
            [*command, *arguments, url.database],
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        return told.stdout

    def per_second(self) -> float:
        told = self._run("-c", "8", "-j", "2", "-T", str(max(2, round(self.seconds))), "-n")
        line = next(one for one in told.splitlines() if one.startswith("tps"))
        return float(line.split("=")[1].split()[0])


def on_postgresql(server: str, rounds: int, seconds: float, most: int) -> dict[str, float]:
    """Measure beside pgbench; returns flat keys."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    names = [f"bench_{kind}_{uuid.uuid4().hex[:8]}" for kind in ("pgbench", "site")]
    with admin.connect() as connection:
        for name in names:
            connection.execute(text(f"CREATE DATABASE {name}"))
    folder = tempfile.mkdtemp()
    try:
        peer = Pgbench(make_url(server).set(database=names[0]), seconds)
        own = make_url(server).set(database=names[1])
        app = site(own.render_as_string(hide_password=False), folder)
        return measure(app, peer, rounds, seconds, most)
    finally:
        with admin.connect() as connection:
            for name in names:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()
        shutil.rmtree(folder)


def measure(app: Flask, peer: Pgbench, rounds: int, seconds: float, most: int) -> dict[str, float]:
    """Each case between two runs of pgbench, `rounds` times; medians."""
    with app.test_request_context("/"):
        source = furnish(app)
    cases = {
        "gift_ratio": (PROJECTS, one_by_one, THREADS),
        "one_project_ratio": (1, one_by_one, THREADS),
        "drain_ratio": (PROJECTS, drain, 1),
    }
    found: dict[str, list[float]] = {key: [] for key in (*cases, "cpu_ms", "pgbench_tps")}
    print(f"{'':18} {'a second':>9} {'pgbench':>9} {'ratio':>7} {'CPU ms':>7} {'p99 ms':>7}")
    with app.test_request_context("/"):
        bulk.analyse()
    before = peer.per_second()
    for n in range(rounds):
        for key, (projects, work, threads) in cases.items():
            with app.test_request_context("/"):
                paid = source.make(most, projects)
                if work is drain:
                    announce(paid)
            ran = in_threads(app, work(paid), threads, seconds)
            after = peer.per_second()
            mean, before = (before + after) / 2, after
            found[key].append(ran.per_second / mean)
            found["pgbench_tps"].append(mean)
            if key == "gift_ratio":
                found["cpu_ms"].append(ran.cpu_ms)
            print(
                f"{key:15} {n + 1:2} {ran.per_second:9.0f} {mean:9.0f}"
                f" {ran.per_second / mean:7.2f} {ran.cpu_ms:7.2f} {ran.p99_ms:7.1f}"
            )
    with app.test_request_context("/"):
        deadlocks = db.session.execute(
            text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        ).scalar_one()
        db.session.remove()
        db.engine.dispose()
    check(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    medians = {f"money.pg.{key}": statistics.median(values) for key, values in found.items()}
    return {**medians, "money.pg.deadlocks": float(deadlocks)}


def on_sqlite(rounds: int, seconds: float, most: int) -> dict[str, float]:
    """Measure on a file, WAL and FULL, beside one raw connection doing the same statements."""
    ratios, waits = [], []
    print(f"{'SQLite':18} {'a second':>9} {'raw':>9} {'ratio':>7} {'CPU ms':>7} {'p99 ms':>7}")
    for n in range(rounds):
        folder = tempfile.mkdtemp()
        app = site(f"sqlite:///{folder}/site.db", folder)
        with app.test_request_context("/"):
            source = furnish(app)
            paid = source.make(most, PROJECTS)
        raw = raw_sqlite(app, paid[: most // 4], seconds / 2)
        ran = in_threads(app, one_by_one(paid[most // 4 :]), THREADS, seconds)
        raw = (raw + raw_sqlite(app, source_more(app, source, most // 4), seconds / 2)) / 2
        ratios.append(ran.per_second / raw)
        waits.append(ran.p99_ms)
        print(
            f"{'gift_ratio':15} {n + 1:2} {ran.per_second:9.0f} {raw:9.0f}"
            f" {ran.per_second / raw:7.2f} {ran.cpu_ms:7.2f} {ran.p99_ms:7.1f}"
        )
        check(app)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        shutil.rmtree(folder)
    return {
        "money.sqlite.gift_ratio": statistics.median(ratios),
        "money.sqlite.p99_ms": statistics.median(waits),
    }


def source_more(app: Flask, source: Source, how_many: int) -> list[Paid]:
    with app.test_request_context("/"):
        return source.make(how_many, PROJECTS)


def raw_sqlite(app: Flask, paid: list[Paid], seconds: float) -> float:
    """The statements of one gift, caught from the site once, on one bare connection: a second."""
    with app.app_context():
        path = Path(db.engine.url.database)
    ready = [_as_raw(app, one) for one in paid]
    connection = sqlite3.connect(path, isolation_level=None)
    for name, value in (("foreign_keys", 1), ("recursive_triggers", 1), ("synchronous", 2)):
        connection.execute(f"PRAGMA {name}={value}")
    done, began = 0, time.perf_counter()
    for gift in ready:
        connection.execute("BEGIN IMMEDIATE")
        for statement, parameters, many in gift:
            (connection.executemany if many else connection.execute)(statement, parameters)
        connection.execute("COMMIT")
        done += 1
        if time.perf_counter() - began > seconds:
            break
    took = time.perf_counter() - began
    connection.close()
    return done / took


def _as_raw(app: Flask, paid: Paid) -> list:
    """What the site executes for a gift, with its parameters; rolled back."""
    kept = []
    with app.test_request_context("/"):
        from sqlalchemy import event

        def keep(_c, _cursor, statement, parameters, _context, many):
            kept.append((statement, parameters, many))

        event.listen(db.engine, "before_cursor_execute", keep)
        recording.record([paid])
        event.remove(db.engine, "before_cursor_execute", keep)
        db.session.rollback()
    return [one for one in kept if not one[0].startswith(("PRAGMA", "BEGIN"))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--database", help="a PostgreSQL server; without it SQLite only")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--quick", action="store_true", help="one short round, under a minute")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    rounds, seconds = (1, 2) if asked.quick else (asked.rounds, asked.seconds)
    most = int(4000 * seconds)
    found: dict[str, float] = {}
    if asked.database:
        found |= on_postgresql(asked.database, rounds, seconds, most)
    found |= on_sqlite(rounds, seconds, int(1500 * seconds))
    for key, value in found.items():
        print(f"{key:28} {value:.2f}")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
