"""Subscriptions: an amount every month, changed, paused and ended by the site."""

import calendar
from datetime import UTC, datetime

from tools.stripe_double import money
from tools.stripe_double.contract.answers import blank
from tools.stripe_double.errors import NotPlayedError, invalid, missing
from tools.stripe_double.events import emit
from tools.stripe_double.resources import invoices, payment_mode, renewals
from tools.stripe_double.store import new_id

BEHAVIORS = ("void",)


def begin(double, session: dict, intent: dict, charge: dict) -> dict:
    """A page was paid: its subscription, whose first invoice is that payment's."""
    now, item = double.clock.now(), session["_line_items"][0]
    identity, product = new_id("sub"), new_id("prod")
    price = _price(now, product, item["currency"], item["amount_total"], item["description"])
    subscription = blank("subscription") | {
        "id": identity,
        "_account": session["_account"],
        "_anchor": now,
        "_base_url": session["url"].partition("/pay/")[0],
        "_months": 1,
        "_next_renewal": None,
        "_session": session["id"],
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": now,
        "billing_mode": {"flexible": None, "type": "flexible"},
        "billing_schedules": [],
        "cancel_at_period_end": False,
        "collection_method": "charge_automatically",
        "created": now,
        "currency": item["currency"],
        "customer": new_id("cus"),
        "description": session["_subscription_data"].get("description"),
        "discounts": [],
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": None,
        "livemode": False,
        "metadata": session["_subscription_data"].get("metadata") or {},
        "start_date": now,
        "status": "active",
    }
    subscription["items"] = _items(subscription, price, now, after(subscription, 1))
    invoice = invoices.create(double, subscription, "subscription_create", charge_now=False)
    subscription["latest_invoice"] = invoice["id"]
    double.store.put(subscription)
    session |= {
        "customer": subscription["customer"],
        "invoice": invoice["id"],
        "subscription": identity,
    }
    double.store.put(session)
    emit(double, "customer.subscription.created", subscription)
    invoices.attach(double, invoice, intent)
    invoices.paid(double, invoice, intent, charge)
    renewals.schedule(double, subscription)
    return subscription


def after(subscription: dict, months: int) -> int:
    """The moment `months` after the first one: the same day, or the month's last."""
    first = datetime.fromtimestamp(subscription["_anchor"], UTC)
    year, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + year, month + 1
    day = min(first.day, calendar.monthrange(year, month)[1])
    return int(first.replace(year=year, month=month, day=day).timestamp())


def _price(now, product, currency, amount, name=None) -> dict:
    rhythm = {"interval": "month", "interval_count": 1, "meter": None,
              "trial_period_days": None, "usage_type": "licensed"}  # fmt: skip
    return blank("price") | {
        "id": new_id("price"),
        "_name": name,
        "active": True,
        "billing_scheme": "per_unit",
        "created": now,
        "currency": currency,
        "livemode": False,
        "metadata": {},
        "product": product,
        "recurring": rhythm,
        "tax_behavior": "unspecified",
        "type": "recurring",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }


def _items(subscription, price, start, end) -> dict:
    item = blank("subscription_item") | {
        "id": new_id("si"),
        "created": subscription["created"],
        "discounts": [],
        "metadata": {},
        "plan": _plan(price),
        "price": {name: value for name, value in price.items() if not name.startswith("_")},
        "quantity": 1,
        "subscription": subscription["id"],
        "tax_rates": [],
        **invoices.period_of(start, end),
    }
    url = f"/v1/subscription_items?subscription={subscription['id']}"
    return {"object": "list", "data": [item], "has_more": False, "url": url, "total_count": 1}


def _plan(price) -> dict:
    """The older name of a price, which every item still carries."""
    return blank("plan") | {
        "id": price["id"],
        "active": True,
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": price["currency"],
        "interval": "month",
        "interval_count": 1,
        "livemode": False,
        "metadata": {},
        "product": price["product"],
        "usage_type": "licensed",
    }


