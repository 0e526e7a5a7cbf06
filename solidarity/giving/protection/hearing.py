"""`charge.failed`: a card was refused. It is counted; the ordinary path then has the event."""

from solidarity.extensions import db
from solidarity.giving import queries as gifts
from solidarity.giving.models import Donation, PaymentAttempt
from solidarity.giving.protection import actions, queries
from solidarity.web import transaction


def of_charge(payload: dict, _account: str | None) -> None:
    """Count a refused card with the address its payment page was opened from, where known."""
    charge = payload["data"]["object"]
    means = charge.get("payment_method_details") or {}
    card = (means.get("card") or {}).get("fingerprint")
    if payload["type"] != "charge.failed" or means.get("type") != "card":
        return
    attempt = _attempt_of(charge)
    project_id = address = None
    if attempt:
        project_id = db.session.get(Donation, attempt.donation_id).project_id
        address = queries.address_of(f"gift:{attempt.donation_id}:{attempt.n}")
    db.session.rollback()
    with transaction.writing():
        actions.count_refused_card(charge["id"], card=card, address=address, project_id=project_id)


def _attempt_of(charge: dict) -> PaymentAttempt | None:
    intent = charge.get("payment_intent")
    found = gifts.find_attempt(session_id=None, intent_id=intent) if intent else None
    number = str((charge.get("metadata") or {}).get("donation", ""))
    if found is None and number.isascii() and number.isdigit():
        found = gifts.last_attempt(int(number))
    return found


def forget_old() -> int:
    """The job that drops old counts."""
    with transaction.writing():
        return actions.forget_old()
