"""What one paid gift writes, as plain rows: worked out once, written by either engine's way."""

from collections.abc import Sequence
from dataclasses import dataclass

from solidarity.giving import facts
from solidarity.giving.rules import MOVES, DonationState
from solidarity.giving.told import Charge, Payment
from solidarity.kit.ids import new_id
from solidarity.kit.money import Money
from solidarity.ledger.rules import Entry

LETTER = "giving/thanks"
MAY_BE_RECEIVED = tuple(
    sorted(state for state, moves in MOVES.items() if DonationState.RECEIVED in moves)
)


@dataclass(frozen=True, slots=True)
class Gift:
    """What never changes of a gift, and the attempt that paid it: enough to make its entries."""

    attempt_id: int
    attempt: int  # the first, the second…
    id: int  # of the donation: the name that `facts` reads
    book: str
    project_id: int
    host_account_id: int
    amount_minor: int
    currency: str
    lang: str
    donor_id: int | None
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Paid:
    """A gift and what the processor says of its payment."""

    gift: Gift
    payment: Payment

    @property
    def charge(self) -> Charge:
        return self.payment.charge


@dataclass(frozen=True)
class Rows:
    """Everything a batch writes. `drafts` are entries under fresh ids; the rest refers to them."""

    drafts: dict[int, Entry]
    facts: list[dict]
    gifts: list[dict]
    letters: list[dict]


def is_plain(paid: Paid) -> bool:
    """Say whether a payment is the everyday one: paid at the first attempt, whole, nothing
    disputed or given back.
    """
    charge = paid.payment.charge
    return (
        paid.gift.attempt == 1
        and charge is not None
        and charge.status == "succeeded"
        and paid.payment.payment_status == "paid"
        and not charge.refunds
        and not charge.disputes
        and charge.amount == Money(paid.gift.amount_minor, paid.gift.currency)
    )


def rows_of(batch: Sequence[Paid]) -> Rows:
    """Return what a batch of plain payments writes.

    Entries stand in the order of their keys, which is everybody's order (ledger.actions): two
    batches that overlap wait for each other, never in a circle. What an entry must be, the
    database checks.
    """
    told = [f for p in batch for f in facts.of_charge(p.gift, p.gift.attempt_id, p.charge, {})]
    told.sort(key=lambda fact: fact.entry.key)
    drafts = [(new_id(), fact) for fact in told]
    return Rows(
        drafts={entry_id: fact.entry for entry_id, fact in drafts},
        facts=[{**facts.row_of(fact), "entry_id": entry_id} for entry_id, fact in drafts],
        gifts=[_gift_row(paid) for paid in sorted(batch, key=lambda paid: paid.gift.id)],
        letters=[_letter_row(paid.gift) for paid in batch if not paid.gift.is_demo],
    )


def _gift_row(paid: Paid) -> dict:
    return {
        "donation_id": paid.gift.id,
        "attempt_id": paid.gift.attempt_id,
        "intent_id": paid.payment.intent_id,
        "received_at": paid.charge.occurred_at,
    }


def _letter_row(gift: Gift) -> dict:
    """The thanks are owed with the gift; they are composed when the post takes them."""
    return {
        "donation_id": gift.id,
        "kind": LETTER,
        "lang": gift.lang,
        "person_id": gift.donor_id,
        "once": f"thanks:{gift.id}",
    }
