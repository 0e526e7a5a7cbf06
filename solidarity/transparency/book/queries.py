"""Ask about published heads, and make the proof that one entry stands under one of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from solidarity.extensions import db
from solidarity.ledger import queries as ledger
from solidarity.ledger import seal, verify
from solidarity.ledger.public import public_entries
from solidarity.ledger.tables import seals
from solidarity.transparency.book.models import BookRoot

SHOWN = 30  # days on the page and in the feed; the file of heads has them all


@dataclass(frozen=True)
class PublishedHead:
    """The head of a day: its last seal, and the root over the seals since the head before."""

    book: str
    day: date
    seq: int
    hash: str
    from_seq: int
    root: str

    def as_json(self) -> dict:
        """Return it as heads.json and receipts carry it."""
        told = asdict(self) | {"day": self.day.isoformat(), "from": self.from_seq}
        del told["from_seq"]
        return told


def list_heads(book: str, limit: int | None = None) -> list[PublishedHead]:
    """Return the published heads, newest first; a root not kept yet is computed."""
    # One more than asked: a head begins where the one before ended.
    found = seal.list_heads(db.session, book, limit and limit + 1)
    kept = {row.seq: row for row in db.session.scalars(db.select(BookRoot).filter_by(book=book))}
    before = [*(head.seq for head in found[1:]), 0][: len(found)]
    told = []
    for head, last in list(zip(found, before, strict=True))[:limit]:
        row = kept.get(head.seq)
        first, root = (row.from_seq, row.root) if row else (last + 1, None)
        root = root or verify.root_of(hashes(book, first, head.seq))
        told.append(PublishedHead(book, head.day, head.seq, head.hash, first, root))
    return told


def list_rootless(book: str) -> list[PublishedHead]:
    """Return the heads whose root is not kept yet."""
    kept = set(db.session.scalars(db.select(BookRoot.seq).filter_by(book=book)))
    if kept >= {head.seq for head in seal.list_heads(db.session, book)}:
        return []
    return [head for head in list_heads(book) if head.seq not in kept]


def hashes(book: str, first: int, last: int) -> list[str]:
    """Return the hashes of the seals `first` … `last` of a book, in order."""
    query = db.select(seals.c.hash).where(seals.c.book == book, seals.c.seq.between(first, last))
    return list(db.session.scalars(query.order_by(seals.c.seq)))


def head_over(book: str, seq: int) -> PublishedHead | None:
    """Return the published head a seal stands under; None until it is published."""
    query = db.select(BookRoot).where(BookRoot.book == book, BookRoot.seq >= seq)
    row = db.session.scalars(query.order_by(BookRoot.seq).limit(1)).first()
    if row is None or row.from_seq > seq:
        return None
    (tip,) = hashes(book, row.seq, row.seq)
    return PublishedHead(book, row.day, row.seq, tip, row.from_seq, row.root)


def receipt(book: str, entry_ids: Sequence[int]) -> dict:
    """Return what lets whoever holds it check its entries without us: `verify.py --receipt`.

    It opens the commitments of these entries: it is for the giver's eyes.
    """
    sealed = sorted(ledger.find_seals(db.session, entry_ids).values(), key=lambda s: s.seq)
    written = {w.id: w for w in ledger.find_entries(db.session, [s.entry_id for s in sealed])}
    numbered = [(s.seq, s.salt, written[s.entry_id]) for s in sealed]
    rows = zip(sealed, public_entries(db.session, numbered), strict=True)
    proofs = [_proof(one, row, written[one.entry_id].entry) for one, row in rows]
    return {"format": verify.RECEIPT, "book": book, "entries": proofs}


def _proof(one: ledger.Seal, row: dict, entry) -> dict:
    prev = hashes(one.book, one.seq - 1, one.seq - 1)
    head = head_over(one.book, one.seq)
    under = hashes(one.book, head.from_seq, head.seq) if head else []
    return {
        "row": {"seq": one.seq, "prev": prev[0] if prev else verify.ZEROS, "hash": one.hash,
                "entry": row},
        "opening": {"salt": one.salt, "source": entry.source,
                    "occurred_at": entry.occurred_at.isoformat(), "meta": entry.meta},
        "head": head and head.as_json(),
        "path": verify.path_of(under, one.seq - head.from_seq) if head else [],
    }  # fmt: skip
