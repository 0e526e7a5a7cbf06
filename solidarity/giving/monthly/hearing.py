"""Announcements of the processor that speak of a monthly gift: each makes us ask what is true."""

from solidarity.extensions import db
from solidarity.giving import gateway
from solidarity.giving import queries as gifts
from solidarity.giving.monthly import following, processor, queries


def of_subscription(payload: dict, _account: str | None) -> bool | None:
    """`customer.subscription.*`: began, changed, paused, ended."""
    told = payload["data"]["object"]
    return _sync(told["id"], told.get("metadata") or {})


def of_invoice(payload: dict, _account: str | None) -> bool | None:
    """`invoice.*`: a month was paid, refused, or waits for the donor's bank."""
    told = payload["data"]["object"]
    details = (told.get("parent") or {}).get("subscription_details") or {}
    subscription_id = processor.subscription_of(told)
    return _sync(subscription_id, details.get("metadata") or {}) if subscription_id else None


def of_page(payload: dict, _account: str | None) -> bool | None:
    """`checkout.session.*` of a page that begins a monthly gift."""
    told = payload["data"]["object"]
    if told.get("mode") != "subscription":
        return None
    return _sync(told.get("subscription"), told.get("metadata") or {})


def of_payment(payload: dict, account: str | None) -> bool | None:
    """`charge.*` and `payment_intent.*`: of a month whose gift is not written yet.

    Once it is, its attempt knows its payment and the ordinary path has it.
    """
    told = payload["data"]["object"]
    is_intent = told.get("object") == "payment_intent"
    intent = told.get("id") if is_intent else told.get("payment_intent")
    if not isinstance(intent, str) or not account or "donation" in (told.get("metadata") or {}):
        return None
    known = gifts.find_attempt(session_id=None, intent_id=intent)
    is_a_month = queries.has_invoice_paid_by(intent)
    db.session.rollback()
    if known:
        return None
    if is_a_month or payload["type"] == "payment_intent.created":
        return True  # its invoice's own announcement tells more
    subscription_id = processor.find_subscription(intent, account)
    return _sync(subscription_id, {}) if subscription_id else None


def of_charge(charge_id: str, account: str) -> bool:
    """A settled charge nobody announced (reconciliation): is it a month of ours?"""
    if not charge_id.startswith(("ch_", "py_")):
        return False
    told = gateway.fetch_charge(charge_id, account)
    return of_payment({"type": "charge.succeeded", "data": {"object": told}}, account) is True


def _sync(subscription_id: str | None, metadata: dict) -> bool | None:
    gift = queries.find_by_subscription(subscription_id) if subscription_id else None
    number = str(metadata.get("monthly", ""))
    if gift is None and number.isascii() and number.isdigit():
        gift = queries.find(int(number))
        if gift is None:
            db.session.rollback()
            return False  # named, and not written yet: it waits
    monthly_id = gift and gift.id
    db.session.rollback()
    return following.sync(monthly_id) if monthly_id else None
