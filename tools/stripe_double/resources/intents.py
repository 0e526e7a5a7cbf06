"""PaymentIntents: one attempt after another to collect an amount."""

import secrets

from tools.stripe_double.contract.answers import blank
from tools.stripe_double.events import emit
from tools.stripe_double.store import new_id


def create(double, session: dict) -> dict:
    """The intent behind a page; Stripe makes it when the payer first tries to pay."""
    identity, wishes = new_id("pi"), session["_intent_data"]
    intent = blank("payment_intent") | {
        "id": identity,
        "_account": session["_account"],
        "_session": session["id"],
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": f"{identity}_secret_{secrets.token_hex(12)}",
        "confirmation_method": "automatic",
        "created": double.clock.now(),
        "currency": session["currency"],
        "livemode": False,
        "metadata": wishes.get("metadata") or {},
        "payment_method_types": session["payment_method_types"],
        "status": "requires_payment_method",
    }
    for name in ("description", "receipt_email", "statement_descriptor",
                 "statement_descriptor_suffix", "transfer_group"):  # fmt: skip
        intent[name] = wishes.get(name)
    double.store.put(intent)
    emit(double, "payment_intent.created", intent)
    return intent


def ask_for_authentication(double, intent: dict):
    intent |= {
        "status": "requires_action",
        "last_payment_error": None,
        "next_action": {"type": "use_stripe_sdk", "use_stripe_sdk": {}},
    }
    double.store.put(intent)
    emit(double, "payment_intent.requires_action", intent)


def process(double, intent: dict, charge: dict):
    intent |= {
        "status": "processing",
        "latest_charge": charge["id"],
        "last_payment_error": None,
        "next_action": None,
    }
    double.store.put(intent)
    emit(double, "payment_intent.processing", intent)


def succeed(double, intent: dict, charge: dict):
    intent |= {
        "status": "succeeded",
        "amount_received": charge["amount"],
        "latest_charge": charge["id"],
        "last_payment_error": None,
        "next_action": None,
    }
    double.store.put(intent)
    emit(double, "payment_intent.succeeded", intent)


def fail(double, intent: dict, error: dict, charge: dict | None = None):
    """Back to the start, with the error that the page and the site can show."""
    intent |= {
        "status": "requires_payment_method",
        "last_payment_error": error,
        "next_action": None,
    }
    if charge is not None:
        intent["latest_charge"] = charge["id"]
    double.store.put(intent)
    emit(double, "payment_intent.payment_failed", intent)
