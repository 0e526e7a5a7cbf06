"""Verify a public book without trusting who published it: copy this one file and run it.

    python verify.py BOOK.jsonl [--expect SEQ:HASH]... [--heads HEADS.json]
    python verify.py --receipt RECEIPT.json [--heads HEADS.json]

It needs Python and nothing else. Each line of a book is one sealed entry. Its hash is the
SHA-256 of the hash before it and of the entry in canonical JSON, so that nobody can change, drop
or insert an entry without changing every hash that follows. Receipts and the daily head carry
SEQ:HASH; give them with --expect to see that this is the book they were taken from.
A head also carries the root of a Merkle tree over the seals of its days (RFC 6962), so that one
receipt is tied to a published head by a dozen hashes, without the book.
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
RECEIPT = "solidarity-receipt-1"
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


def leaf(seal_hash: str) -> bytes:
    """A seal as a leaf of the tree; leaves and branches can never be taken for one another."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(seal_hash)).digest()


def branch(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def levels(hashes: list) -> list:
    """The tree over seals (their hashes, in order), from leaves to root; an odd one goes up."""
    row = [leaf(one) for one in hashes]
    tree = [row]
    while len(row) > 1:
        pairs = [branch(row[n], row[n + 1]) for n in range(0, len(row) - 1, 2)]
        row = pairs + row[len(pairs) * 2 :]
        tree.append(row)
    return tree


def root_of(hashes: list) -> str:
    """The root over a day's seals, as a head publishes it."""
    return levels(hashes)[-1][0].hex()


def path_of(hashes: list, index: int) -> list:
    """What leads from one seal to the root: [side of the neighbour, its hash], bottom up."""
    path = []
    for row in levels(hashes)[:-1]:
        neighbour = index ^ 1
        if neighbour < len(row):
            path.append(["left" if neighbour < index else "right", row[neighbour].hex()])
        index //= 2
    return path


def climb(seal_hash: str, path: list) -> str:
    """The root that a seal and its path make."""
    top = leaf(seal_hash)
    for side, neighbour in path:
        other = bytes.fromhex(neighbour)
        top = branch(other, top) if side == "left" else branch(top, other)
    return top.hex()


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
    straight = short(entry["lines"], -1)
    return [] if straight == known[original] else [f"does not mirror {original}"]


def short(lines: list, sign: int = 1) -> tuple:
    """Lines (or their mirror, with -1) as they are remembered: in one order, words kept once."""
    return tuple(sorted((sys.intern(code), sign * amount) for code, _, amount in lines))


class Verifier:
    """Reads the rows of a book one by one and keeps what the next one must agree with."""

    def __init__(self, book: str, expected: dict | None = None, heads: list | None = None):
        self.book, self.expected = book, dict(expected or {})
        self.heads = {head["seq"]: head for head in heads or [] if head["book"] == book}
        self.expected.update({seq: head["hash"] for seq, head in self.heads.items()})
        self.seq, self.hash = 0, ZEROS
        self.since: list = []  # hashes of the seals since the last head, where heads are given
        self.known: dict = {}
        self.totals: Counter = Counter()
        self.kinds: Counter = Counter()
        self.days: set = set()

    def read(self, row: dict) -> list[str]:
        """Sentences about what is broken in this row, the first break of a chain being the one."""
        found = self.broken_seal(row) or problems_of(row["entry"], self.known)
        self.seq, self.hash = row["seq"], row["hash"]
        found = found or self.broken_root()
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

    def broken_root(self) -> list[str]:
        """At a published head: its tree stands on exactly the seals since the head before it."""
        if not self.heads:
            return []
        self.since.append(self.hash)
        head = self.heads.get(self.seq)
        if head is None:
            return []
        seals, self.since = self.since, []
        fits = len(seals) == self.seq - head["from"] + 1 and root_of(seals) == head["root"]
        return [] if fits else ["the root published here is not that of its seals"]

    def count(self, entry: dict) -> None:
        self.known[entry["seq"]] = short(entry["lines"])
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


def verify(
    lines, expected: dict | None = None, heads: list | None = None
) -> tuple[Verifier, list[str]]:
    """Read a book (an iterable of lines of text) up to its first broken row, and say what it is.

    Raises ValueError, KeyError or TypeError when it is not a book at all.
    """
    rows = (parse(line) for line in lines if line.strip())
    title = next(rows, {})
    if title.get("format") != FORMAT:
        raise ValueError(f"this is not a {FORMAT}")
    reader = Verifier(title["book"], expected, heads)
    for row in rows:
        if "head" in row:
            found = [*reader.end(row["head"]), *(f"row after the head: {r}" for r in rows)]
            return reader, found
        if found := reader.read(row):
            return reader, found
    return reader, [f"seal {reader.seq}: the book is torn after it"]


def check_receipt(receipt: dict, heads: list | None = None) -> list[tuple[bool, str]]:
    """(holds, sentence) for each thing a receipt claims; `heads` are those that were published."""
    if receipt.get("format") != RECEIPT:
        raise ValueError(f"this is not a {RECEIPT}")
    said = [check_proof(receipt["book"], proof, heads) for proof in receipt["entries"]]
    return [line for lines in said for line in lines] or [(True, "nothing is sealed yet")]


def check_proof(book: str, proof: dict, heads: list | None) -> list[tuple[bool, str]]:
    row, mine, head = proof["row"], proof["opening"], proof["head"]
    entry, name = row["entry"], f"seal {row['seq']}"
    moved = "; ".join(f"{code} {amount:+,}" for code, _, amount in entry["lines"])
    made = commitment(mine["salt"], mine["source"], mine["occurred_at"], mine["meta"])
    said = [
        (entry["book"] == book and entry["seq"] == row["seq"], f"{name} is of the book {book!r}"),
        (row["hash"] == chain(row["prev"], entry), f"{name} seals {entry['kind']}: {moved}"),
        (made == entry["commitment"], f"{name} is bound to the payment this receipt tells"),
    ]
    if head is None:
        return [*said, (True, f"{name}: no head was published over it yet")]
    tied = head["from"] <= row["seq"] <= head["seq"]
    tied = tied and climb(row["hash"], proof["path"]) == head["root"]
    said.append((tied, f"{name} stands under the head of {head['day']}, root {head['root']}"))
    if heads is not None:
        said.append((head in heads, f"the head of {head['day']} is one that was published"))
    return said


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


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("file", nargs="?", help="the exported book (JSON lines)")
    made.add_argument("--expect", action="append", default=[], type=expectation, metavar="SEQ:HASH")
    made.add_argument("--heads", metavar="FILE", help="the published heads (JSON)")
    made.add_argument("--receipt", metavar="FILE", help="the proof of one gift (JSON)")
    return made


def read_json(name: str | None) -> dict:
    if name is None:
        return {}
    with open(name, encoding="utf-8") as file:
        return parse(file.read())


def main(arguments: list[str] | None = None) -> int:
    asked = parser()
    options = asked.parse_args(arguments)
    if not (options.file or options.receipt):
        asked.error("name a book, or a receipt with --receipt")
    holds = True
    try:
        heads = read_json(options.heads).get("heads")
        receipt = read_json(options.receipt)
        expected = dict(options.expect)
        if receipt:
            said = check_receipt(receipt, heads)
            holds = all(fine for fine, _ in said)
            print("\n".join(("  " if fine else "BROKEN ") + sentence for fine, sentence in said))
            expected |= {p["row"]["seq"]: p["row"]["hash"] for p in receipt["entries"]}
        if options.file:
            with open(options.file, encoding="utf-8") as book:
                reader, broken = verify(book, expected, heads)
            holds = holds and not broken
            print(report(reader))
            print("\n".join(f"BROKEN {sentence}" for sentence in broken), end="\n" * bool(broken))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        print(f"Not a book: {problem!r}", file=sys.stderr)
        return 2
    what = "every seal holds and every entry balances" if options.file else "the receipt holds"
    print(f"SOUND: {what}." if holds else "BROKEN")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
