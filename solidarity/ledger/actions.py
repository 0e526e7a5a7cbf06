"""Writing in the book: nothing here commits, and telling the same fact twice writes it once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from solidarity.kit.ids import new_id
from solidarity.ledger import one_statement, portable, queries
from solidarity.ledger.chart.rules import account
from solidarity.ledger.portable import Drafts, dialect_name
from solidarity.ledger.rules import (
    AlreadyReversed,
    Entry,
    EntryConflict,
    EntryRefused,
    Quote,
    check_entry,
    check_quote,
    differences,
    mirrored,
)
from solidarity.ledger.tables import quotes

BATCH = 1_000
ATTEMPTS = 3
"""An id that another process happened to make too is simply made again."""


@dataclass(frozen=True, slots=True)
class Posted:
    entry_id: int
    is_new: bool


def post(session, entry: Entry) -> Posted:
    """Write one entry, or find it when it was posted before.

    Raises EntryConflict when something different stands under its (book, kind, source). Safe
    against any number of others posting the same at the same moment.
    """
    return post_many(session, [entry])[0]


def post_many(session, entries: Iterable[Entry]) -> list[Posted]:
    """Post a batch, answers in the order given; an entry named twice in it is posted once."""
    given = list(entries)
    drafts = {new_id(): entry for entry in _unique(given)}
    if len(drafts) > BATCH:
        _open_accounts_first(session, drafts)
    posted: dict[tuple, Posted] = {}
    # One order for everybody: two batches that overlap wait for each other, never in a circle.
    for chunk in queries.chunked(sorted(drafts.items(), key=lambda draft: draft[1].key), BATCH):
        posted |= _post_batch(session, dict(chunk))
    return _answers(given, posted)


def reverse(
    session, entry_id: int, *, source: str, occurred_at: datetime, meta: dict | None = None
) -> Posted:
    """Undo an entry by its exact mirror: the only correction there is, and only once per entry."""
    original = queries.get_entry(session, entry_id).entry
    entry = Entry(
        book=original.book,
        kind="reversal",
        source=source,
        occurred_at=occurred_at,
        lines=mirrored(original.lines),
        reverses=entry_id,
        meta=meta or {},
    )
    return post(session, entry)


def open_account(session, book: str, code: str) -> int:
    """Open an account before its first entry, which would open it as well; returns its row id."""
    opened = account(code)
    portable.open_accounts(session, {(book, opened)})
    return opened.id_in(book)


def open_accounts(session, book: str, codes: Iterable[str]) -> None:
    """Open many accounts at once, so that several writers then find them all open."""
    portable.open_accounts(session, {(book, account(code)) for code in codes})


def record_quote(session, quote: Quote) -> int:
    """Freeze an exchange rate and return its id; the same quote told again is found, not copied.

    Raises EntryConflict when `source` already gave another rate for that moment.
    """
    check_quote(quote)
    found = _find_quote(session, quote)
    for _ in range(ATTEMPTS):
        if found:
            break
        session.execute(portable.insert_new(session, quotes), _quote_row(quote))
        found = _find_quote(session, quote)
    quote_id, stored = found
    if stored != quote:
        raise EntryConflict(f"{quote.source} already quoted {stored.rate}, not {quote.rate}")
    return quote_id


def _unique(given: list[Entry]) -> list[Entry]:
    unique: dict[tuple, Entry] = {}
    for entry in given:
        check_entry(entry)
        first = unique.setdefault(entry.key, entry)
        if first is not entry:
            _refuse_difference(entry, first)
    return list(unique.values())


def _open_accounts_first(session, drafts: Drafts) -> None:
    """All accounts of all chunks, in one order: a chunk never opens one behind another's entries.

    A batch of one chunk needs no more than its own statement, which opens before it writes.
    """
    portable.open_accounts(session, {(e.book, a) for e in drafts.values() for a in e.accounts()})


def _answers(given: list[Entry], posted: dict[tuple, Posted]) -> list[Posted]:
    """One per entry given; the second of two equal ones is not new."""
    answers = []
    for entry in given:
        answers.append(posted[entry.key])
        posted[entry.key] = Posted(posted[entry.key].entry_id, is_new=False)
    return answers


def _post_batch(session, drafts: Drafts) -> dict[tuple, Posted]:
    posted: dict[tuple, Posted] = {}
    for _ in range(ATTEMPTS):
        posted |= {drafts[i].key: Posted(i, is_new=True) for i in _write(session, drafts)}
        left = [entry for entry in drafts.values() if entry.key not in posted]
        posted |= _already_posted(session, left) if left else {}
        drafts = {new_id(): entry for entry in left if entry.key not in posted}
        if not drafts:
            return posted
    raise EntryRefused("no free id for an entry: is the clock stuck?")


def _write(session, drafts: Drafts) -> set[int]:
    writer = one_statement if dialect_name(session) == "postgresql" else portable
    return writer.write(session, drafts, datetime.now(UTC))


def _already_posted(session, left: list[Entry]) -> dict[tuple, Posted]:
    """What stands under the same keys; raises when it says something else."""
    found = queries.find_by_keys(session, [entry.key for entry in left])
    for entry in left:
        if entry.key in found:
            _refuse_difference(entry, found[entry.key].entry)
    _refuse_second_reversal(session, [entry for entry in left if entry.key not in found])
    return {key: Posted(written.id, is_new=False) for key, written in found.items()}


def _refuse_difference(entry: Entry, stored: Entry) -> None:
    if names := differences(entry, stored):
        key = " ".join(entry.key)
        raise EntryConflict(f"{key} is already posted with another {', '.join(names)}")


def _refuse_second_reversal(session, left: list[Entry]) -> None:
    reversed_ids = [entry.reverses for entry in left if entry.reverses is not None]
    for original, reversal in queries.find_reversals(session, reversed_ids).items():
        raise AlreadyReversed(f"entry {original} was reversed by entry {reversal}")


def _quote_row(quote: Quote) -> dict:
    return {
        "id": new_id(),
        "base": quote.base,
        "quote": quote.quote,
        "rate": quote.rate,
        "source": quote.source,
        "as_of": quote.as_of,
        "spread": quote.spread,
    }


def _find_quote(session, quote: Quote) -> tuple[int, Quote] | None:
    query = select(quotes.c.id).where(
        quotes.c.base == quote.base,
        quotes.c.quote == quote.quote,
        quotes.c.source == quote.source,
        quotes.c.as_of == quote.as_of,
    )
    found = queries.find_quotes(session, session.execute(query).scalars())
    return next(iter(found.items()), None)
