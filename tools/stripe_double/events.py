"""Events: what happened, with the object as it stood, in the shape Stripe signs and sends."""

from contextlib import contextmanager
from contextvars import ContextVar

import stripe

from tools.stripe_double.resources.showing import public
from tools.stripe_double.store import new_id, owned

CURRENT_VERSION = stripe.api_version
LISTED_FOR = 30 * 86_400

_muted: ContextVar[bool] = ContextVar("muted", default=False)
_request: ContextVar[tuple[str | None, str | None]] = ContextVar("request", default=(None, None))


@contextmanager
def muted(silent: bool = True):
    """Things made inside happened long ago: no event is written or sent for them."""
    token = _muted.set(silent)
    try:
        yield
    finally:
        _muted.reset(token)


@contextmanager
def caused_by(request_id: str, idempotency_key: str | None):
    """Events inside name the API request that caused them."""
    token = _request.set((request_id, idempotency_key))
    try:
        yield
    finally:
        _request.reset(token)


def emit(double, kind: str, thing: dict, previous: dict | None = None):
    """Write the event and queue its deliveries; `previous` holds what the fields were before."""
    if _muted.get():
        return
    data = {"object": public(double, thing)}
    if previous is not None:
        data["previous_attributes"] = previous
    request_id, key = _request.get()
    event = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": CURRENT_VERSION,
        "created": double.clock.now(),
        "data": data,
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": request_id, "idempotency_key": key},
        "type": kind,
        "_account": thing["_account"],
    }
    if thing["_account"] != double.accounts.platform.id:
        event["account"] = thing["_account"]
    event.update(double.switches.now.event_overrides)
    double.store.put(event)
    double.courier.queue(event)


def conditions(double, account: str, params: dict) -> list:
    """What `events.list` filters by, beyond paging and creation."""
    found = [owned(account), ("created >= ?", (double.clock.now() - LISTED_FOR,))]
    names = params.get("types") or ([params["type"]] if "type" in params else [])
    if names:
        matching = " OR ".join("json_extract(body, '$.type') GLOB ?" for _ in names)
        found.append((f"({matching})", tuple(names)))
    if "delivery_success" in params:
        undelivered = (
            "EXISTS (SELECT 1 FROM delivery WHERE event = object.id AND state <> 'delivered')"
        )
        word = "NOT " if params["delivery_success"] else ""
        found.append((word + undelivered, ()))
    return found
