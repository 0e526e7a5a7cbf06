"""What an invoice must say, when quotes are asked for, and who a supplier may be tied to (pure).

Amounts are MAD centimes. Three quotes above a threshold, a written reason when an invoice leaves
its quote or its budget line: the numbers are rows of the policy table, each with its source.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from solidarity.errors import Invalid
from solidarity.kit.identifiers import digits_of, is_ice, is_rib
from solidarity.kit.messages import N_
from solidarity.kit.money import mad
from solidarity.kit.text import fold

QUOTES_WANTED = 3
SHORTEST_REASON = 15  # characters: less explains nothing to a donor


class InvoiceKind(StrEnum):
    """An invoice asks to be paid; a receipt says that it was."""

    INVOICE = "invoice"
    RECEIPT = "receipt"


KINDS: dict[InvoiceKind, str] = {
    InvoiceKind.INVOICE: N_("Invoice"),
    InvoiceKind.RECEIPT: N_("Receipt"),
}


class InvoiceState(StrEnum):
    """Where an invoice stands. Only an accepted one is counted as spent and proven."""

    DRAFT = "draft"
    SENT = "sent"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    REVERSED = "reversed"
    DROPPED = "dropped"


STATES: dict[InvoiceState, str] = {
    InvoiceState.DRAFT: N_("Draft"),
    InvoiceState.SENT: N_("Sent, being read"),
    InvoiceState.SENT_BACK: N_("Sent back"),
    InvoiceState.ACCEPTED: N_("Accepted: spent and proven"),
    InvoiceState.REVERSED: N_("Withdrawn: its spending was taken back"),
    InvoiceState.DROPPED: N_("Dropped"),
}
WRITABLE = frozenset({InvoiceState.DRAFT, InvoiceState.SENT_BACK})
PUBLIC = frozenset({InvoiceState.ACCEPTED, InvoiceState.REVERSED})
COUNTED = frozenset({InvoiceState.SENT, InvoiceState.ACCEPTED})  # on a quote and on a line


class PaperKind(StrEnum):
    """What a private original proves."""

    INVOICE = "invoice"
    PAYMENT = "payment"
    DELIVERY = "delivery"


PAPERS: dict[PaperKind, str] = {
    PaperKind.INVOICE: N_("Invoice or receipt"),
    PaperKind.PAYMENT: N_("Proof of payment"),
    PaperKind.DELIVERY: N_("Delivery note"),
}


class CopyState(StrEnum):
    """A public copy waits, is shown or is refused; one that was shown is withdrawn, never lost."""

    WAITING = "waiting"
    SHOWN = "shown"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Tie(StrEnum):
    """Why a supplier seems, or is said, to be close to the board."""

    NAME = "name"
    ICE = "ice"
    RIB = "rib"
    DECLARED = "declared"


TIES: dict[Tie, str] = {
    Tie.NAME: N_("Its name is that of a member of the board, or alike."),
    Tie.ICE: N_("Its company number is the association's own."),
    Tie.RIB: N_("Its bank account is the association's own, or another supplier's."),
    Tie.DECLARED: N_("The association declared a tie."),
}


@dataclass(frozen=True)
class Identity:
    """A supplier as typed."""

    name: str
    ice: str = ""
    rib: str = ""


@dataclass(frozen=True)
class Board:
    """Whom a supplier is compared with: names of the board, numbers of the association."""

    names: frozenset[str] = frozenset()
    ices: frozenset[str] = frozenset()
    ribs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Typed:
    """An invoice as typed: `parts` is {n of the budget line: centimes}."""

    amount: int
    dated_on: date
    parts: Mapping[int, int] = field(default_factory=dict)
    paid_on: date | None = None


def check_supplier(supplier: Identity) -> None:
    """Refuse a company number or a bank account whose check digits are wrong."""
    if supplier.ice and not is_ice(supplier.ice):
        raise Invalid(
            N_("This is not a company number (ICE): 15 digits are expected, and the last two "
               "check the others."), field="ice",
        )  # fmt: skip
    if supplier.rib and not is_rib(supplier.rib):
        raise Invalid(
            N_("This is not a bank account (RIB): 24 digits are expected, and the last two "
               "check the others."), field="rib",
        )  # fmt: skip


def names_alike(one: str, other: str) -> bool:
    """Say whether two names hold the same words, or one at least two words of a longer other.

    >>> names_alike("Ets Lahcen Amzil", "AMZIL Lahcen")
    True
    """
    a, b = set(fold(one).split()), set(fold(other).split())
    shorter, longer = sorted((a, b), key=len)
    return bool(shorter) and (a == b or (len(shorter) >= 2 and shorter <= longer))


def ties_of(supplier: Identity, board: Board, *, declared: bool = False) -> list[Tie]:
    """Return every reason to think that a supplier is close to the board, in a fixed order."""
    found = {
        Tie.NAME: any(names_alike(supplier.name, name) for name in board.names),
        Tie.ICE: bool(supplier.ice) and digits_of(supplier.ice) in board.ices,
        Tie.RIB: bool(supplier.rib) and digits_of(supplier.rib) in board.ribs,
        Tie.DECLARED: declared,
    }
    return [tie for tie, holds in found.items() if holds]


def fold_number(number: str) -> str:
    """Return the letters and digits of an invoice's number: "F-2026/017" and "f2026 017" are one.

    A number without any is kept as it is.
    """
    return "".join(c for c in number.casefold() if c.isalnum()) or number.strip()


def is_over(total: int, planned: int, percent: int) -> bool:
    """Say whether `total` passes `planned` by more than `percent` per cent, exactly."""
    return total * 100 > planned * (100 + percent)


def check_reason(reason: str, field_name: str, sentence: str) -> None:
    """Refuse a reason too short to explain anything."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(sentence, field=field_name)


