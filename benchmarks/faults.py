"""Kill everything, at random, during thousands of gifts: is the book still the processor's own?

    python -m benchmarks.faults [--gifts 5000] [--seed 7] [--quick] [--json FILE]

On a throwaway PostgreSQL cluster of its own (initdb in a temporary folder; needs PostgreSQL's
programs), with the site under gunicorn, its worker, and the payment double with its faults
switched on: webhooks sent twice, dropped, delayed, out of order, 500s before and after the work,
connections dropped after the work. Donors fill in the real form over HTTP, pay, and come back or
not; meanwhile the web server, the worker or the database is killed with SIGKILL every few seconds
and started again. At the end the faults are switched off, the worker drains, `payments reconcile`
runs, and the book is compared with what the double itself holds, to the cent.
"""

import argparse
import contextlib
import glob
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import stripe

HOUSE = Path(__file__).resolve().parent.parent
SECRET = "whsec_faults"
DONORS = 6
OUTCOMES = ["card"] * 16 + ["sepa"] * 2 + ["sepa_fails", "declined"]
CHAOS = {
    "duplicate": 0.2, "drop": 0.15, "reorder": True, "delay": 0.2, "parallel": 4,
    "fee_delay": 3, "sepa_delay": 60, "retries": [1, 2, 5, 10, 20, 30],
}  # fmt: skip
CALM = {"duplicate": 0.0, "drop": 0.0, "reorder": False, "delay": 0.0, "fail_next": None}
FAULTS = (
    {"status": 500},
    {"status": 500, "after_processing": True},
    {"drop_connection": True},
)


