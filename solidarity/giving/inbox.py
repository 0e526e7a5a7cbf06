"""The worker's side of webhooks: each announcement makes us ask the processor what is true."""

from collections.abc import Callable

import structlog

from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.giving import checkout, gateway, queries
from solidarity.giving.models import PaymentAttempt, WebhookEvent
from solidarity.giving.payouts import actions as payouts
from solidarity.giving.recording import batches, news
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.web import transaction

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 60  # then a person looks at it: nothing is dropped
# Rooms beside: (payload, account) → True: applied; False: wait; None: not theirs.
Handler = Callable[[dict, str | None], bool | None]
_handlers: list[tuple[str, Handler]] = []
OURS = ("checkout.session.", "payment_intent.", "charge.", "refund.")
Address = tuple[int, str, str]  # attempt, its page, the account it is on
DISPUTES, PAYOUTS = "charge.dispute.", "payout."
EVERYDAY = ("checkout.session.", "payment_intent.succeeded", "charge.succeeded", "charge.updated")


class NobodysYet(Exception):
    """An announcement of a payment that names no gift we have."""


def register(prefix: str, handler: Handler) -> None:
    """Let a room hear announcements whose type begins with `prefix`, before this one does."""
    if (prefix, handler) not in _handlers:
        _handlers.append((prefix, handler))


def drain(limit: int = 50) -> int:
    """Apply the waiting announcements, oldest first; returns how many were applied.

    Everyday payments are recorded together, in one transaction; all else one by one.
    """
    waiting = [(e.id, e.type) for e in queries.list_waiting_events(limit)]
    db.session.rollback()
    together = batches.settle([e for e, type_ in waiting if type_.startswith(EVERYDAY)])
    alone = [event_id for event_id, _ in waiting if event_id not in together]
    applied = len(together) + sum(_handle(event_id) for event_id in alone)
    news.tell()
    return applied


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
    payload = event.payload
    db.session.rollback()
    beside = [handler for prefix, handler in _handlers if type_.startswith(prefix)]
    heard = _try_beside(event_id, beside, payload, account)
    if heard is not None:
        return heard
    if type_.startswith(PAYOUTS) and object_id and account:
        return _try(event_id, lambda: payouts.ask_again(object_id, account, book=book))
    if not type_.startswith(OURS):
        _mark(event_id, "ignored")
        return False
    return _try(event_id, lambda: _ask_of_gift(event_id, is_disputed=type_.startswith(DISPUTES)))


def _ask_of_gift(event_id: str, *, is_disputed: bool) -> bool:
    found = _attempt_of(event_id)
    if found is None:
        raise NobodysYet("no gift of ours is named; it may not be written yet")
    return checkout.ask_again(*found, is_disputed=is_disputed)


def _try(event_id: str, ask: Callable[[], bool]) -> bool:
    """Ask, and mark the announcement by the answer; whatever goes wrong, it waits."""
    try:
        answered = ask()
    except NobodysYet as error:
        _mark(event_id, "waiting", error=str(error))
        return False
    except Exception as error:
        db.session.rollback()
        log.exception("event_not_applied", event_id=event_id)
        _mark(event_id, "waiting", error=str(error))
        return False
    _mark(event_id, "applied" if answered else "waiting", error=None if answered else "no answer")
    return answered


def _try_beside(
    event_id: str, handlers: list[Handler], payload: dict, account: str | None
) -> bool | None:
    """Offer an announcement to the rooms beside; the first that answers has it."""
    for handler in handlers:
        try:
            answer = handler(payload, account)
        except Exception as error:
            db.session.rollback()
            log.exception("event_not_applied", event_id=event_id)
            _mark(event_id, "waiting", error=str(error))
            return False
        if answer is not None:
            _mark(event_id, *(("applied",) if answer else ("waiting", "no answer")))
            return answer
    return None


def _book(event: WebhookEvent) -> str:
    return "live" if event.is_live else "test"


def _attempt_of(event_id: str) -> Address | None:
    """Find the attempt an announcement speaks of: by session, by payment, by our own metadata."""
    event = db.session.get(WebhookEvent, event_id)
    what, account = event.payload["data"]["object"], event.account or ""
    is_session = what.get("object") == "checkout.session"
    is_intent = what.get("object") == "payment_intent"
    intent = what.get("id") if is_intent else what.get("payment_intent")
    return find_address(
        account,
        session_id=what["id"] if is_session else None,
        intent_id=intent if isinstance(intent, str) else None,
        metadata=what.get("metadata") or {},
    )


def find_address(
    account: str, *, session_id: str | None, intent_id: str | None, metadata: dict
) -> Address | None:
    """Return what `checkout.ask_again` needs: the attempt that a page or a payment belongs to.

    A page of which we never heard the answer is known by the gift its metadata names.
    """
    attempt = queries.find_attempt(session_id=session_id, intent_id=intent_id)
    answer = _address(attempt)
    db.session.rollback()  # no transaction is open while the processor is asked
    if answer:
        return answer
    number = str(metadata.get("donation", ""))
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    page = session_id or (intent_id and gateway.find_session(intent_id, account))
    attempt_id = checkout.adopt(int(number), page, account) if page else None
    return (attempt_id, page, account) if attempt_id else None


def _address(attempt: PaymentAttempt | None) -> Address | None:
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
