"""Checkout Sessions: a page to pay on, open for a while, completed or expired."""

import re
from urllib.parse import urlsplit

from tools.stripe_double.contract.answers import blank
from tools.stripe_double.errors import NotPlayedError, StripeError, invalid
from tools.stripe_double.events import emit
from tools.stripe_double.resources import payment_mode, subscription_mode
from tools.stripe_double.store import new_id

# What a page is for. Each is a module with `prepare(double, account, params)`, which answers the
# fields of the session, and `paid(double, session, intent, charge)`; `setup` would be another.
MODES = {"payment": payment_mode, "subscription": subscription_mode}

SHORTEST, LONGEST = 30 * 60, 24 * 3600
TEXTS = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
LENGTHS = {"client_reference_id": 200, "success_url": 5000, "cancel_url": 5000}


def create(double, account: str, params: dict, base_url: str) -> dict:
    """An open session, with the address of its page under `base_url`."""
    mode = params.get("mode", "payment")
    if mode not in MODES:
        raise NotPlayedError(f"mode={mode}", "mode")
    _check(double, params)
    identity = "cs_test_" + new_id("a1").replace("_", "")
    now = double.clock.now()
    session = blank("checkout.session") | {
        "id": identity,
        "_account": account,
        "_intent_data": params.get("payment_intent_data", {}),
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": now,
        "custom_fields": [],
        "custom_text": dict.fromkeys(TEXTS),
        "customer_creation": "if_required",
        "customer_email": params.get("customer_email"),
        "expires_at": params.get("expires_at", now + LONGEST),
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params.get("metadata") or {},
        "mode": mode,
        "payment_method_collection": "if_required",
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "submit_type": params.get("submit_type"),
        "success_url": params["success_url"],
        "ui_mode": "hosted_page",
        "url": f"{base_url}/pay/{identity}",
    }
    email = session["customer_email"]
    session["customer_details"] = payer(email) if email else None
    session |= MODES[mode].prepare(double, account, params)
    double.store.put(session)
    double.tasks.schedule("expire", identity, session["expires_at"] - double.clock.now())
    return session


def intent_id(session: dict) -> str | None:
    """The intent behind a page, shown or not."""
    return session["payment_intent"] or session.get("_intent")


def payer(email: str | None) -> dict:
    names = ("address", "business_name", "individual_name", "name", "phone", "tax_ids")
    return dict.fromkeys(names) | {"email": email, "tax_exempt": "none"}


def _check(double, params):
    if "success_url" not in params:
        raise invalid("Missing required param: success_url.", "success_url", "parameter_missing")
    for name, longest in LENGTHS.items():
        if len(params.get(name, "")) > longest:
            raise invalid(f"{name} is longer than {longest} characters.", name)
    for name in ("success_url", "cancel_url"):
        if name in params:
            _check_url(params[name], name)
    if "customer_email" in params and not _looks_like_email(params["customer_email"]):
        message = f"Invalid email address: {params['customer_email']}"
        raise invalid(message, "customer_email", "email_invalid")
    if "expires_at" in params:
        _check_expiry(params["expires_at"] - double.clock.now())


def _check_url(url, name):
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise invalid("Not a valid URL", name, "url_invalid")


def _looks_like_email(text) -> bool:
    return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text) is not None


def _check_expiry(lasting):
    # One minute of grace: clocks differ, and the request took its time.
    if not SHORTEST - 60 <= lasting <= LONGEST + 60:
        raise invalid(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours after Checkout"
            " Session creation.",
            "expires_at",
        )


def complete(double, session: dict, *, paid: bool):
    session |= {
        "status": "complete",
        "payment_status": "paid" if paid else "unpaid",
        "url": None,
    }
    double.store.put(session)
    double.tasks.cancel("expire", session["id"])
    emit(double, "checkout.session.completed", session)


def expire(double, session: dict) -> dict:
    if session["status"] != "open":
        raise StripeError(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
            f" Session has a status of {session['status']}."
        )
    session |= {"status": "expired", "url": None}
    double.store.put(session)
    double.tasks.cancel("expire", session["id"])
    emit(double, "checkout.session.expired", session)
    return session


def expire_if_open(double, session: dict):
    if session["status"] == "open":
        expire(double, session)
