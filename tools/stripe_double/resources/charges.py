"""Charges: money asked of a card or a bank account; the fee is known a little later."""

from tools.stripe_double.contract.answers import blank
from tools.stripe_double.events import emit
from tools.stripe_double.resources import balance
from tools.stripe_double.store import new_id

CARD = {
    "brand": "visa",
    "country": "FR",
    "exp_month": 12,
    "exp_year": 2099,
    "fingerprint": "double0000000001",
    "funding": "credit",
    "last4": "4242",
    "network": "visa",
    "capture_before": None,
}
BANK = {"bank_code": "30004", "country": "FR", "fingerprint": "double0000000002", "last4": "2606"}

FAILURES = {
    "card_declined": "Your card was declined.",
    "payment_intent_authentication_failure": (
        "We are unable to authenticate your payment method. Please choose a different payment"
        " method and try again."
    ),
    "insufficient_funds": "The customer's account has insufficient funds to cover this payment.",
}
DECLINE_CODES = {"card_declined": "generic_decline"}


def create(double, intent: dict, session: dict, method: str, status: str) -> dict:
    """A charge as it stands right after the attempt, its balance transaction unknown.

    Money that does not come from a card is a `py_` at Stripe."""
    charge = blank("charge") | {
        "id": new_id("ch" if method == "card" else "py"),
        "_account": intent["_account"],
        "_method": method,
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": _payer(session),
        "captured": False,
        "created": double.clock.now(),
        "currency": intent["currency"],
        "description": intent["description"],
        "disputed": False,
        "livemode": False,
        "metadata": intent["metadata"],
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method_details": _details(method, session.get("_fingerprint")),
        "refunded": False,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": status,
        "transfer_group": intent["transfer_group"],
    }
    return double.store.put(charge)


def _payer(session) -> dict:
    email = (session["customer_details"] or {}).get("email") or session["customer_email"]
    return {"address": None, "email": email, "name": None, "phone": None, "tax_id": None}


def _details(method, fingerprint) -> dict:
    means = CARD if method == "card" else BANK
    return {"type": method, method: means | ({"fingerprint": fingerprint} if fingerprint else {})}


def succeed(double, charge: dict):
    charge |= {
        "amount_captured": charge["amount"],
        "captured": True,
        "outcome": _outcome("authorized", "Payment complete.", "approved_by_network"),
        "paid": True,
        "status": "succeeded",
    }
    double.store.put(charge)
    emit(double, "charge.succeeded", charge)


def settle(double, charge: dict):
    """The processor's fee and exchange rate become known: `charge.updated`."""
    account = double.accounts[charge["_account"]]
    settled = balance.money.exchange(charge["amount"], charge["currency"], account.currency)
    entry = balance.record(
        double,
        charge,
        "charge" if charge["_method"] == "card" else "payment",
        charge["amount"],
        fee=balance.fee_of(account, charge["_method"], settled),
        wait=double.switches.now.available_delay,
    )
    charge["balance_transaction"] = entry["id"]
    double.store.put(charge)
    emit(double, "charge.updated", charge, previous={"balance_transaction": None})


def fail(double, charge: dict, code: str) -> dict:
    """Returns the error as a PaymentIntent shows it."""
    charge |= {
        "failure_code": code,
        "failure_message": FAILURES[code],
        "outcome": _outcome("issuer_declined", FAILURES[code], "declined_by_network"),
        "status": "failed",
    }
    double.store.put(charge)
    emit(double, "charge.failed", charge)
    return error(code, charge)


def error(code: str, charge: dict | None = None) -> dict:
    found = {"type": "card_error", "code": code, "message": FAILURES[code]}
    if code in DECLINE_CODES:
        found["decline_code"] = DECLINE_CODES[code]
    if charge is not None:
        found["charge"] = charge["id"]
    return found


def _outcome(kind, message, network) -> dict:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": network,
        "reason": None if kind == "authorized" else "generic_decline",
        "risk_level": "normal",
        "seller_message": message,
        "type": kind,
    }
