"""A page that collects one amount now: its lines, its total, the ways to pay it."""

import re

from tools.stripe_double import money
from tools.stripe_double.errors import NotPlayedError, invalid
from tools.stripe_double.store import new_id

PLAYED = ("card", "sepa_debit")
SUFFIX_REFUSED = re.compile(r"[<>\\'\"*]")
METADATA = {"keys": 50, "key": 40, "value": 500}


def prepare(double, account: str, params: dict) -> dict:
    if "subscription_data" in params:
        message = "You can not pass `subscription_data` in `payment` mode."
        raise invalid(message, "subscription_data")
    return collected(double, params)


def paid(double, session: dict, intent: dict, charge: dict):
    """Nothing begins when one amount is paid."""


def collected(double, params: dict, *, recurring: bool = False) -> dict:
    """The lines of a page, their total, and the ways to pay it."""
    lines = params.get("line_items")
    if not lines:
        raise invalid("Missing required param: line_items.", "line_items", "parameter_missing")
    items = [_item(line, index, recurring) for index, line in enumerate(lines)]
    currencies = {item["currency"] for item in items}
    if len(currencies) > 1:
        raise invalid("All line items must have the same currency.", "line_items")
    currency = currencies.pop()
    total = sum(item["amount_total"] for item in items)
    _check_total(total, currency)
    _check_intent_data(params.get("payment_intent_data", {}))
    check_metadata(params.get("metadata"), "metadata")
    allowed = params.get("allowed_payment_method_types")
    return {
        "_line_items": items,
        "allowed_payment_method_types": allowed,
        "amount_subtotal": total,
        "amount_total": total,
        "currency": currency,
        "payment_method_types": _methods(allowed, currency),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    }


def _item(line, index, recurring) -> dict:
    place = f"line_items[{index}]"
    price = line.get("price_data")
    if price is None:
        raise NotPlayedError("stored prices: send price_data", f"{place}[price]")
    if ("recurring" in price) is not recurring:
        needed = "at least one recurring price" if recurring else "no recurring price"
        raise invalid(f"This mode takes {needed}.", f"{place}[price_data][recurring]")
    if "product_data" not in price:
        raise NotPlayedError("stored products: send product_data", f"{place}[price_data][product]")
    currency = _currency(price["currency"], f"{place}[price_data][currency]")
    each = price.get("unit_amount")
    if each is None:
        name = f"{place}[price_data][unit_amount]"
        raise invalid(f"Missing required param: {name}.", name, "parameter_missing")
    if each < 0:
        raise invalid("Invalid non-negative integer", f"{place}[price_data][unit_amount]")
    quantity = line.get("quantity")
    if quantity is None or quantity < 1:
        raise invalid("Quantity is required and at least 1.", f"{place}[quantity]")
    total = each * quantity
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": currency,
        "description": price["product_data"]["name"],
        "metadata": {},
        "price": None,
        "quantity": quantity,
    }


def _currency(written, place) -> str:
    currency = written.lower()
    if currency not in money.EUROS:
        raise invalid(f"Invalid currency: {currency}.", place)
    return currency


def _check_total(total, currency):
    if total < money.smallest(currency):
        least = money.units(money.smallest(currency), currency)
        raise invalid(
            f"The Checkout Session's total amount due must add up to at least {least}"
            f" {currency.upper()}",
            "line_items",
            "amount_too_small",
        )
    if total > money.LARGEST:
        raise invalid("Amount must be no more than 999,999.99", "line_items", "amount_too_large")
    if currency in money.THREE_DECIMALS and total % 10:
        raise invalid(
            "Three-decimal amounts must be rounded to the nearest ten.",
            "line_items",
            "parameter_invalid_integer",
        )


def _methods(allowed, currency) -> list[str]:
    """Without a list Stripe chooses; a SEPA debit is for euros only."""
    fitting = ["card", "sepa_debit"] if currency == "eur" else ["card"]
    if allowed is None:
        return fitting
    for method in allowed:
        if method not in PLAYED:
            raise NotPlayedError(f"payment by {method}", "allowed_payment_method_types")
    chosen = [method for method in fitting if method in allowed]
    if not chosen:
        raise invalid(
            "No valid payment method types for this Checkout Session: sepa_debit needs eur.",
            "allowed_payment_method_types",
        )
    return chosen


def _check_intent_data(data):
    check_metadata(data.get("metadata"), "payment_intent_data[metadata]")
    for name in ("statement_descriptor", "statement_descriptor_suffix"):
        text = data.get(name, "")
        place = f"payment_intent_data[{name}]"
        if len(text) > 22 or SUFFIX_REFUSED.search(text):
            raise invalid("At most 22 characters, none of < > \\ ' \" *", place)
    if len(data.get("description", "")) > 1000:
        raise invalid("At most 1000 characters.", "payment_intent_data[description]")


def check_metadata(metadata, place: str):
    """Stripe's limits: 50 keys of 40 characters, values of 500."""
    metadata = metadata or {}
    if len(metadata) > METADATA["keys"]:
        raise invalid(f"At most {METADATA['keys']} metadata keys.", place)
    for key, value in metadata.items():
        if len(key) > METADATA["key"] or "[" in key or "]" in key:
            raise invalid(f"Metadata key too long or bracketed: {key}", place)
        if len(value) > METADATA["value"]:
            raise invalid(
                f"Metadata values can have up to {METADATA['value']} characters.",
                f"{place}[{key}]",
            )
