"""The sealer's rounds: every minute what was posted, once a day the head, its root beside it."""

from flask import current_app

from solidarity.extensions import db
from solidarity.kit import clock
from solidarity.ledger import seal
from solidarity.ledger.portable import insert_new
from solidarity.transparency.book import queries
from solidarity.transparency.book.models import BookRoot
from solidarity.web import transaction

SWEEP_HOUR = 3  # UTC: few people give then


def seal_new() -> int:
    """Seal what was posted and, on the first round of a day, publish the head. A job.

    Twice is once: a sealed entry is not sealed again, a day has one head.
    """
    sealed = _seal(None)
    publish()
    return sealed


def sweep() -> int:
    """Look for what waits anywhere in the book, however old. A job of the night, and a command."""
    if clock.now().hour != SWEEP_HOUR:
        return 0
    return seal_everything()


def seal_everything() -> int:
    """Seal all that waits in both books, in short transactions; returns how many."""
    return _seal(seal.from_the_start())


def publish() -> seal.Head | None:
    """Write down today's head of this site's book, and the roots that are missing."""
    book = current_app.extensions["settings"].book
    with transaction.writing():
        head = seal.publish_head(db.session, clock.today(), book)
        for rootless in queries.list_rootless(book):
            db.session.execute(insert_new(db.session, BookRoot.__table__), _row(rootless))
    return head


def _seal(seen: seal.Seen | None) -> int:
    seen = {} if seen is None else seen
    total = 0
    while True:
        with transaction.writing():
            sealed = seal.seal_pending(db.session, seal.STEP, seen)
        if not sealed:
            return total
        total += sealed


def _row(head: queries.PublishedHead) -> dict:
    return {
        "book": head.book, "seq": head.seq, "day": head.day, "from_seq": head.from_seq,
        "root": head.root, "made_at": clock.now(),
    }  # fmt: skip
