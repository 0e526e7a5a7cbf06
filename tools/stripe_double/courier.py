"""Signed webhooks: queued with the event, delivered by a thread, retried until answered 2xx."""

import http.client
import ipaddress
import json
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from stripe import WebhookSignature

from tools.stripe_double.errors import invalid
from tools.stripe_double.resources.showing import public

SCHEMA = """
CREATE TABLE IF NOT EXISTS delivery (
  id INTEGER PRIMARY KEY, event TEXT NOT NULL, endpoint TEXT NOT NULL, due REAL NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL, answer TEXT);
CREATE INDEX IF NOT EXISTS delivery_event ON delivery (event);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, due);
"""
TIMEOUT = 10
SHUFFLE = 0.5


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is not an answer to a webhook, and it might lead off this computer."""

    def redirect_request(self, *_):
        return None


# Proxies of the environment are for the outside world; nothing here goes there.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def check_local(url: str):
    """Refuse a webhook address that is not this computer."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if parts.scheme not in ("http", "https") or not local:
        raise invalid(f"Invalid URL: {url} is not on this computer; the double stays on it.", "url")


class Courier:
    def __init__(self, double):
        self._double, self._store = double, double.store
        self._round = threading.Lock()
        self.wake = threading.Event()

    def queue(self, event: dict):
        """One delivery per endpoint that wants the event, more or fewer when chaos says so."""
        switches = self._double.switches
        for endpoint in self._store.select("webhook_endpoint"):
            if not _wants(endpoint, event, self._double.accounts.platform.id):
                continue
            if switches.happens(switches.now.drop):
                self._add(event, endpoint, "dropped")
                continue
            for _ in range(2 if switches.happens(switches.now.duplicate) else 1):
                self._add(event, endpoint, "pending")
        self.wake.set()

    def again(self, event: dict) -> int:
        """Queue an event once more for every endpoint, as `stripe events resend` does."""
        endpoints = self._store.select("webhook_endpoint")
        for endpoint in endpoints:
            self._add(event, endpoint, "pending")
        return len(endpoints)

    def _add(self, event, endpoint, state):
        switches = self._double.switches
        shuffle = switches.chance.uniform(0, SHUFFLE) if switches.now.reorder else 0
        due = self._double.clock.running() + switches.now.delay + shuffle
        self._store.execute(
            "INSERT INTO delivery (event, endpoint, due, state) VALUES (?, ?, ?, ?)",
            (event["id"], endpoint["id"], due, state),
        )

    def deliver(self, *, everything: bool = False) -> dict:
        """One attempt at each delivery that is due, or at everything pending; returns counts."""
        with self._round:
            limit = float("inf") if everything else self._double.clock.running()
            waiting = self._store.execute(
                "SELECT id, event, endpoint, attempts FROM delivery"
                " WHERE state = 'pending' AND due <= ? ORDER BY due, id",
                (limit,),
            )
            delivered = self._attempt_all(waiting) if waiting else 0
        left = self._store.execute("SELECT count(*) FROM delivery WHERE state = 'pending'")
        return {"attempted": len(waiting), "delivered": delivered, "pending": left[0][0]}

    def _attempt_all(self, waiting) -> int:
        with ThreadPoolExecutor(self._double.switches.now.parallel) as workers:
            return sum(workers.map(self._attempt, waiting))

    def _attempt(self, row) -> bool:
        identity, event_id, endpoint_id, attempts = row
        event, endpoint = self._store.get(event_id), self._store.get(endpoint_id)
        if event is None or endpoint is None:
            self._store.execute("DELETE FROM delivery WHERE id = ?", (identity,))
            return False
        answer = _post(endpoint, _payload(self._double, event, endpoint))
        arrived = answer.isdigit() and 200 <= int(answer) < 300
        self._note(identity, attempts, answer, arrived)
        return arrived

    def _note(self, identity, attempts, answer, arrived):
        waits = self._double.switches.now.retries
        if arrived:
            state, wait = "delivered", 0
        elif attempts < len(waits):
            state, wait = "pending", waits[attempts]
        else:
            state, wait = "failed", 0
        self._store.execute(
            "UPDATE delivery SET state = ?, due = ?, attempts = ?, answer = ? WHERE id = ?",
            (state, self._double.clock.running() + wait, attempts + 1, answer, identity),
        )

    def deliveries(self) -> list[dict]:
        rows = self._store.execute(
            "SELECT event, json_extract(body, '$.type'), endpoint, state, attempts, answer"
            " FROM delivery JOIN object ON object.id = event ORDER BY delivery.id"
        )
        names = ("event", "type", "endpoint", "state", "attempts", "answer")
        return [dict(zip(names, row, strict=True)) for row in rows]


def _wants(endpoint, event, platform) -> bool:
    """An endpoint hears the platform's events or, with `connect`, those of connected accounts;
    the one given on the command line hears both."""
    connected = event["_account"] != platform
    if endpoint["status"] != "enabled" or endpoint["_connect"] not in (None, connected):
        return False
    return any(name in ("*", event["type"]) for name in endpoint["enabled_events"])


def _payload(double, event, endpoint) -> str:
    shown = public(double, event)
    if endpoint["api_version"] and "api_version" not in double.switches.now.event_overrides:
        shown["api_version"] = endpoint["api_version"]
    return json.dumps(shown, indent=2, ensure_ascii=False)


def _post(endpoint, payload: str) -> str:
    """Send once; the answer is its status, or what went wrong. Signed with the real time."""
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (double; test money)",
        "Stripe-Signature": WebhookSignature.generate_signature_header(
            payload, endpoint["_secret"]
        ),
    }
    request = urllib.request.Request(endpoint["url"], payload.encode(), headers, method="POST")
    try:
        with _opener.open(request, timeout=TIMEOUT) as response:
            return str(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return str(error.code)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
