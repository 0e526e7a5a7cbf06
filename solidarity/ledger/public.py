"""The public face of an entry: what is sealed, exported and verified, and nothing about a person.

A date without time, no id (ours tell the millisecond), no source, no private meta: those are bound
by a salted commitment. Amounts, accounts, proofs and the quote are in clear.
"""

from collections.abc import Iterator
from datetime import UTC

from sqlalchemy import select

from solidarity.ledger import queries
from solidarity.ledger.queries import Written
from solidarity.ledger.rules import Entry, Quote
from solidarity.ledger.tables import seals
from solidarity.ledger.verify import commitment

PAGE = 500


def public_entry(
    seq: int, salt: str, entry: Entry, reverses_seq: int | None, quote: Quote | None
) -> dict:
    """The sealed form; `occurred_at` is told by its UTC day."""
    moment = entry.occurred_at.astimezone(UTC)
    return {
        "seq": seq,
        "book": entry.book,
        "kind": entry.kind,
        "date": moment.date().isoformat(),
        "lines": [[line.account, line.currency, line.amount] for line in entry.lines],
        "reverses": reverses_seq,
        "quote": quote and _public_quote(quote),
        "proofs": entry.meta.get("proofs", []),
        "commitment": commitment(salt, entry.source, moment.isoformat(), entry.meta),
    }


def public_entries(session, numbered: list[tuple[int, str, Written]]) -> list[dict]:
    """Public forms of (seq, salt, entry) in that order, in a handful of queries.

    An entry may reverse one of the same list.
    """
    seqs = {written.id: seq for seq, _, written in numbered}
    originals = {w.entry.reverses for _, _, w in numbered} - {None, *seqs}
    seqs |= {i: seal.seq for i, seal in queries.find_seals(session, originals).items()}
    quotes = queries.find_quotes(session, {w.entry.quote for *_, w in numbered} - {None})
    return [
        public_entry(seq, salt, w.entry, seqs.get(w.entry.reverses), quotes.get(w.entry.quote))
        for seq, salt, w in numbered
    ]


def sealed_rows(session, book: str) -> Iterator[dict]:
    """Every sealed entry of a book as it stands in the tables now, beside its seal, in order."""
    seq = 0
    while page := _page(session, book, seq):
        seq = page[-1].seq
        written = {w.id: w for w in queries.find_entries(session, [s.entry_id for s in page])}
        # A sealed entry somebody deleted leaves a gap, which is what a verifier looks for.
        page = [s for s in page if s.entry_id in written]
        numbered = [(s.seq, s.salt, written[s.entry_id]) for s in page]
        for row, seal in zip(public_entries(session, numbered), page, strict=True):
            yield {"seq": seal.seq, "prev": seal.prev_hash, "hash": seal.hash, "entry": row}


def _page(session, book: str, after: int) -> list:
    query = select(seals).where(seals.c.book == book, seals.c.seq > after)
    return session.execute(query.order_by(seals.c.seq).limit(PAGE)).all()


def _public_quote(quote: Quote) -> dict:
    return {
        "base": quote.base,
        "quote": quote.quote,
        "rate": format(quote.rate.normalize(), "f"),
        "spread": format(quote.spread.normalize(), "f"),
        "source": quote.source,
        "date": quote.as_of.astimezone(UTC).date().isoformat(),
    }
