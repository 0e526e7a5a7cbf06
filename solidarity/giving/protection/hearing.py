"""`charge.failed`: a card was refused. It is counted; the ordinary path then has the event.

Once an address is slowed its open payment page is closed at the processor too: one page would
otherwise be enough to try a thousand cards.
"""

import structlog

from solidarity.extensions import db
from solidarity.giving import gateway
from solidarity.giving import queries as gifts
from solidarity.giving.models import Donation, PaymentAttempt
from solidarity.giving.protection import actions, queries
from solidarity.web import transaction

log = structlog.get_logger(__name__)


def of_charge(payload: dict, _account: str | None) -> None:
    """Count a refused card with the address its payment page was opened from, where known."""
    charge = payload["data"]["object"]
    means = charge.get("payment_method_details") or {}
    card = (means.get("card") or {}).get("fingerprint")
    if payload["type"] != "charge.failed" or means.get("type") != "card":
        return
    attempt = _attempt_of(charge)
    project_id = address = page = None
    if attempt:
        project_id = db.session.get(Donation, attempt.donation_id).project_id
        page = attempt.session_id, attempt.processor_account
        address = queries.address_of(f"gift:{attempt.donation_id}:{attempt.n}")
    db.session.rollback()
    with transaction.writing():
        is_new = actions.count_refused_card(
            charge["id"], card=card, address=address, project_id=project_id
        )
        is_slowed = address is not None and queries.verdict_on(address, project_id) is not None
    if is_new and is_slowed:
        _close_page(*page)


def _close_page(session_id: str | None, account: str) -> None:
    """Let nobody try another card on a page; closed already, or unreachable: so be it."""
    if session_id is None:
        return
    sessions = gateway.client().v1.checkout.sessions
    options = {"stripe_account": account}
    try:
        gateway.ask(lambda: sessions.expire(session_id, options=options))
    except (gateway.GatewayUnavailable, gateway.GatewayRefused) as error:
        log.info("page_not_closed", session=session_id, error=str(error))


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