def free_port() -> int:
    """Ask the system for a port nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(port: int, path: str | None = None) -> None:
    """Return once something listens (and answers `path` with 200)."""
    for _ in range(600):
        try:
            if path is None:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            line.request("GET", path)
            if line.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"nothing answers on port {port}")


class Part:
    """A program of the house that may be killed and started again, with all its children."""

    def __init__(self, name: str, command: list[str], env: dict, *, port: int | None, log: Path):
        self.name, self.command, self.env, self.port = name, command, env, port
        self.log, self.kills, self.process = log, 0, None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=HOUSE, env=self.env, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        if self.port:
            wait_for(self.port)

    def kill(self) -> None:
        """As a power cut would: no goodbye."""
        self.kills += 1
        self.end(signal.SIGKILL)

    def end(self, how: int = signal.SIGTERM) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Cluster(Part):
    """A PostgreSQL of its own; as root it runs as `postgres`, which refuses root."""

    def __init__(self, folder: Path, log: Path):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin")) or [
            str(Path(shutil.which("postgres") or "postgres").parent)
        ]
        self.bin, self.data, port = Path(found[-1]), folder / "cluster", free_port()
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.data.mkdir()
        if self.as_user:
            shutil.chown(folder, "postgres")
            shutil.chown(self.data, "postgres")
        subprocess.run(
            [*self.as_user, self.bin / "initdb", "-D", self.data, "-A", "trust", "-U", "postgres"],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        command = [
            *self.as_user, str(self.bin / "postgres"), "-D", str(self.data), "-p", str(port),
            "-k", str(self.data), "-c", "listen_addresses=127.0.0.1",
        ]  # fmt: skip
        super().__init__("database", command, dict(os.environ), port=port, log=log)
        self.url = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"

    def end(self, how: int = signal.SIGTERM) -> None:
        """Kill the postmaster itself: its children die of it, as in a crash of the machine."""
        pid = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGINT if how == signal.SIGTERM else how)
        self.process.wait(timeout=30)

    def start(self) -> None:
        """Start again; a server that finds the last one's children still dying tries again."""
        for _ in range(100):
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
            ready = [self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
            for _ in range(200):
                if self.process.poll() is not None:
                    break
                if subprocess.run(ready, check=False).returncode == 0:
                    return
                time.sleep(0.05)
            time.sleep(0.2)
        raise SystemExit(f"PostgreSQL does not start: see {self.log}")


class House:
    """The site, its worker, its database and the double, on ports of their own."""

    def __init__(self, folder: Path):
        web, self.double_port = free_port(), free_port()
        self.web_port, self.folder = web, folder
        self.database = Cluster(folder, folder / "database.log")
        self.database.start()
        self.env = {
            **os.environ,
            "SOLIDARITY_ENV": "development",
            "DATABASE_URL": self.database.url,
            "SOLIDARITY_INSTANCE": str(folder / "instance"),
            "STRIPE_SECRET_KEY": "sk_test_double",
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "STRIPE_API_BASE": f"http://127.0.0.1:{self.double_port}",
            "PUBLIC_URL": f"http://127.0.0.1:{web}",
            "MAIL_URL": f"folder://{folder / 'mail'}",
        }
        python = sys.executable
        self.double = Part(
            "double",
            [
                python, "-m", "tools.stripe_double", "--port", str(self.double_port),
                "--state", str(folder / "double.db"), "--secret", SECRET,
                "--webhook", f"http://127.0.0.1:{web}/webhooks/stripe",
            ],
            self.env, port=self.double_port, log=folder / "double.log",
        )  # fmt: skip
        self.web = Part(
            "web",
            [
                python, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{web}",
                "--worker-class", "gthread", "--workers", "2", "--threads", "4",
                "--log-level", "error",
            ],
            self.env, port=web, log=folder / "web.log",
        )  # fmt: skip
        flask = [python, "-m", "flask", "--app", "wsgi"]
        self.flask = flask
        self.worker = Part(
            "worker", [*flask, "worker"], self.env, port=None, log=folder / "worker.log"
        )

    def command(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self.flask, *arguments], cwd=HOUSE, env=self.env, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"flask {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def control(self, what: str, **wishes) -> dict:
        """Speak to the double, which is never killed: it plays the outside world."""
        line = http.client.HTTPConnection("127.0.0.1", self.double_port, timeout=30)
        line.request(
            "POST", f"/_control/{what}", json.dumps(wishes), {"Content-Type": "application/json"}
        )
        answer = line.getresponse()
        body = answer.read()
        line.close()
        if answer.status >= 400:
            raise RuntimeError(f"{what}: {body[:200]}")
        return json.loads(body or "{}")

    def app(self):
        """The site's application in this process, to read its book."""
        from solidarity import settings
        from solidarity.app import create_app

        return create_app(settings.read(self.env))

    def open(self) -> str:
        """Migrate, make one project that takes gifts, and start; returns its slug."""
        from flask_migrate import upgrade

        from solidarity.web import transaction

        app = self.app()
        with app.test_request_context("/fr/"):
            upgrade()
            from solidarity.projects.models import FundingShare
            from tests.factories.giving import make_card_route
            from tests.factories.projects import make_project

            with transaction.writing():
                project = make_project()
                make_card_route(project)
                # No end to what it needs: every gift of the run finds room.
                share = FundingShare.query.filter_by(project_id=project.id, source="gifts").one()
                share.amount_minor = 10**14
                slug = project.slug
        self.double.start()
        self.web.start()
        self.worker.start()
        wait_for(self.web_port, "/healthz")
        return slug


class Donor(threading.Thread):
    """Gives again and again: reads the form, sends it (again, when nobody answers), pays."""

    def __init__(self, house: House, slug: str, take, seed: int, tally: Counter):
        super().__init__(daemon=True)
        self.house, self.slug, self.take, self.tally = house, slug, take, tally
        self.chance = random.Random(seed)

    def run(self) -> None:
        for n in iter(self.take, None):
            try:
                self.give(n)
            except Exception as error:  # a donor gives up; the book may not
                self.tally[f"gave up: {type(error).__name__}"] += 1

    def ask(self, source: str, method: str, path: str, body=None, cookie: str = ""):
        line = http.client.HTTPConnection(
            "127.0.0.1", self.house.web_port, timeout=40, source_address=(source, 0)
        )
        headers = {"Cookie": cookie} if cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode(body)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer, answer.read().decode(errors="replace")
        finally:
            line.close()

    def patiently(self, *asked, wanted: int, **more):
        """Ask until the site answers as it should, as a person presses again."""
        for _ in range(60):
            try:
                answer, text = self.ask(*asked, **more)
            except OSError:
                answer = None
            if answer is not None and answer.status == wanted:
                return answer, text
            self.tally["pressed again"] += 1
            time.sleep(self.chance.uniform(0.1, 0.8))
        raise TimeoutError(f"{asked[1]} {asked[2]}")

    def give(self, n: int) -> None:
        source = f"127.{1 + n // 60000}.{n // 250 % 240}.{1 + n % 250}"
        path = f"/fr/projects/{self.slug}/give"
        page, text = self.patiently(source, "GET", path, wanted=200)
        cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
        hidden = dict(re.findall(r'name="(csrf_token|form_token)"[^>]*value="([^"]+)"', text))
        minor = self.chance.randint(5, 400) * 100
        form = {
            **hidden, "currency": "EUR", "amount": "other", "other_amount": str(minor // 100),
            "name": f"Donor {n}", "email": f"d{n}@example.org",
        }  # fmt: skip
        sent, _ = self.patiently(source, "POST", path, wanted=303, body=form, cookie=cookie)
        session = sent.getheader("Location").rstrip("/").split("/")[-1].split("?")[0]
        outcome = self.chance.choice(OUTCOMES)
        self.house.control("pay", session=session, outcome=outcome)
        self.tally[f"paid: {outcome}"] += 1
        if self.chance.random() < 0.2:  # a second, impatient press of the same form
            self.patiently(source, "POST", path, wanted=303, body=form, cookie=cookie)


def trouble(house: House, over: threading.Event, seed: int, every: tuple[float, float]) -> None:
    """Kill one part every few seconds, and let the processor fail in between."""
    chance = random.Random(seed)
    parts = [house.web, house.worker, house.database]
    while not over.wait(chance.uniform(*every)):
        part = chance.choice(parts)
        part.kill()
        if part is house.worker:
            time.sleep(chance.uniform(0, 2))
        part.start()
        fault = chance.choice(FAULTS)
        house.control("chaos", fail_next={**fault, "times": chance.randint(1, 2)})


def settle_down(house: House) -> None:
    """Faults off, debits due, everything drained and reconciled."""
    house.control("chaos", **CALM)
    for part in (house.web, house.worker, house.database):
        part.end()
    house.database.start()
    house.web.start()
    wait_for(house.web_port, "/healthz")
    house.worker.start()
    house.control("advance", seconds=30 * 86_400)
    house.control("flush")
    app = house.app()
    from solidarity import jobs

    names = ("poll_payments", "drain_inbox")
    for _ in range(6):
        for job in app.extensions["jobs"]:
            if job.name in names:
                for _ in range(40):
                    jobs.run(app, job)
        house.command("payments", "replay", "--apply")
    house.command("payments", "reconcile", "--days", "60", "--apply")


def told_by_double(house: House, account: str) -> dict:
    """What the processor itself holds: charges that succeeded, and the account's balance."""
    client = stripe.StripeClient(
        "sk_test_double", base_addresses={"api": f"http://127.0.0.1:{house.double_port}"}
    )
    options = {"stripe_account": account}
    pages = client.v1.balance_transactions.list(params={"limit": 100}, options=options)
    told = [one.to_dict() for one in pages.auto_paging_iter()]
    charges = {one["source"]: one for one in told if one["type"] in ("charge", "payment")}
    return {
        "charges": {source: one["amount"] for source, one in charges.items()},
        "net": sum(one["net"] for one in told),
        "fees": sum(one["fee"] for one in told),
    }


def compare(house: House, account: str) -> tuple[dict[str, float], list[str]]:
    """The book beside the double's own; returns figures and what differs."""
    from solidarity.extensions import db
    from solidarity.giving import checks
    from solidarity.giving.models import Donation, DonorDetails, HostAccount, ProcessorFact
    from solidarity.ledger import checks as ledger_checks
    from solidarity.ledger import queries as ledger

    theirs = told_by_double(house, account)
    app = house.app()
    with app.test_request_context("/"):
        host = db.session.scalar(db.select(HostAccount).filter_by(processor_account=account))
        facts = db.session.query(ProcessorFact).filter_by(kind="charge")
        ours = Counter({fact.source: fact.amount_minor for fact in facts})
        balances = ledger.balances(db.session, "test")
        held = sum(b for code, b in balances.items() if code.startswith(f"stripe:h{host.id}:"))
        fees = balances.get(f"fee:processor:h{host.id}:EUR", 0)
        owed = -sum(b for code, b in balances.items() if code.startswith("project:"))
        received = db.session.query(Donation).filter_by(state="received").count()
        mails = db.session.query(DonorDetails.email).join(Donation).filter_by(state="received")
        twice = [mail for (mail,), n in Counter(mails).items() if n > 1]
        wrong = [
            name
            for name, is_wrong in {
                "charges of the book are not the double's": dict(ours) != theirs["charges"],
                "what the processor holds differs": held != theirs["net"],
                "fees differ": fees != theirs["fees"],
                "projects are not owed what was charged": owed != sum(theirs["charges"].values()),
                "gifts received are not charges": received != len(theirs["charges"]),
                "somebody's form made two gifts": bool(twice),
                "the ledger's own checks fail": ledger_checks.is_broken(
                    ledger_checks.check(db.session)
                ),
                "gifts and book differ": checks.gifts_equal_the_book("test") != [],
            }.items()
            if is_wrong
        ]
        figures = {
            "faults.charges": len(theirs["charges"]),
            "faults.held_by_processor": theirs["net"],
            "faults.held_in_book": held,
            "faults.difference": held - theirs["net"],
        }
        db.session.remove()
        db.engine.dispose()
    return figures, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--gifts", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="150 gifts")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    gifts = 150 if asked.quick else asked.gifts
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)
    house, tally, over = House(folder), Counter(), threading.Event()
    began = datetime.now(UTC)
    try:
        slug = house.open()
        house.control("chaos", **CHAOS, seed=asked.seed)
        numbers, lock = iter(range(gifts)), threading.Lock()

        def take() -> int | None:
            with lock:
                n = next(numbers, None)
            if n is not None and n % max(1, gifts // 20) == 0:
                print(f"{n} gifts begun, {sum(p.kills for p in parts)} kills", flush=True)
            return n

        parts = (house.web, house.worker, house.database)
        donors = [Donor(house, slug, take, asked.seed + n, tally) for n in range(DONORS)]
        every = (5, 15) if asked.quick else (10, 40)
        killer = threading.Thread(target=trouble, args=(house, over, asked.seed, every))
        killer.start()
        for donor in donors:
            donor.start()
        for donor in donors:
            donor.join()
        over.set()
        killer.join()
        settle_down(house)
        figures, wrong = compare(house, "acct_demo_fr")
    finally:
        for part in (house.worker, house.web, house.double, house.database):
            if part.process and part.process.poll() is None:
                part.end()
    figures |= {f"faults.kills.{part.name}": part.kills for part in parts}
    figures["faults.gifts"] = gifts
    figures["faults.seconds"] = (datetime.now(UTC) - began).total_seconds()
    for name, value in (*sorted(tally.items()), *figures.items()):
        print(f"{name:32} {value:.0f}")
    for sentence in wrong:
        print(f"WRONG: {sentence}")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n")
    if wrong:
        print(f"logs and the database are kept in {folder}")
        return 1
    shutil.rmtree(folder)
    print("the book is the processor's own")
    return 0


if __name__ == "__main__":
    sys.exit(main())
