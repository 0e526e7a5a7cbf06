"""What an entry must be before the database sees it: whole minor units, debit +, zero per currency.

The database repeats these rules; here they are said in words a person can act on. Posting checks
them, reading does not: a book that was tampered with must still open.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal

from solidarity.ledger.chart.rules import CURRENCIES, Account, Book, account

MAX_AMOUNT = 10**15
"""Ten thousand billion dirhams: a slip of the keyboard, and sums stay far below 63 bits."""

MAX_LINES = 1_000


class EntryRefused(ValueError):
    """The entry is wrong in itself."""


class EntryConflict(Exception):
    """Something else was already posted under the same (book, kind, source)."""


class AlreadyReversed(Exception):
    """The entry was reversed before, under another source."""


class UnknownEntry(LookupError):
    """No such entry in the book."""


class Overdrawn(Exception):
    """The account does not hold that much. Amounts are positive minor units."""

    def __init__(self, code: str, available: int, asked: int):
        super().__init__(f"{code} holds {available}, {asked} asked")
        self.code, self.available, self.asked = code, available, asked


class ReservationClosed(Exception):
    """The reserved tranche was already paid out or voided."""


def refuse_unless(condition: object, sentence: str) -> None:
    if not condition:
        raise EntryRefused(sentence)


def is_whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


@dataclass(frozen=True, slots=True)
class Line:
    """One side of an entry: `amount` in minor units of `currency`, debit +, credit −."""

    account: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the money. `source` is the immutable id of the fact that it records.

    Everything here must be a function of that fact, never of how or when we heard of it: the
    same fact told twice has to make the same entry. `meta` is private (never published), holds
    no personal data, and its "proofs" (SHA-256 of a bank statement, an invoice, …) are published.
    """

    book: str
    kind: str
    source: str
    occurred_at: datetime
    lines: tuple[Line, ...]
    reverses: int | None = None
    quote: int | None = None
    meta: dict = field(default_factory=dict)

    def __post_init__(self):
        object.__setattr__(self, "lines", tuple(self.lines))

    @property
    def key(self) -> tuple[str, str, str]:
        """An event is posted once: the database holds this key UNIQUE."""
        return self.book, self.kind, self.source

    def accounts(self) -> list[Account]:
        return [account(line.account) for line in self.lines]


def check_entry(entry: Entry) -> None:
    """Raise EntryRefused (or UnknownAccount) with the first thing that is wrong."""
    refuse_unless(entry.book in tuple(Book), f"there is no book {entry.book!r}")
    refuse_unless(re.fullmatch(r"[a-z][a-z_]{0,39}", entry.kind), f"bad kind {entry.kind!r}")
    refuse_unless(re.fullmatch(r"[!-~]{1,200}", entry.source), f"bad source {entry.source!r}")
    refuse_unless(entry.occurred_at.utcoffset() is not None, "occurred_at needs a time zone")
    check_lines(entry.lines)
    check_meta(entry.meta)


def check_line(line: Line) -> None:
    refuse_unless(is_whole(line.amount), f"{line.amount!r} is not a whole number")
    refuse_unless(line.amount, f"a line on {line.account} must move something")
    refuse_unless(abs(line.amount) <= MAX_AMOUNT, f"{line.amount} is beyond belief")
    own = account(line.account).currency
    refuse_unless(line.currency == own, f"{line.account} is kept in {own}, not {line.currency}")


def check_lines(lines: tuple[Line, ...]) -> None:
    refuse_unless(len(lines) >= 2, "an entry has at least two lines")
    refuse_unless(len(lines) <= MAX_LINES, f"an entry has at most {MAX_LINES} lines")
    totals = Counter()
    for line in lines:
        check_line(line)
        totals[line.currency] += line.amount
    off = {currency: total for currency, total in totals.items() if total}
    refuse_unless(not off, f"the entry does not balance: {off}")


def check_meta(meta: object) -> None:
    """Only what reads back the same from both engines: no floats, no dates, no NUL."""
    refuse_unless(isinstance(meta, dict), "meta is a dictionary")
    _check_json(meta)
    proofs = meta.get("proofs", [])
    refuse_unless(
        isinstance(proofs, list) and all(is_proof(proof) for proof in proofs),
        "meta['proofs'] is a list of SHA-256 in hexadecimal",
    )


def is_proof(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value) is not None


def _check_json(value: object) -> None:
    if isinstance(value, dict):
        refuse_unless(all(isinstance(key, str) for key in value), "keys in meta are words")
        value = [*value, *value.values()]
    if isinstance(value, list):
        for item in value:
            _check_json(item)
    elif isinstance(value, str):
        refuse_unless(
            "\0" not in value and value.encode("utf-8", "ignore").decode() == value,
            "meta holds text, not bytes",
        )
    else:
        plain = value is None or isinstance(value, bool | int)
        refuse_unless(plain, f"meta holds words and whole numbers, not {value!r}")


def differences(entry: Entry, stored: Entry) -> list[str]:
    """Names of the fields in which two entries differ; the order of lines is no matter."""

    def comparable(one: Entry, name: str) -> object:
        value = getattr(one, name)
        return Counter(value) if name == "lines" else value

    names = [f.name for f in fields(Entry)]
    return [n for n in names if comparable(entry, n) != comparable(stored, n)]


def mirrored(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(Line(line.account, -line.amount, line.currency) for line in lines)


@dataclass(frozen=True, slots=True)
class Quote:
    """One unit of `base` was worth `rate` units of `quote`, said `source`, at `as_of`."""

    base: str
    quote: str
    rate: Decimal
    source: str
    as_of: datetime
    spread: Decimal = Decimal(0)


def check_quote(quote: Quote) -> None:
    known = {quote.base, quote.quote} <= set(CURRENCIES) and quote.base != quote.quote
    refuse_unless(known, f"no quote for {quote.base}/{quote.quote}")
    exact = isinstance(quote.rate, Decimal) and isinstance(quote.spread, Decimal)
    refuse_unless(exact, "rates are Decimal, never float")
    refuse_unless(quote.rate.is_finite() and quote.rate > 0, f"bad rate {quote.rate}")
    refuse_unless(0 <= quote.spread < 1, f"bad spread {quote.spread}")
    refuse_unless(re.fullmatch(r"[!-~]{1,80}", quote.source), f"bad source {quote.source!r}")
    refuse_unless(quote.as_of.utcoffset() is not None, "as_of needs a time zone")
