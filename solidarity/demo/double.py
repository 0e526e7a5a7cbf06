"""Speak to the payment double's own controls: many payments of the past at once, past payouts.

Only what no client of the processor can do goes this way; all else goes through giving.gateway.
"""

import json
import urllib.error
import urllib.request
from datetime import datetime

from flask import current_app

TIMEOUT = 120  # seconds: thousands of payments in one request

# The double is on this machine: no proxy stands between.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class DoubleSilent(RuntimeError):
    """The payment double does not answer, or refused: past gifts cannot be recorded."""


def check() -> None:
    """Raise DoubleSilent unless the payment double answers."""
    try:
        _direct.open(f"{_base()}/healthz", timeout=5).close()
    except (urllib.error.URLError, OSError) as error:
        raise DoubleSilent(
            f"The payment double does not answer at {_base()}: start it with `make run`, or with "
            "`python -m tools.stripe_double`, then load the demonstration again."
        ) from error


def record(payments: list[dict]) -> list[dict]:
    """Record payments of the past by one batch; returns their sessions, told whole."""
    return _ask("batch", {"payments": payments, "full": True})["payments"]


def pay_out(account: str, amount: int, at: datetime) -> str:
    """Pay `amount` (minor units) out to a host's bank on a day of the past; returns its id."""
    wishes = {"account": account, "amount": amount, "created": int(at.timestamp())}
    return _ask("payout", wishes)["id"]


def _base() -> str:
    return current_app.extensions["settings"].stripe_api_base


def _ask(action: str, wishes: dict) -> dict:
    request = urllib.request.Request(  # noqa: S310 - the double's own address
        f"{_base()}/_control/{action}",
        json.dumps(wishes).encode(),
        {"Content-Type": "application/json"},
    )
    try:
        with _direct.open(request, timeout=TIMEOUT) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            raise DoubleSilent(f"The payment double refused: {error.read().decode()}") from None
    except (urllib.error.URLError, OSError) as error:
        raise DoubleSilent(f"The payment double stopped answering: {error}") from error
