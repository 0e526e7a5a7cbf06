"""Verify a public book without trusting who published it: copy this one file and run it.

    python verify.py BOOK.jsonl [--expect SEQ:HASH]...

It needs Python and nothing else. Each line of a book is one sealed entry. Its hash is the
SHA-256 of the hash before it and of the entry in canonical JSON, so that nobody can change, drop
or insert an entry without changing every hash that follows. Receipts and the daily head carry
SEQ:HASH; give them with --expect to see that this is the book they were taken from.
A chain proves that the book is as it was published; the proofs (SHA-256 of bank statements and
invoices) are what ties it to the world.
Exit code: 0 sound, 1 broken, 2 not a book.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter

FORMAT = "solidarity-book-1"
ZEROS = "0" * 64
"""What the first seal continues."""


def canonical(value: object) -> bytes:
    """One spelling for one value: sorted keys, no spaces, plain ASCII."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode("ascii")


def chain(prev_hash: str, entry: dict) -> str:
    """The hash of the seal that puts `entry` after `prev_hash`."""
    return hashlib.sha256(prev_hash.encode("ascii") + canonical(entry)).hexdigest()


def commitment(salt: str, source: str, occurred_at: str, meta: dict) -> str:
    """What binds an entry to its private side without telling it.

    The salt is drawn per entry: without it, sources could be guessed and gifts be linked. A donor
    who is given the salt and her own facts can recompute it.
    """
    facts = {"source": source, "occurred_at": occurred_at, "meta": meta}
    return hashlib.sha256(salt.encode("ascii") + canonical(facts)).hexdigest()


def problems_of(entry: dict, known: dict) -> list[str]:
    """What is wrong with the entry itself; `known` holds the lines of the entries before it."""
    lines = entry["lines"]
    found = [] if len(lines) >= 2 else ["fewer than two lines"]
    for code, currency, amount in lines:
        if type(amount) is not int or amount == 0:
            found.append(f"{amount!r} is not an amount")
        elif not code.endswith(":" + currency):
            found.append(f"{code} is not kept in {currency}")
    if found:
        return found
    off = {currency: total for currency, total in sums(lines).items() if total}
    if off:
        found.append(f"does not balance: {off}")
    return found + mirror_problems(entry, known)


def sums(lines: list) -> Counter:
    totals = Counter()
    for _, currency, amount in lines:
        totals[currency] += amount
    return totals


def mirror_problems(entry: dict, known: dict) -> list[str]:
    original = entry["reverses"]
    if original is None:
        return []
    if original not in known:
        return [f"reverses {original}, which is not before it"]
    mirror = Counter((code, cur, -amount) for code, cur, amount in entry["lines"])
    straight = Counter((code, cur, amount) for code, cur, amount in known[original])
    return [] if mirror == straight else [f"does not mirror {original}"]


class Verifier:
    """Reads the rows of a book one by one and keeps what the next one must agree with."""

    def __init__(self, book: str, expected: dict | None = None):
        self.book, self.expected = book, expected or {}
        self.seq, self.hash = 0, ZEROS
        self.known: dict = {}
        self.totals: Counter = Counter()
        self.kinds: Counter = Counter()
        self.days: set = set()

    def read(self, row: dict) -> list[str]:
        """Sentences about what is broken in this row, the first break of a chain being the one."""
        found = self.broken_seal(row) or problems_of(row["entry"], self.known)
        self.seq, self.hash = row["seq"], row["hash"]
        if not found:
            self.count(row["entry"])
        return [f"seal {row['seq']}: {sentence}" for sentence in found]

    def broken_seal(self, row: dict) -> list[str]:
        seq, entry = row["seq"], row["entry"]
        if seq != self.seq + 1 or entry["seq"] != seq:
            return [f"stands where {self.seq + 1} should"]
        if row["prev"] != self.hash:
            return ["does not continue the seal before it"]
        if row["hash"] != chain(self.hash, entry):
            return ["the entry was changed after it was sealed"]
        if entry["book"] != self.book:
            return [f"belongs to the book {entry['book']!r}"]
        if self.expected.get(seq, row["hash"]) != row["hash"]:
            return ["is not the one that was published"]
        return []

    def count(self, entry: dict) -> None:
        self.known[entry["seq"]] = entry["lines"]
        self.kinds[entry["kind"]] += 1
        self.days.add(entry["date"])
        for code, currency, amount in entry["lines"]:
            self.totals[code, currency] += amount

    def end(self, head: dict) -> list[str]:
        """The last row names the length of the book, so that a torn page is seen."""
        absent = sorted(seq for seq in self.expected if seq > self.seq)
        found = [f"seal {seq}: published, and not in this book" for seq in absent]
        if (head["seq"], head["hash"]) != (self.seq, self.hash):
            found.append(f"seal {self.seq}: the book ends here, its head says {head['seq']}")
        return found


def parse(text: str) -> dict:
    row = json.loads(text)
    if not isinstance(row, dict):
        raise ValueError("a row is an object")
    return row


def verify(lines, expected: dict | None = None) -> tuple[Verifier, list[str]]:
    """Read a book (an iterable of lines of text) up to its first broken row, and say what it is.

    Raises ValueError, KeyError or TypeError when it is not a book at all.
    """
    rows = (parse(line) for line in lines if line.strip())
    title = next(rows, {})
    if title.get("format") != FORMAT:
        raise ValueError(f"this is not a {FORMAT}")
    reader = Verifier(title["book"], expected)
    for row in rows:
        if "head" in row:
            found = [*reader.end(row["head"]), *(f"row after the head: {r}" for r in rows)]
            return reader, found
        if found := reader.read(row):
            return reader, found
    return reader, [f"seal {reader.seq}: the book is torn after it"]


def report(reader: Verifier) -> str:
    """Totals a person can compare with the site: by form of account, numbers left out."""
    days = f"{min(reader.days)} to {max(reader.days)}" if reader.days else "no day yet"
    out = [f"Book {reader.book}: {reader.seq} sealed entries, {days}, head {reader.hash}"]
    out += [f"  {count:>12}  {kind}" for kind, count in sorted(reader.kinds.items())]
    out.append("Balances, in minor units, debit +:")
    by_form = Counter()
    for (code, currency), amount in reader.totals.items():
        parts = ["*" if part.isdigit() else part for part in code.split(":")]
        by_form[":".join(parts), currency] += amount
    out += [f"  {amount:>16,}  {form}" for (form, _), amount in sorted(by_form.items())]
    return "\n".join(out)


def expectation(text: str) -> tuple[int, str]:
    seq, _, digest = text.partition(":")
    if len(digest) != 64:
        raise argparse.ArgumentTypeError("give SEQ:HASH, as on a receipt")
    return int(seq), digest


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", help="the exported book (JSON lines)")
    parser.add_argument(
        "--expect", action="append", default=[], type=expectation, metavar="SEQ:HASH"
    )
    options = parser.parse_args(arguments)
    try:
        with open(options.file, encoding="utf-8") as book:
            reader, broken = verify(book, dict(options.expect))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        print(f"Not a book: {problem!r}", file=sys.stderr)
        return 2
    print(report(reader))
    for sentence in broken:
        print(f"BROKEN {sentence}")
    print("BROKEN" if broken else "SOUND: every seal holds and every entry balances.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
