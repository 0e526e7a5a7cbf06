"""What a statement must be to be believed, what a line is, what may be done with it (pure)."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_
from solidarity.kit.money import EXPONENTS, Money, exponent
from solidarity.kit.text import fold

MOST_LINES = 250_000
"""Of one file: a year of a busy account. More is several files, one a period."""

LONGEST_WORDS = 500
LARGEST = 10**15
REFERENCE = re.compile(r"(?=([2-9A-HJ-NP-Z]{10}))")  # kit.tokens: no 0, O, 1, I, L
MOST_WORDS_READ = 300


class StatementRefused(Invalid):
    """The file is not imported, none of it."""


class LineState(StrEnum):
    OPEN = "open"
    SETTLED = "settled"


class LinkKind(StrEnum):
    """What a line can be recognised as by hand; matchers of other rooms add their own names."""

    GIFT = "gift"
    FEE = "fee"  # what the bank takes for keeping the account
    RETURN = "return"  # to be sent back to whoever sent it
    RETURNED = "returned"  # it left again
    ENTRY = "entry"  # the book knew it already: a payout of the processor, a tranche


LINK_WORDS = {
    LinkKind.GIFT: N_("A gift"),
    LinkKind.FEE: N_("A fee of the bank"),
    LinkKind.RETURN: N_("To be sent back"),
    LinkKind.RETURNED: N_("Sent back"),
    LinkKind.ENTRY: N_("Already in the book"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line as a file says it. Amounts in minor units, signed: what came in is above zero."""

    booked_on: date
    amount: int
    currency: str
    words: str = ""
    name: str = ""
    account: str = ""
    reference: str = ""
    fee: int | None = None


@dataclass
class Head:
    """What a file says of itself; filled in while it is read. Balances in minor units."""

    iban: str = ""
    currency: str = ""
    opening: int | None = None
    closing: int | None = None


@dataclass(frozen=True)
class Read:
    """What a whole file amounts to."""

    head: Head
    lines: int
    total: int
    first_on: date | None
    last_on: date | None


def minor_units(text: str, currency: str) -> int:
    """Return an amount as people and sheets write it, in minor units: "-1 234,50", "1.234,50",
    "(25.00)", "1,234", "+7". Raises StatementRefused for what is no amount.
    """
    typed = re.sub(r"[\s\u00a0\u202f']", "", text)
    is_below = typed.startswith(("-", "(", "−")) or typed.endswith("-")
    digits = typed.strip("()+-−")
    cut = max(digits.rfind(","), digits.rfind("."))
    if cut >= 0:
        is_grouped = re.fullmatch(r"[0-9]{1,3}(([.][0-9]{3})+|(,[0-9]{3})+)", digits)
        if is_grouped and (exponent(currency) != 3 or digits.count(digits[cut]) > 1):
            digits = re.sub(r"[.,]", "", digits)
        else:
            whole, tail = digits[:cut], digits[cut + 1 :]
            is_placed = re.fullmatch(r"[0-9]+|[0-9]{1,3}(([.][0-9]{3})+|(,[0-9]{3})+)", whole)
            is_said = is_placed and digits.count(digits[cut]) == 1
            digits = f"{re.sub(r'[.,]', '', whole)}.{tail}" if is_said else "?"
    return -_exact(digits, currency, text) if is_below else _exact(digits, currency, text)


def exact_units(text: str, currency: str) -> int:
    """Return an amount as XML writes it ("1234.5") in minor units."""
    return _exact(text.strip(), currency, text)


def _exact(digits: str, currency: str, typed: str) -> int:
    is_number = re.fullmatch(r"[0-9]{1,18}(\.[0-9]{0,5})?", digits) is not None
    minor = Decimal(digits).scaleb(exponent(currency)) if is_number else Decimal("0.5")
    if minor != minor.to_integral_value() or minor > LARGEST:
        raise StatementRefused(
            N_("“%(typed)s” is not an amount: the file may be damaged."), typed=typed[:40]
        )
    return int(minor)


def known_currency(code: str) -> str:
    """Return a currency code, or refuse one the site does not know."""
    found = code.strip().upper()
    if found not in EXPONENTS:
        raise StatementRefused(
            N_("This statement is in “%(currency)s”, a currency the site does not know."),
            currency=code[:20],
        )
    return found


