"""`make run`: bring the site up on this machine, with its worker and its payment double.

Ctrl-C ends everything that was started. PORT changes the port; the double takes the next one.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
PORT = int(os.environ.get("PORT", "8000"))
SITE = f"http://127.0.0.1:{PORT}"
DOUBLE = f"http://127.0.0.1:{PORT + 1}"
LONGEST_START = 60.0


def environment() -> dict[str, str]:
    """Return the environment of every process: what is set wins, a laptop's values fill in."""
    instance = os.environ.get("SOLIDARITY_INSTANCE", str(HOUSE / "instance"))
    Path(instance).mkdir(parents=True, exist_ok=True)
    laptop = {
        "SOLIDARITY_ENV": "development",
        "SOLIDARITY_INSTANCE": instance,
        "PUBLIC_URL": SITE,
        "STRIPE_API_BASE": DOUBLE,
        "STRIPE_WEBHOOK_SECRET": "whsec_development_only",
        "PYTHONUNBUFFERED": "1",
    }
    return {**laptop, **os.environ}


def python(*arguments: str) -> list[str]:
    """Return a command of this very Python."""
    return [sys.executable, "-m", *arguments]


def start(command: list[str], env: dict[str, str]) -> subprocess.Popen:
    """Start a process in its own group, so that Ctrl-C reaches us first."""
    return subprocess.Popen(command, cwd=HOUSE, env=env, start_new_session=True)


def double_command(env: dict[str, str]) -> list[str]:
    """Return how the payment double is started; its state lives in the instance folder."""
    instance = env["SOLIDARITY_INSTANCE"]
    return python(
        "tools.stripe_double", "--port", str(PORT + 1), "--state", f"{instance}/stripe.db",
        "--webhook", f"{SITE}/webhooks/stripe", "--secret", env["STRIPE_WEBHOOK_SECRET"],
    )  # fmt: skip


def site_command() -> list[str]:
    """Return how the site is served: threads in one process, enough for one machine."""
    return python(
        "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{PORT}", "--worker-class", "gthread",
        "--workers", "1", "--threads", "8", "--log-level", "warning",
    )  # fmt: skip


def wait_for(url: str, processes: list[subprocess.Popen]) -> None:
    """Wait until a page answers; stop at once when a process dies."""
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until:
        if any(p.poll() is not None for p in processes):
            raise SystemExit("A process stopped while starting; its message stands above.")
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"{url} did not answer within {LONGEST_START:.0f} seconds.")


def stop(processes: list[subprocess.Popen]) -> None:
    """End every process, politely then firmly."""
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def main() -> None:
    """Start the double, prepare the database, serve, and wait."""
    env = environment()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    processes: list[subprocess.Popen] = []
    try:
        if env["STRIPE_API_BASE"] == DOUBLE:
            processes.append(start(double_command(env), env))
            wait_for(f"{DOUBLE}/healthz", processes)
        flask = python("flask", "--app", "wsgi")
        subprocess.run([*flask, "prepare"], cwd=HOUSE, env=env, check=True)
        processes += [start(site_command(), env), start([*flask, "worker"], env)]
        wait_for(f"{SITE}/readyz", processes)
        subprocess.run([*flask, "demo", "sign-ins"], cwd=HOUSE, env=env, check=False)
        print(f"\n  The site is at {SITE} (and http://localhost:{PORT}). Ctrl-C ends it.\n")
        while all(p.poll() is None for p in processes):
            time.sleep(0.5)
    except KeyboardInterrupt:
        pass
    finally:
        stop(processes)


if __name__ == "__main__":
    main()
