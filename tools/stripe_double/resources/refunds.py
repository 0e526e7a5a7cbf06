"""Refunds: never more than was taken, sometimes pending, sometimes failing days later."""

from tools.stripe_double.contract.answers import blank
from tools.stripe_double.errors import invalid
from tools.stripe_double.events import emit
from tools.stripe_double.resources import balance
from tools.stripe_double.resources.payment_mode import check_metadata
from tools.stripe_double.resources.showing import find
from tools.stripe_double.store import new_id


def create(double, account: str, params: dict) -> dict:
    charge = _charge(double, account, params)
    amount = params.get("amount", charge["amount"] - charge["amount_refunded"])
    _check(charge, amount)
    check_metadata(params.get("metadata"), "metadata")
    switches = double.switches.now
    wait = switches.refund_delay if charge["_method"] == "card" else switches.sepa_delay
    refund = _write(double, charge, amount, params, "pending" if wait > 0 else "succeeded")
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    double.store.put(charge)
    emit(double, "refund.created", refund)
    emit(double, "charge.refunded", charge, {"amount_refunded": charge["amount_refunded"] - amount})
    if wait > 0:
        double.tasks.schedule("settle_refund", refund["id"], wait)
    return refund


def _charge(double, account, params) -> dict:
    if ("charge" in params) == ("payment_intent" in params):
        raise invalid("One of charge or payment_intent is required.", "payment_intent")
    if "charge" in params:
        return find(double, account, "charge", params["charge"], "charge")
    intent = find(double, account, "payment_intent", params["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        raise invalid(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            "payment_intent",
            "payment_intent_unexpected_state",
        )
    return double.store.get(intent["latest_charge"])


def _check(charge, amount):
    if charge["status"] != "succeeded":
        raise invalid(f"Charge {charge['id']} is not paid.", "charge", "charge_not_refundable")
    if charge["disputed"]:
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise invalid(message, "charge", "charge_disputed")
    if charge["refunded"]:
        message = f"Charge {charge['id']} has already been refunded."
        raise invalid(message, "charge", "charge_already_refunded")
    left = charge["amount"] - charge["amount_refunded"]
    if amount < 1:
        raise invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount > left:
        raise invalid(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            "amount",
            "amount_too_large",
        )


def _write(double, charge, amount, params, status) -> dict:
    card = charge["_method"] == "card"
    refund = blank("refund") | {
        "id": new_id("re" if card else "pyr"),
        "_account": charge["_account"],
        "amount": amount,
        "charge": charge["id"],
        "created": double.clock.now(),
        "currency": charge["currency"],
        "destination_details": {"type": "card" if card else "sepa_bank_transfer"},
        "metadata": params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "status": status,
    }
    if card:
        refund["destination_details"]["card"] = {"type": "refund", "reference_type": None}
    entry = balance.record(double, refund, "refund" if card else "payment_refund", -amount)
    refund["balance_transaction"] = entry["id"]
    return double.store.put(refund)


def settle(double, refund: dict):
    """The money left for the payer; a refund that failed meanwhile stays failed."""
    if refund["status"] != "pending":
        return
    refund["status"] = "succeeded"
    double.store.put(refund)
    for kind in ("refund.updated", "charge.refund.updated"):
        emit(double, kind, refund, {"status": "pending"})


def fail(double, refund: dict, reason: str) -> dict:
    """The payer's bank sent it back: the amount returns to the balance, and may be refunded."""
    if refund["status"] not in ("pending", "succeeded"):
        raise invalid(f"Refund {refund['id']} is {refund['status']}.", "refund")
    before = refund["status"]
    entry = balance.record(double, refund, "refund_failure", refund["amount"])
    refund |= {
        "status": "failed",
        "failure_reason": reason,
        "failure_balance_transaction": entry["id"],
    }
    double.store.put(refund)
    charge = double.store.get(refund["charge"])
    previous = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    double.store.put(charge)
    for kind in ("refund.failed", "refund.updated", "charge.refund.updated"):
        emit(double, kind, refund, {"status": before})
    emit(double, "charge.updated", charge, previous)
    return refund
