"""A page that begins a subscription: one recurring line, its first month paid at once by card."""

from tools.stripe_double.errors import NotPlayedError, invalid
from tools.stripe_double.resources import payment_mode, subscriptions

# Whatever else could be sold again and again is not played.
EVERY_MONTH = {"interval": "month", "interval_count": 1}


def prepare(double, account: str, params: dict) -> dict:
    if "payment_intent_data" in params:
        message = "You can not pass `payment_intent_data` in `subscription` mode."
        raise invalid(message, "payment_intent_data")
    data = params.get("subscription_data", {})
    payment_mode.check_metadata(data.get("metadata"), "subscription_data[metadata]")
    if len(data.get("description", "")) > 500:
        raise invalid("At most 500 characters.", "subscription_data[description]")
    lines = params.get("line_items") or []
    if len(lines) > 1:
        raise NotPlayedError("a subscription of several lines", "line_items")
    fields = payment_mode.collected(double, params, recurring=True)
    for index, line in enumerate(lines):
        _check_rhythm(line["price_data"], f"line_items[{index}][price_data][recurring]")
    return fields | {
        "_subscription_data": data,
        "_intent_data": {"description": "Subscription creation"},
        "customer_creation": "always",
        "payment_method_collection": "always",
        "payment_method_types": ["card"],
    }


def _check_rhythm(price, place):
    if EVERY_MONTH | price["recurring"] != EVERY_MONTH:
        raise NotPlayedError("another rhythm than every month", place)


def paid(double, session: dict, intent: dict, charge: dict):
    """The first month is paid: the subscription begins."""
    subscriptions.begin(double, session, intent, charge)
