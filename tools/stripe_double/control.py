"""`/_control/…`: what tests, demos and developers do to the double that no client of Stripe can.

Requests are JSON, which also keeps pages of other origins from making them.
"""

from dataclasses import asdict

from flask import Blueprint, current_app, request

from tools.stripe_double import batch
from tools.stripe_double.errors import invalid
from tools.stripe_double.events import muted
from tools.stripe_double.resources import disputes, outcomes, payouts, refunds, renewals
from tools.stripe_double.resources.showing import public
from tools.stripe_double.store import same

bp = Blueprint("control", __name__, url_prefix="/_control")


def _double():
    return current_app.extensions["double"]


def _sent() -> dict:
    wishes = request.get_json(silent=True)
    if not isinstance(wishes, dict):
        raise invalid("Send a JSON object with Content-Type: application/json.")
    return wishes


def _wishes(*names: str) -> dict:
    """The JSON object sent; anything but `names` in it is refused."""
    wishes = _sent()
    strange = set(wishes) - set(names)
    if strange:
        known = ", ".join(names) or "nothing"
        raise invalid(f"Unknown: {', '.join(sorted(strange))}; known: {known}.")
    return wishes


def _known(wishes: dict, name: str, kind: str) -> dict:
    thing = _double().store.get(str(wishes.get(name)), kind=kind)
    if thing is None:
        raise invalid(f"No such {kind}: {wishes.get(name)!r}", name, "resource_missing")
    return thing


@bp.get("/chaos")
def see_chaos():
    return asdict(_double().switches.now)


@bp.post("/chaos")
def set_chaos():
    try:
        with _double().store.transaction():
            _double().switches.set(_sent())
    except (ValueError, TypeError) as error:
        raise invalid(str(error)) from error
    return see_chaos()


@bp.get("/clock")
def see_clock():
    return {"now": _double().clock.now(), "offset": _double().clock.offset}


@bp.post("/advance")
def advance():
    seconds = _wishes("seconds").get("seconds")
    if not isinstance(seconds, (int, float)) or seconds < 0:
        raise invalid("Time only goes forward: seconds is a number, 0 or more.", "seconds")
    return {"done": _double().advance(seconds), "now": _double().clock.now()}


@bp.post("/flush")
def flush():
    """Do what is due and attempt every pending delivery once, whatever its waiting time."""
    _wishes()
    _double().tasks.run_due()
    return _double().courier.deliver(everything=True)


@bp.post("/reset")
def reset():
    _wishes()
    _double().reset()
    return {"reset": True}


@bp.get("/violations")
def see_violations():
    return {"violations": _double().violations.all()}


@bp.delete("/violations")
def clear_violations():
    _double().violations.clear()
    return see_violations()


@bp.get("/deliveries")
def see_deliveries():
    return {"deliveries": _double().courier.deliveries()}


@bp.post("/redeliver")
def redeliver():
    """Send an event again, as `stripe events resend` does."""
    event = _known(_wishes("event"), "event", "event")
    return {"queued": _double().courier.again(event)}


@bp.post("/pay")
def pay():
    """What a button of the hosted page does, without a browser."""
    wishes = _wishes("session", "outcome", "fingerprint")
    with _double().store.transaction():
        session = _known(wishes, "session", "checkout.session")
        if "fingerprint" in wishes:
            session["_fingerprint"] = str(wishes["fingerprint"])
        outcome = wishes.get("outcome", "card")
        return public(_double(), outcomes.pay(_double(), session, outcome))


@bp.post("/renewal")
def renewal():
    """How the renewals of a subscription go from now on: paid, fails, needs_authentication."""
    wishes = _wishes("subscription", "outcome")
    with _double().store.transaction():
        found = _known(wishes, "subscription", "subscription")
        return public(_double(), renewals.choose(_double(), found, wishes.get("outcome", "paid")))


@bp.post("/invoice")
def invoice():
    """What a button of an invoice's own page does, without a browser."""
    wishes = _wishes("invoice", "outcome")
    with _double().store.transaction():
        found = _known(wishes, "invoice", "invoice")
        return public(_double(), renewals.press(_double(), found, wishes.get("outcome", "card")))


@bp.post("/dispute")
def dispute():
    """Open one with `charge` or `payment_intent`; close one with `dispute` and `outcome`."""
    wishes = _wishes("charge", "payment_intent", "amount", "reason", "inquiry",
                     "dispute", "outcome", "return_fee")  # fmt: skip
    double = _double()
    with double.store.transaction():
        if "dispute" in wishes:
            found = _known(wishes, "dispute", "dispute")
            verdict, return_fee = wishes.get("outcome"), wishes.get("return_fee", False)
            return public(double, disputes.close(double, found, verdict, return_fee))
        details = {name: wishes[name] for name in ("amount", "reason", "inquiry") if name in wishes}
        return public(double, disputes.create(double, _disputed(wishes), **details))


def _disputed(wishes) -> dict:
    if "charge" in wishes:
        return _known(wishes, "charge", "charge")
    intent = _known(wishes, "payment_intent", "payment_intent")
    return _known({"charge": intent["latest_charge"]}, "charge", "charge")


@bp.post("/refund_fail")
def refund_fail():
    wishes = _wishes("refund", "reason")
    with _double().store.transaction():
        refund = _known(wishes, "refund", "refund")
        reason = wishes.get("reason", "lost_or_stolen_card")
        return public(_double(), refunds.fail(_double(), refund, reason))


@bp.post("/payout")
def payout():
    """An automatic payout of what is available; `{"payout": id, "outcome": "failed"}` fails one.

    With `amount` and `created`, a manual payout of the past, as silent as the batch.
    """
    wishes = _wishes("account", "amount", "created", "payout", "outcome")
    double = _double()
    with double.store.transaction():
        if "payout" in wishes:
            ends = {"failed": payouts.fail, "paid": payouts.arrive}
            if wishes.get("outcome") not in ends:
                raise invalid("A payout ends paid or failed.", "outcome")
            found = _known(wishes, "payout", "payout")
            ends[wishes["outcome"]](double, found)
            return public(double, double.store.get(found["id"]))
        account = double.accounts.named(wishes.get("account"))
        if "created" in wishes:
            return public(double, _past_payout(double, account, wishes))
        return public(double, payouts.pay_out(double, account.id))


def _past_payout(double, account, wishes: dict) -> dict:
    params = {"amount": wishes.get("amount"), "currency": account.currency}
    if not all(isinstance(wishes.get(name), int) for name in ("amount", "created")):
        raise invalid("A payout of the past has an amount and a moment, both whole numbers.")
    with muted(), double.clock.pinned(wishes["created"]):
        made = payouts.create(double, account.id, params)
        payouts.arrive(double, made)
    return double.store.get(made["id"])


@bp.post("/batch")
def record_batch():
    """`{"payments": [...], "emit": false, "full": false}`: see `batch.py`."""
    wishes = _wishes("payments", "emit", "full")
    payments = wishes.get("payments")
    if not isinstance(payments, list) or not all(isinstance(one, dict) for one in payments):
        raise invalid("payments is a list of objects.", "payments")
    base_url = request.host_url.rstrip("/")
    written = batch.record(
        _double(),
        payments,
        emit=wishes.get("emit", False),
        full=wishes.get("full", False),
        base_url=base_url,
    )
    return {"payments": written}


@bp.get("/sessions/<reference>")
def see_sessions(reference):
    """The sessions of a `client_reference_id`, newest first, whatever their account."""
    found = _double().store.select("checkout.session", [same("client_reference_id", reference)])
    return {"sessions": [public(_double(), session) for session in found]}
