"""The worker's side of webhooks: each announcement makes us ask the processor what is true."""

import structlog

from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.giving import checkout, queries
from solidarity.giving.models import PaymentAttempt, WebhookEvent
from solidarity.giving.payouts import actions as payouts
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.web import transaction

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 60  # then a person looks at it: nothing is dropped
OURS = ("checkout.session.", "payment_intent.", "charge.", "refund.")
DISPUTES, PAYOUTS = "charge.dispute.", "payout."


def drain(limit: int = 50) -> int:
    """Apply the waiting announcements, oldest first; returns how many were applied."""
    waiting = [e.id for e in queries.list_waiting_events(limit)]
    db.session.rollback()
    return sum(_handle(event_id) for event_id in waiting)


def retry(event_id: str, *, by: int) -> None:
    """Put an announcement that was set aside back among those that wait. Never commits."""
    event = db.session.get(WebhookEvent, event_id, with_for_update=True)
    if event is None:
        raise NotFound(N_("There is nothing at this address. It may have moved, or been mistyped."))
    if event.state == "quarantined":
        event.state, event.attempts = "waiting", 0
        journal.record("event_retried", event, actor_id=by, type=event.type)
    db.session.flush()


def retry_all() -> int:
    """Put every announcement that was set aside back among those that wait; how many."""
    with transaction.writing():
        aside = db.update(WebhookEvent).filter_by(state="quarantined")
        return db.session.execute(aside.values(state="waiting", attempts=0)).rowcount


def _handle(event_id: str) -> bool:
    event = db.session.get(WebhookEvent, event_id)
    type_, account, object_id, book = event.type, event.account, event.object_id, _book(event)
    db.session.rollback()
    if type_.startswith(PAYOUTS) and object_id and account:
        return _try(event_id, lambda: payouts.ask_again(object_id, account, book=book))
    if not type_.startswith(OURS):
        _mark(event_id, "ignored")
        return False
    found = _attempt_of(event_id)
    if found is None:
        _mark(event_id, "waiting", error="no gift of ours is named; it may not be written yet")
        return False
    is_disputed = type_.startswith(DISPUTES)
    return _try(event_id, lambda: checkout.ask_again(*found, is_disputed=is_disputed))


def _try(event_id: str, ask) -> bool:
    """Ask, and mark the announcement by the answer; whatever goes wrong, it waits."""
    try:
        answered = ask()
    except Exception as error:
        log.exception("event_not_applied", event_id=event_id)
        _mark(event_id, "waiting", error=str(error))
        return False
    _mark(event_id, "applied" if answered else "waiting", error=None if answered else "no answer")
    return answered


def _book(event: WebhookEvent) -> str:
    return "live" if event.is_live else "test"


def _attempt_of(event_id: str) -> tuple[int, str, str] | None:
    """Find the attempt an announcement speaks of: by session, by payment, by our own metadata."""
    event = db.session.get(WebhookEvent, event_id)
    what = event.payload["data"]["object"]
    is_session = what.get("object") == "checkout.session"
    is_intent = what.get("object") == "payment_intent"
    intent = what.get("id") if is_intent else what.get("payment_intent")
    attempt = queries.find_attempt(
        session_id=what["id"] if is_session else None,
        intent_id=intent if isinstance(intent, str) else None,
    )
    attempt = attempt or by_metadata(what.get("metadata") or {})
    answer = address_of(attempt)
    db.session.rollback()
    return answer


def by_metadata(metadata: dict) -> PaymentAttempt | None:
    """Return the last attempt at the gift that the processor's metadata names."""
    number = str(metadata.get("donation", ""))
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    return queries.last_attempt(int(number)) if is_number else None


def address_of(attempt: PaymentAttempt | None) -> tuple[int, str, str] | None:
    """Return what `checkout.ask_again` needs to ask about an attempt; None: it cannot be asked."""
    if attempt is None or attempt.session_id is None:
        return None
    return attempt.id, attempt.session_id, attempt.processor_account


def _mark(event_id: str, state: str, error: str | None = None) -> None:
    with transaction.writing():
        event = db.session.get(WebhookEvent, event_id)
        event.attempts += 1
        event.last_error = error
        event.state = state
        if state == "applied":
            event.applied_at = clock.now()
        if state == "waiting" and event.attempts >= MOST_ATTEMPTS:
            event.state = "quarantined"


def poll() -> int:
    """Ask about attempts whose end we do not know (a lost webhook, a closed browser)."""
    asked = [
        (a.id, a.session_id, a.processor_account)
        for a in queries.list_unsettled(older_than_seconds=20)
    ]
    db.session.rollback()
    return sum(checkout.ask_again(*one) for one in asked)
