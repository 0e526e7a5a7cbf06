"""The sealer: one at a time, apart from the gifts, it chains what was posted and tells the head.

Sealing inside a gift's own transaction would make every gift wait for the one before.
"""

import secrets
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Select, insert, select, text

from solidarity.kit.ids import RANDOM_BITS
from solidarity.ledger import queries
from solidarity.ledger.chart.rules import Book
from solidarity.ledger.limits import locked
from solidarity.ledger.portable import dialect_name, insert_new
from solidarity.ledger.public import public_entries
from solidarity.ledger.queries import Written
from solidarity.ledger.tables import entries, heads, posts, seals
from solidarity.ledger.verify import ZEROS, chain

BATCH = 500
WINDOW = 5_000
"""Entries looked at together: a long backlog is never read whole."""

STEP = 10_000
"""Entries sealed in one transaction where many wait."""

MARGIN = 3_600_000 << RANDOM_BITS
"""One hour of ids. An ordinary run looks this far below the last seal, so that its time does not
grow with the book. What a slower transaction or clock left lower is found by a sweep."""

Seen = MutableMapping[str, int]
"""Book → id up to which this run has looked."""

SETTLED = text("age(ledger_entries.xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::xid)")
"""PostgreSQL: older than every transaction still under way, so that none can slip in before it."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal of a book on a day: publish it where we could not rewrite it."""

    book: str
    day: date
    seq: int
    hash: str


def seal_pending(session, limit: int | None = None, seen: Seen | None = None) -> int:
    """Seal what was posted and committed, oldest first, at most `limit` per book; returns how many.

    On PostgreSQL, entries younger than a transaction under way (this one too) wait for the next
    run. Two sealers do not race: the second waits for the first to commit. Give the same `seen`
    to successive calls to go on from where the last one ended; begin with `from_the_start()`
    to look at the whole book.
    """
    locked(session, "seal")
    seen = {} if seen is None else seen
    return sum(_seal_book(session, book, limit, seen) for book in Book)


def from_the_start() -> Seen:
    """Return what makes `seal_pending` sweep both books whole: at night, and by command."""
    return dict.fromkeys(Book, 0)


def last_seal(session, book: str) -> tuple[int, str]:
    """(seq, hash) of the newest seal; (0, zeros) when there is none."""
    query = select(seals.c.seq, seals.c.hash).where(seals.c.book == book)
    row = session.execute(query.order_by(seals.c.seq.desc()).limit(1)).one_or_none()
    return tuple(row) if row else (0, ZEROS)


def publish_head(session, day: date, book: str = Book.LIVE) -> Head | None:
    """Write down the head of `day`, once: later calls return the same. None for an empty book.

    A day on which nothing was sealed since the last head has none of its own: the last one stands.
    """
    seq, tip = last_seal(session, book)
    if not seq:
        return None
    newest = last_head(session, book)
    if newest and newest.seq == seq:
        return newest
    row = {"book": book, "day": day, "seq": seq, "hash": tip, "published_at": datetime.now(UTC)}
    session.execute(insert_new(session, heads), row)
    return find_head(session, day, book)


def last_head(session, book: str) -> Head | None:
    """Return the newest published head of a book."""
    found = list_heads(session, book, limit=1)
    return found[0] if found else None


def list_heads(session, book: str, limit: int | None = None) -> list[Head]:
    """Return the published heads of a book, newest first."""
    query = select(heads.c.book, heads.c.day, heads.c.seq, heads.c.hash)
    query = query.where(heads.c.book == book).order_by(heads.c.day.desc()).limit(limit)
    return [Head(*row) for row in session.execute(query)]


def find_head(session, day: date, book: str = Book.LIVE) -> Head | None:
    query = select(heads.c.book, heads.c.day, heads.c.seq, heads.c.hash)
    row = session.execute(query.where(heads.c.book == book, heads.c.day == day)).one_or_none()
    return Head(*row) if row else None


def _seal_book(session, book: str, limit: int | None, seen: Seen) -> int:
    sealed = 0
    seen.setdefault(book, _floor(session, book))
    while limit is None or sealed < limit:
        size = WINDOW if limit is None else min(WINDOW, limit - sealed)
        pending = dict(session.execute(_pending(session, book, seen[book]).limit(size)).all())
        ready = _ready(session, pending)
        for ids in queries.chunked(ready, BATCH):
            _seal_batch(session, book, queries.find_entries(session, ids))
        sealed += len(ready)
        seen[book] = max(pending, default=seen[book])
        if len(pending) < size:
            break
    return sealed


def _floor(session, book: str) -> int:
    """The id below which nothing is expected to wait any more."""
    query = select(seals.c.entry_id).where(seals.c.book == book).order_by(seals.c.seq.desc())
    last = session.execute(query.limit(1)).scalar_one_or_none()
    return max(0, (last or 0) - MARGIN)


def _pending(session, book: str, above: int) -> Select:
    """(id, id of the entry it reverses) of what is posted and not sealed, above an id."""
    query = (
        select(entries.c.id, entries.c.reverses_id)
        .join(posts, posts.c.entry_id == entries.c.id)
        .outerjoin(seals, seals.c.entry_id == entries.c.id)
        .where(entries.c.book == book, entries.c.id > above, seals.c.entry_id.is_(None))
        .order_by(entries.c.id)
    )
    return query.where(SETTLED) if dialect_name(session) == "postgresql" else query


def _ready(session, pending: dict[int, int | None]) -> list[int]:
    """By id, except that an entry stands before its reversal, whatever the clocks said.

    A reversal whose original must still wait, waits with it.
    """
    outside = {original for original in pending.values() if original not in pending} - {None}
    waiting = outside - set(queries.find_seals(session, outside))
    ordered: dict[int, None] = {}
    for entry_id in pending:
        *before, first = _back_to_original(entry_id, pending)
        if pending[first] not in waiting:
            ordered |= dict.fromkeys([first, *reversed(before)])
    return list(ordered)


def _back_to_original(entry_id: int | None, pending: dict[int, int | None]) -> Iterator[int]:
    while entry_id in pending:
        yield entry_id
        entry_id = pending[entry_id]


def _seal_batch(session, book: str, batch: Iterable[Written]) -> None:
    seq, tip = last_seal(session, book)
    numbered = [(seq + n, secrets.token_hex(16), written) for n, written in enumerate(batch, 1)]
    sealed_at, rows = datetime.now(UTC), []
    for entry, (number, salt, written) in zip(
        public_entries(session, numbered), numbered, strict=True
    ):
        prev, tip = tip, chain(tip, entry)
        rows.append(
            {
                "book": book,
                "seq": number,
                "entry_id": written.id,
                "salt": salt,
                "prev_hash": prev,
                "hash": tip,
                "sealed_at": sealed_at,
            }
        )
    session.execute(insert(seals), rows)
