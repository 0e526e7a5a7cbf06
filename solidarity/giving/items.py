"""The treasurer's queue: what needs a person's eye enters once, and leaves with words."""

from solidarity.extensions import db
from solidarity.giving.models import ReconciliationItem
from solidarity.kit import clock


def queue(kind: str, source: str, **facts: object) -> ReconciliationItem:
    """Put something in the queue, once by its kind and source; what is said of it is renewed."""
    query = db.select(ReconciliationItem).filter_by(kind=kind, source=source)
    item = db.session.scalar(query)
    if item is None:
        item = ReconciliationItem(
            kind=kind, source=source, state="open", found_at=clock.now(), facts={}
        )
        db.session.add(item)
    if item.state != "open" and not item.resolution:  # closed by the site, and here again
        item.state, item.resolved_at, item.resolution = "open", None, None
    if item.facts != facts:
        item.facts = facts
    return item


def close_what_ended(kind: str, still_there: set[str]) -> None:
    """Close by the site's own hand the items of a kind whose cause is gone."""
    query = db.select(ReconciliationItem).filter_by(kind=kind, state="open")
    for item in db.session.scalars(query):
        if item.source not in still_there:
            close(item)


def close(item: ReconciliationItem) -> None:
    """Close an item whose cause is gone; nobody's words are kept with it."""
    item.state, item.resolved_at, item.resolution = "resolved", clock.now(), ""