def check_days(typed: Typed, today: date) -> None:
    """Refuse days that have not come yet."""
    if typed.dated_on > today:
        raise Invalid(N_("This day has not come yet."), field="dated_on")
    if typed.paid_on and typed.paid_on > today:
        raise Invalid(N_("This day has not come yet."), field="paid_on")


def check_amounts(typed: Typed) -> None:
    """Refuse an invoice that the budget lines do not share to the centime."""
    if typed.amount <= 0:
        raise Invalid(N_("The amount must be above zero."), field="amount")
    if not typed.parts:
        raise Invalid(N_("Say on which line of the budget it stands."), field="amount")
    for n, part in typed.parts.items():
        if part <= 0:
            raise Invalid(N_("The amount must be above zero."), field=f"line_{n}")
    shared = sum(typed.parts.values())
    if shared != typed.amount:
        raise Invalid(
            N_("The lines share %(shared)s and the invoice is of %(amount)s: %(gap)s apart."),
            field="amount", shared=mad(shared), amount=mad(typed.amount),
            gap=mad(abs(shared - typed.amount)),
        )  # fmt: skip


def check_purchase(amount: int, threshold: int, *, has_chosen_quote: bool) -> None:
    """Above the threshold, an invoice names the comparison of quotes that it comes from."""
    if amount > threshold and not has_chosen_quote:
        raise Invalid(
            N_("Above %(threshold)s, three quotes are compared first: choose the purchase whose "
               "quote was chosen."), field="purchase", threshold=mad(threshold),
        )  # fmt: skip


def check_choice(count: int, reason: str, justification: str) -> None:
    """A chosen quote comes with its reason; fewer than three, with why there are no more."""
    check_reason(reason, "reason", N_("Say why this quote was chosen: everyone reads it."))
    if count < QUOTES_WANTED:
        check_reason(
            justification, "justification",
            N_("There are fewer than three quotes: say why no other could be had."),
        )  # fmt: skip


def check_papers(kind: str, papers: Iterable[str], paid_on: date | None) -> None:
    """Refuse to send an invoice without its original, or unpaid: only what was paid is spent."""
    held = set(papers)
    if PaperKind.INVOICE not in held:
        raise Invalid(N_("Add the invoice or the receipt itself."), field="original")
    if paid_on is None:
        raise Invalid(N_("Say when it was paid: only what was paid is spent."), field="paid_on")
    if kind == InvoiceKind.INVOICE and PaperKind.PAYMENT not in held:
        raise Invalid(
            N_("Add the proof of payment: the bank's order or its statement."), field="payment"
        )