def check_account(head: Head, *, iban: str, currency: str) -> None:
    """Refuse the statement of another account, or of another currency."""
    said = re.sub(r"[^0-9A-Z]", "", head.iban.upper())
    if said and said != iban and not (said.isdigit() and iban.endswith(said)):
        raise StatementRefused(
            N_("This is the statement of another account: it ends in %(end)s, yours in %(ours)s."),
            end=said[-4:], ours=iban[-4:],
        )  # fmt: skip
    if head.currency and head.currency != currency:
        raise StatementRefused(
            N_("This statement is in %(currency)s; the account is kept in %(ours)s."),
            currency=head.currency, ours=currency,
        )  # fmt: skip


def check_row(row: Row, number: int, currency: str, today: date) -> None:
    """Refuse a file one of whose lines cannot be true. `number` counts from 1."""
    if row.currency != currency:
        raise StatementRefused(
            N_("Line %(number)d is in %(currency)s; the account is kept in %(ours)s."),
            number=number, currency=row.currency, ours=currency,
        )  # fmt: skip
    if row.booked_on > today or row.booked_on.year < 2000:
        raise StatementRefused(
            N_("Line %(number)d is of %(day)s: no statement says that."),
            number=number, day=row.booked_on.isoformat(),
        )  # fmt: skip
    if number > MOST_LINES:
        raise StatementRefused(
            N_("This file has more than %(most)d lines: ask the bank for shorter periods."),
            most=MOST_LINES,
        )


def check_whole(read: Read) -> None:
    """Refuse a file without lines, or whose balances and lines do not add up."""
    head = read.head
    if not read.lines:
        raise StatementRefused(N_("There is no line in this file: nothing to import."))
    if head.opening is None or head.closing is None:
        return
    if head.opening + read.total != head.closing:
        currency = head.currency
        raise StatementRefused(
            N_(
                "The balances do not add up: %(opening)s at the beginning, %(total)s of movements, "
                "%(closing)s at the end. The file is cut or was changed."
            ),
            opening=Money(head.opening, currency).major,
            total=Money(read.total, currency).major,
            closing=Money(head.closing, currency).major,
        )


class Keys:
    """Names each line of a file for ever, by what the bank said of it.

    Two equal lines of a day are told apart by their order, which is the same in every file that
    holds that whole day.
    """

    def __init__(self, iban: str) -> None:
        self.iban = iban
        self.seen: Counter[bytes] = Counter()

    def name(self, row: Row) -> str:
        """Return the key of the next line."""
        told = (row.reference,) if row.reference else (fold(row.words), fold(row.name))
        facts = (self.iban, row.booked_on.isoformat(), str(row.amount), row.currency, *told)
        digest = hashlib.sha256("\x1f".join(facts).encode()).digest()
        self.seen[digest] += 1
        return hashlib.sha256(digest + str(self.seen[digest]).encode()).hexdigest()


def masked(name: str) -> str:
    """Return a name as the desk shows it: the first letters of its words.

    >>> masked("Fatima Zahra OUBRAHIM")
    'Fat… Zah… OUB…'
    """
    return " ".join(word if len(word) <= 2 else f"{word[:3]}…" for word in name.split()[:6])


def squeeze(words: str) -> str:
    """Return the letters and digits of a line's words: banks break references where they like."""
    return re.sub(r"[^0-9A-Z]", "", words.upper())[:MOST_WORDS_READ]


def references_in(words: str) -> set[str]:
    """Return all that a line's words might be references of ours, however they are spaced."""
    return set(REFERENCE.findall(squeeze(words)))


def check_parts(line_amount: int, already: int, parts: list[int]) -> None:
    """Refuse to recognise more of a line than it holds (minor units, signed as the line)."""
    sign = 1 if line_amount > 0 else -1
    if not parts or min(part * sign for part in parts) <= 0:
        raise Refusal(N_("Write how much of the line goes to each, above zero."), field="parts")
    if (already + sum(parts)) * sign > line_amount * sign:
        raise Refusal(
            N_("That is more than what is left of this line. Look at the amounts."), field="parts"
        )
