"""Invoices: one a month for each subscription, and the payment that answers each."""

from tools.stripe_double.contract.answers import blank
from tools.stripe_double.events import emit
from tools.stripe_double.store import new_id, same


def period_of(start: int, end: int) -> dict:
    return {"current_period_start": start, "current_period_end": end}


def create(double, subscription: dict, reason: str, *, charge_now: bool = True) -> dict:
    """An invoice of the subscription's amount, finalised at once, for the period it is in."""
    item, identity = subscription["items"]["data"][0], new_id("in")
    now, amount = double.clock.now(), item["price"]["unit_amount"] * item["quantity"]
    session = double.store.get(subscription["_session"])
    invoice = blank("invoice") | {
        "id": identity,
        "_account": subscription["_account"],
        "_subscription": subscription["id"],
        "amount_due": amount,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_remaining": amount,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": charge_now,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None,
                          "provider": None, "status": None},
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "created": now,
        "currency": subscription["currency"],
        "customer": subscription["customer"],
        "customer_email": session["customer_email"],
        "default_tax_rates": [],
        "discounts": [],
        "effective_at": now,
        "hosted_invoice_url": f"{subscription['_base_url']}/invoice/{identity}",
        "issuer": {"type": "self"},
        "lines": _lines(subscription, identity, item, amount),
        "livemode": False,
        "metadata": {},
        "number": f"DOUBLE-{identity[-8:].upper()}",
        "parent": _parent(subscription),
        "payment_settings": {"default_mandate": None, "payment_method_options": None,
                             "payment_method_types": None},
        "period_end": item["current_period_start"],
        "period_start": item["current_period_start"],
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": "open",
        "status_transitions": {"finalized_at": now, "marked_uncollectible_at": None,
                               "paid_at": None, "voided_at": None},
        "subtotal": amount,
        "subtotal_excluding_tax": amount,
        "total": amount,
        "total_excluding_tax": amount,
        "total_taxes": [],
    }  # fmt: skip
    for left_out in ("payments", "confirmation_secret"):  # shown only when asked for
        invoice.pop(left_out, None)
    double.store.put(invoice)
    emit(double, "invoice.created", invoice)
    emit(double, "invoice.finalized", invoice)
    return invoice


def _parent(subscription) -> dict:
    details = {
        "metadata": subscription["metadata"],
        "subscription": subscription["id"],
        "subscription_proration_date": None,
    }
    return {
        "quote_details": None,
        "subscription_details": details,
        "type": "subscription_details",
    }


def _lines(subscription, invoice_id, item, amount) -> dict:
    line = blank("line_item") | {
        "id": new_id("il"),
        "amount": amount,
        "currency": subscription["currency"],
        "description": subscription["description"],
        "discountable": True,
        "discounts": [],
        "invoice": invoice_id,
        "livemode": False,
        "metadata": subscription["metadata"],
        "period": {"start": item["current_period_start"], "end": item["current_period_end"]},
        "quantity": item["quantity"],
        "subtotal": amount,
    }
    url = f"/v1/invoices/{invoice_id}/lines"
    return {"object": "list", "data": [line], "has_more": False, "url": url, "total_count": 1}


def attach(double, invoice: dict, intent: dict) -> dict:
    """Say which intent answers an invoice."""
    payment = blank("invoice_payment") | {
        "id": new_id("inpay"),
        "_account": invoice["_account"],
        "_intent": intent["id"],
        "amount_requested": invoice["amount_due"],
        "created": double.clock.now(),
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"type": "payment_intent", "payment_intent": intent["id"]},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }
    return double.store.put(payment)


def payment_of(double, invoice: dict) -> dict | None:
    found = double.store.select("invoice_payment", [same("invoice", invoice["id"])], limit=1)
    return found[0] if found else None


def intent_of(double, invoice: dict) -> dict | None:
    payment = payment_of(double, invoice)
    return double.store.get(payment["_intent"]) if payment else None


def open_of(double, subscription: dict) -> list[dict]:
    conditions = [same("_subscription", subscription["id"]), same("status", "open")]
    return double.store.select("invoice", conditions)


def paid(double, invoice: dict, intent: dict, charge: dict):
    now = double.clock.now()
    payment = payment_of(double, invoice)
    payment |= {
        "amount_paid": charge["amount"],
        "status": "paid",
        "status_transitions": {"canceled_at": None, "paid_at": now},
    }
    double.store.put(payment)
    double.tasks.cancel("retry_invoice", invoice["id"])
    invoice |= {
        "amount_paid": charge["amount"],
        "amount_remaining": 0,
        "attempt_count": invoice["attempt_count"] + 1,
        "attempted": True,
        "auto_advance": False,
        "next_payment_attempt": None,
        "status": "paid",
        "status_transitions": invoice["status_transitions"] | {"paid_at": now},
    }
    double.store.put(invoice)
    emit(double, "invoice.paid", invoice)
    emit(double, "invoice.payment_succeeded", invoice)


def void(double, invoice: dict):
    """Nothing is taken for it, now or ever."""
    transitions = invoice["status_transitions"] | {"voided_at": double.clock.now()}
    invoice |= {"status": "void", "auto_advance": False, "status_transitions": transitions}
    double.store.put(invoice)
    emit(double, "invoice.voided", invoice)
