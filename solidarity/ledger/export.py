"""Write the public book: a title, one sealed entry per line, and the head that ends it."""

import json
from typing import TextIO

from solidarity.ledger.chart.rules import CURRENCIES, Book
from solidarity.ledger.public import sealed_rows
from solidarity.ledger.verify import FORMAT, ZEROS


def write_book(session, out: TextIO, book: str = Book.LIVE) -> int:
    """Write what is sealed as JSON lines, rebuilt from the tables; returns how many entries.

    Seals are copied, entries are not: one that was tampered with no longer fits its seal.
    """
    _write(out, {"format": FORMAT, "book": book, "exponents": CURRENCIES})
    seq, tip = 0, ZEROS
    for row in sealed_rows(session, book):
        _write(out, row)
        seq, tip = row["seq"], row["hash"]
    _write(out, {"head": {"seq": seq, "hash": tip}})
    return seq


def _write(out: TextIO, row: dict) -> None:
    out.write(json.dumps(row, sort_keys=True, separators=(",", ":")) + "\n")
