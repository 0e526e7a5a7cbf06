"""Pages under load, beside a bare Flask view of the same size on the same server.

    python -m benchmarks.web --database postgresql+psycopg://… [--scale 100000] [--quick]
                             [--json FILE] [--clients 8]

Makes its own database on the server of --database, fills it with `flask demo load --scale N`,
serves it with gunicorn, and asks for each page with N clients at once. For each page it prints
the p50 and p95 beside those of a bare view that returns as many bytes, the number of SQL queries,
and the bytes of the page on the wire. Each page is asked for by strangers, who are answered from
memory for ten seconds (solidarity/web/kept.py), then by people with a cookie, for whom it is made
afresh every time; the queries are those of a page made afresh.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from http.client import HTTPConnection
from pathlib import Path

from sqlalchemy import create_engine, event, make_url, text

HOUSE = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """Ask the system for a port nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def gunicorn(target: str, port: int, env: dict) -> subprocess.Popen:
    """Serve a WSGI application the way `make run` does, with two processes."""
    command = [
        sys.executable, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=HOUSE, env=env)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
            return process
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{target} did not start")


def ask(
    port: int, path: str, clients: int, rounds: int, cookie: str = ""
) -> tuple[list[float], int]:
    """Return the milliseconds of every answer, and the bytes of one on the wire."""
    headers = {"Accept-Encoding": "br, gzip"} | ({"Cookie": cookie} if cookie else {})
    times: list[float] = []
    sizes: list[int] = []

    def one_client() -> None:
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        for _ in range(rounds):
            began = time.perf_counter()
            line.request("GET", path, headers=headers)
            answer = line.getresponse()
            body = answer.read()
            times.append((time.perf_counter() - began) * 1000)
            sizes.append(len(body))
            if answer.status != 200:
                raise SystemExit(f"{path} answered {answer.status}")
        line.close()

    threads = [threading.Thread(target=one_client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, max(sizes)


def percentile(times: list[float], share: float) -> float:
    """Return the value below which `share` of the times lie."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def count_queries(env: dict, paths: dict[str, str]) -> dict[str, int]:
    """Return how many SQL statements each page asks, from inside the application."""
    os.environ.update(env)
    from solidarity.app import create_app
    from solidarity.extensions import db

    app = create_app()
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    browser, found = app.test_client(), {}
    browser.set_cookie("known", "1")  # a stranger would be answered from memory
    for name, path in paths.items():
        browser.get(path)  # what is read once per process is read now
        asked.clear()
        browser.get(path)
        found[name] = sum(not s.startswith(("BEGIN", "ROLLBACK", "SELECT 1")) for s in asked)
    return found


def pages_of(url: str) -> dict[str, str]:
    """Choose a project and a commune that exist, and the pages to ask for."""
    engine = create_engine(url)
    query = (
        "SELECT slug, commune_code FROM projects WHERE published_at IS NOT NULL "
        "AND state = 'published' ORDER BY id LIMIT 1"
    )
    with engine.connect() as connection:
        slug, commune = connection.execute(text(query)).one()
    engine.dispose()
    return {
        "home": "/fr/",
        "list": "/fr/projects?theme=water&province=09.541",
        "search": "/fr/projects?q=chateu+deau",
        "project": f"/fr/projects/{slug}",
        "commune": f"/fr/communes/{commune}",
    }


def flask(env: dict, *arguments: str) -> float:
    """Run a command of the site; return its seconds."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    subprocess.run(command, cwd=HOUSE, env=env, check=True)
    return time.perf_counter() - began


def main() -> None:
    """Measure, print, and leave nothing behind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", required=True)
    parser.add_argument("--scale", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--quick", action="store_true", help="2,000 people, few rounds")
    parser.add_argument("--json", type=Path)
    wishes = parser.parse_args()
    scale, rounds = (2_000, 10) if wishes.quick else (wishes.scale, 40)
    name = f"bench_{uuid.uuid4().hex[:10]}"
    admin = create_engine(wishes.database, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(wishes.database).set(database=name).render_as_string(hide_password=False)
    try:
        with tempfile.TemporaryDirectory() as folder:
            figures = measure(url, folder, scale, wishes.clients, rounds)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()
    if wishes.json:
        wishes.json.write_text(json.dumps(figures, indent=1))


def measure(url: str, folder: str, scale: int, clients: int, rounds: int) -> dict:
    """Fill, serve, ask, compare."""
    env = {
        **os.environ,
        "SOLIDARITY_ENV": "development",
        "DATABASE_URL": url,
        "SOLIDARITY_INSTANCE": folder,
    }
    flask(env, "db", "upgrade")
    seconds = flask(env, "demo", "load", "--scale", str(scale))
    print(f"filled with {scale} people in {seconds:.0f} s")
    paths = pages_of(url)
    queries = count_queries(env, paths)
    port, bare_port = free_port(), free_port()
    site = gunicorn("wsgi:app", port, env)
    bare = gunicorn("benchmarks.bare:app", bare_port, env)
    figures: dict[str, float] = {}
    try:
        print("page      asked by  p50 ms  ×bare   p95 ms  ×bare  SQL    bytes")
        for page, path in paths.items():
            raw = len(urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").read())
            ask(bare_port, f"/{raw}", clients, 3)
            bare_times, _ = ask(bare_port, f"/{raw}", clients, rounds)
            for who, cookie in (("stranger", ""), ("known", "known=1")):
                ask(port, path, clients, 3, cookie)
                times, size = ask(port, path, clients, rounds, cookie)
                p50, p95 = statistics.median(times), percentile(times, 0.95)
                r50 = p50 / statistics.median(bare_times)
                r95 = p95 / percentile(bare_times, 0.95)
                sql = queries[page]
                print(
                    f"{page:9} {who:8} {p50:7.1f} {r50:6.1f} {p95:8.1f} {r95:6.1f} "
                    f"{sql:4} {size:8}",
                    flush=True,
                )
                key = f"web.{page}.{who}"
                figures |= {f"{key}.p50_ratio": round(r50, 2), f"{key}.p95_ratio": round(r95, 2)}
            figures |= {f"web.{page}.queries": sql, f"web.{page}.bytes": size}
    finally:
        site.terminate()
        bare.terminate()
        site.wait()
        bare.wait()
    return figures


if __name__ == "__main__":
    main()
