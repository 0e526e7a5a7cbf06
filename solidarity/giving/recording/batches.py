"""Everyday payments that were announced: asked about at once, recorded in one transaction."""

from concurrent.futures import ThreadPoolExecutor

import structlog
from flask import current_app

from solidarity.extensions import db
from solidarity.giving import gateway
from solidarity.giving.models import PaymentAttempt, WebhookEvent
from solidarity.giving.recording import actions
from solidarity.giving.recording.rows import Gift, Paid, is_plain
from solidarity.giving.told import Payment
from solidarity.web import transaction

log = structlog.get_logger(__name__)
ASKED_AT_ONCE = 8  # questions to the processor under way together
Page = tuple[int, str, str]  # attempt, its page at the processor, the account it is on


def settle(event_ids: list[str]) -> set[str]:
    """Record the plain payments among what was announced; returns the announcements done with.

    All else is left to be looked at one by one: what names no gift yet, what was told before, what
    is not paid, or when the processor or the database refuses.
    """
    about = _about(event_ids)
    gifts = actions.find_gifts(sorted({page[0] for page in about.values()}))
    db.session.rollback()  # no transaction is open while the processor is asked
    pages = sorted({page for page in about.values() if page[0] in gifts})
    paid = {one.gift.attempt_id: one for one in _ask(pages, gifts) if is_plain(one)}
    if not paid:
        return set()
    try:
        return _record(about, paid)
    except Exception:
        db.session.rollback()
        log.exception("batch_not_recorded", gifts=len(paid))
        return set()


def _record(about: dict[str, Page], paid: dict[int, Paid]) -> set[str]:
    with transaction.writing():
        left = {one.gift.attempt_id for one in actions.record(list(paid.values()))}
        done = {e for e, page in about.items() if page[0] in paid and page[0] not in left}
        actions.mark_applied(sorted(done))
    return done


def _about(event_ids: list[str]) -> dict[str, Page]:
    """Announcement → the attempt it speaks of, by its page or its payment, where we know them."""
    events = db.session.scalars(db.select(WebhookEvent).where(WebhookEvent.id.in_(event_ids)))
    names = {event.id: _names(event) for event in events}
    wanted = {name for pair in names.values() for name in pair if name}
    query = db.select(PaymentAttempt).where(
        db.or_(PaymentAttempt.session_id.in_(wanted), PaymentAttempt.payment_intent_id.in_(wanted)),
        PaymentAttempt.session_id.is_not(None),
    )
    known: dict[str, Page] = {}
    for attempt in db.session.scalars(query):
        page = (attempt.id, attempt.session_id, attempt.processor_account)
        known |= dict.fromkeys((attempt.session_id, attempt.payment_intent_id), page)
    known.pop(None, None)
    found = {e: known.get(session) or known.get(intent) for e, (session, intent) in names.items()}
    return {event_id: page for event_id, page in found.items() if page}


def _names(event: WebhookEvent) -> tuple[str | None, str | None]:
    """The page and the payment an announcement names."""
    what = event.payload["data"]["object"]
    session = what["id"] if what.get("object") == "checkout.session" else None
    is_intent = what.get("object") == "payment_intent"
    intent = what.get("id") if is_intent else what.get("payment_intent")
    return session, intent if isinstance(intent, str) else None


def _ask(pages: list[Page], gifts: dict[int, Gift]) -> list[Paid]:
    """Ask the processor about several attempts at once; those it does not answer are left out."""
    app = current_app._get_current_object()

    def ask(page: Page) -> Payment | None:
        with app.app_context():
            try:
                return gateway.fetch_payment(page[1], page[2])
            except gateway.GatewayUnavailable:
                return None

    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        answers = list(pool.map(ask, pages))
    return [Paid(gifts[page[0]], told) for page, told in zip(pages, answers, strict=True) if told]
