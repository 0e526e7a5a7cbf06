"""What should have happened by now and did not: each enters the treasurer's queue, and leaves it
by itself when it happens after all.
"""

from datetime import timedelta

from flask import current_app

from solidarity.extensions import db
from solidarity.giving import items, overdue
from solidarity.kit import clock
from solidarity.web import transaction

FEE_WITHIN = timedelta(hours=1)
EVENT_WITHIN = timedelta(minutes=30)


def look() -> None:
    """Look at everything that has a time; a job of the worker."""
    with transaction.writing():
        _fees_unknown()
        _events_stuck()
        _late_gifts()
        _overdrawn()


def _fees_unknown() -> None:
    """A charge whose fee and settlement the processor has not told within an hour."""
    found = overdue.list_unsettled_charges(clock.now() - FEE_WITHIN)
    for fact, reference in found:
        items.queue("fee_unknown", fact.source, donation=reference, amount=fact.amount_minor,
                    currency=fact.currency)  # fmt: skip
    items.close_what_ended("fee_unknown", {fact.source for fact, _ in found})


def _events_stuck() -> None:
    """An announcement that waits for half an hour, or was set aside."""
    found = overdue.list_stuck_events(clock.now() - EVENT_WITHIN)
    for event in found:
        items.queue("event_stuck", event.id, type=event.type, account=event.account or "")
    items.close_what_ended("event_stuck", {event.id for event in found})


def _late_gifts() -> None:
    """Money of a project that had ended when it arrived."""
    found = overdue.list_gifts_of_ended_projects()
    for gift in found:
        left = gift.amount_minor - gift.refunded_minor
        items.queue("late", gift.reference, donation=gift.reference, amount=left,
                    currency=gift.currency)  # fmt: skip
    items.close_what_ended("late", {gift.reference for gift in found})


def _overdrawn() -> None:
    """A project that owes more than it holds: a bank took back what was already used."""
    found = overdue.list_overdrawn(current_app.extensions["settings"].book)
    for code, missing in found:
        items.queue("overdrawn", code, amount=missing.minor, currency=missing.currency)
    items.close_what_ended("overdrawn", {code for code, _ in found})
    db.session.flush()
