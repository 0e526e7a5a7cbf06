"""The worker's side of webhooks: each announcement makes us ask the processor what is true."""

from collections.abc import Callable

import structlog

from solidarity.extensions import db
from solidarity.giving import checkout, queries
from solidarity.giving.models import PaymentAttempt, WebhookEvent
from solidarity.kit import clock
from solidarity.web import transaction

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 60  # then a person looks at it: nothing is dropped
# Rooms beside: (payload, account) → True: applied; False: wait; None: not theirs.
Handler = Callable[[dict, str | None], bool | None]
_handlers: list[tuple[str, Handler]] = []
OURS = ("checkout.session.", "payment_intent.", "charge.", "refund.")


def register(prefix: str, handler: Handler) -> None:
    """Let a room hear announcements whose type begins with `prefix`, before this one does."""
    if (prefix, handler) not in _handlers:
        _handlers.append((prefix, handler))


def drain(limit: int = 50) -> int:
    """Apply the waiting announcements, oldest first; returns how many were applied."""
    waiting = [(e.id, e.type, e.account) for e in queries.list_waiting_events(limit)]
    db.session.rollback()
    return sum(_handle(event_id, type_) for event_id, type_, _ in waiting)


def _handle(event_id: str, type_: str) -> bool:
    try:
        heard = _heard_beside(event_id, type_)
    except Exception as error:
        log.exception("event_not_applied", event_id=event_id)
        _mark(event_id, "waiting", error=str(error))
        return False
    if heard is not None:
        _mark(event_id, "applied" if heard else "waiting", error=None if heard else "no answer")
        return heard
    if not type_.startswith(OURS):
        _mark(event_id, "ignored")
        return False
    found = _attempt_of(event_id)
    if found is None:
        _mark(event_id, "waiting", error="no gift of ours is named; it may not be written yet")
        return False
    attempt_id, session_id, account = found
    try:
        answered = checkout.ask_again(attempt_id, session_id, account)
    except Exception as error:
        log.exception("event_not_applied", event_id=event_id)
        _mark(event_id, "waiting", error=str(error))
        return False
    _mark(event_id, "applied" if answered else "waiting", error=None if answered else "no answer")
    return answered


def _heard_beside(event_id: str, type_: str) -> bool | None:
    """Offer an announcement to the rooms beside; the first that answers has it."""
    for handler in [handler for prefix, handler in _handlers if type_.startswith(prefix)]:
        event = db.session.get(WebhookEvent, event_id)
        payload, account = event.payload, event.account
        db.session.rollback()
        answer = handler(payload, account)
        if answer is not None:
            return answer
    return None


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
    attempt = attempt or _by_metadata(what.get("metadata") or {})
    found = attempt and attempt.session_id
    answer = (attempt.id, attempt.session_id, attempt.processor_account) if found else None
    db.session.rollback()
    return answer


def _by_metadata(metadata: dict) -> PaymentAttempt | None:
    number = str(metadata.get("donation", ""))
    return queries.last_attempt(int(number)) if number.isascii() and number.isdigit() else None


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