def update(double, subscription: dict, params: dict) -> dict:
    """Another amount from the next invoice on; a pause, or its end; an end at the period's."""
    _check_alive(subscription)
    if "items" in params:
        _change_price(double, subscription, params)
    if "pause_collection" in params:
        _pause(double, subscription, params["pause_collection"] or None)
    if "cancel_at_period_end" in params:
        ends = params["cancel_at_period_end"]
        end = subscription["items"]["data"][0]["current_period_end"]
        subscription |= {"cancel_at_period_end": ends, "cancel_at": end if ends else None}
    if "metadata" in params:
        payment_mode.check_metadata(params["metadata"] or {}, "metadata")
        subscription["metadata"] = subscription["metadata"] | (params["metadata"] or {})
    double.store.put(subscription)
    emit(double, "customer.subscription.updated", subscription)
    return subscription


def _check_alive(subscription):
    if subscription["status"] == "canceled":
        raise missing("subscription", subscription["id"])


def _change_price(double, subscription, params):
    if len(params["items"]) != 1 or params.get("proration_behavior") != "none":
        raise NotPlayedError("prorations: send one item and proration_behavior=none", "items")
    wish, item = params["items"][0], subscription["items"]["data"][0]
    if wish.get("id") != item["id"] or "price_data" not in wish:
        raise invalid("Send the item's id and its new price_data.", "items[0][id]")
    price = wish["price_data"]
    if price["product"] != item["price"]["product"]:
        raise missing("product", price["product"], "items[0][price_data][product]")
    if price["currency"].lower() != subscription["currency"]:
        message = "The price specified only supports another currency."
        raise invalid(message, "items[0][price_data][currency]")
    amount = price.get("unit_amount", 0)
    if amount < money.smallest(subscription["currency"]):
        raise invalid("Amount too small.", "items[0][price_data][unit_amount]", "amount_too_small")
    made = _price(double.clock.now(), price["product"], subscription["currency"], amount)
    item |= {
        "price": {name: value for name, value in made.items() if not name.startswith("_")},
        "plan": _plan(made),
    }


def _pause(double, subscription, wish):
    double.tasks.cancel("resume_collection", subscription["id"])
    if wish and wish["behavior"] not in BEHAVIORS:
        raise NotPlayedError(f"pause behaviour {wish['behavior']}", "pause_collection[behavior]")
    until = wish.get("resumes_at") if wish else None
    if until is not None and until <= double.clock.now():
        raise invalid("resumes_at must be in the future.", "pause_collection[resumes_at]")
    subscription["pause_collection"] = wish and {"behavior": "void", "resumes_at": until}
    if until:
        wait = until - double.clock.now()
        double.tasks.schedule("resume_collection", subscription["id"], wait)


def resume(double, subscription: dict):
    """The day named when it was paused has come."""
    if subscription["status"] == "canceled" or not subscription["pause_collection"]:
        return
    subscription["pause_collection"] = None
    double.store.put(subscription)
    emit(double, "customer.subscription.updated", subscription)


def cancel(double, subscription: dict) -> dict:
    """At once; open invoices are no longer collected by themselves."""
    _check_alive(subscription)
    now = double.clock.now()
    subscription |= {"status": "canceled", "canceled_at": now, "ended_at": now}
    double.store.put(subscription)
    for work in ("renew", "resume_collection"):
        double.tasks.cancel(work, subscription["id"])
    for invoice in invoices.open_of(double, subscription):
        double.tasks.cancel("retry_invoice", invoice["id"])
        invoice |= {"auto_advance": False, "next_payment_attempt": None}
        double.store.put(invoice)
    emit(double, "customer.subscription.deleted", subscription)
    return subscription


def renew(double, subscription: dict):
    """A period ends and the next begins: its invoice is collected, or voided while paused."""
    if subscription["status"] == "canceled":
        return
    if subscription["cancel_at_period_end"]:
        cancel(double, subscription)
        return
    item = subscription["items"]["data"][0]
    start = item["current_period_end"]
    subscription["_months"] += 1
    item |= invoices.period_of(start, after(subscription, subscription["_months"]))
    invoice = invoices.create(double, subscription, "subscription_cycle")
    subscription["latest_invoice"] = invoice["id"]
    double.store.put(subscription)
    emit(double, "customer.subscription.updated", subscription)
    renewals.schedule(double, subscription)
    if subscription["pause_collection"]:
        invoices.void(double, invoice)
    else:
        renewals.attempt(double, subscription, invoice)
