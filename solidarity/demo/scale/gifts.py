"""Write the gifts, what the processor would have told of them, and their entries in the book."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from solidarity.demo.scale import bulk, gift_plan
from solidarity.demo.scale.gift_plan import SETTLES_IN, Gift, Sum
from solidarity.demo.scale.people import DOMAIN
from solidarity.demo.scale.size import Base, Size
from solidarity.extensions import db
from solidarity.giving import entries, rules
from solidarity.giving.models import (
    Donation,
    DonorDetails,
    PaymentAttempt,
    ProcessorFact,
)
from solidarity.giving.told import Charge
from solidarity.kit.ids import new_id
from solidarity.kit.tokens import REFERENCE_LETTERS
from solidarity.ledger import actions as ledger
from solidarity.ledger.rules import Entry


@dataclass(frozen=True)
class Placed:
    """A gift with the ids its rows have; reads like a donation where entries are made."""

    id: int
    gift: Gift
    charge: Charge
    project_id: int
    association: int
    attempt_id: int
    host_account_id: int
    book: str

    @property
    def host(self) -> str:
        """The host's name in the chart of accounts."""
        return f"h{self.host_account_id}"

    @cached_property
    def told(self) -> list[tuple[str, str, Entry]]:
        """What the processor told: (kind, its id, entry)."""
        case = entries.Case(self.book, self.host, self.id, self.attempt_id, self.project_id)
        paid = entries.charge(case, self.charge)
        settled = entries.settlement(case, self.charge)
        return [
            ("charge", self.charge.id, paid),
            ("settlement", self.charge.settlement.id, settled),
        ]


def place(
    gift: Gift, size: Size, base: Base, *, mark: str, book: str, rates: Mapping[str, Decimal]
) -> Placed:
    """Give a gift its ids: the project says the association, the association the host."""
    association = gift.project % size.associations
    return Placed(
        id=new_id(),
        gift=gift,
        charge=gift_plan.charge_of(gift, mark, rates),
        project_id=base.project + gift.project,
        association=association,
        attempt_id=base.attempt + gift.n,
        host_account_id=base.hosts[association % len(base.hosts)],
        book=book,
    )


def account_codes(base: Base, sums: Mapping[int, Sum]) -> Iterator[str]:
    """Yield the accounts the entries will need: opened before, no two writers race for them."""
    currencies = {currency for one in sums.values() for currency in one.currencies}
    for n, one in sums.items():
        yield from (f"project:{base.project + n}:{currency}" for currency in one.currencies)
    for host in base.hosts:
        yield from (f"stripe:h{host}:pending:{currency}" for currency in currencies)
        yield from (f"stripe:h{host}:available:{SETTLES_IN}", f"fee:processor:h{host}:{SETTLES_IN}")
    yield from (f"fx:{currency}" for currency in currencies | {SETTLES_IN})


def write(placed: list[Placed], base: Base, mark: str, rates: Mapping) -> None:
    """Write a batch in the current transaction: rows, then entries, then the facts of both."""
    bulk.write(Donation, (_donation(one, base, mark, rates) for one in placed))
    bulk.write(DonorDetails, (_donor(one) for one in placed))
    bulk.write(PaymentAttempt, (_attempt(one, mark) for one in placed))
    told = [(one, *fact) for one in placed for fact in one.told]
    posted = ledger.post_many(db.session, [entry for *_, entry in told])
    bulk.write(
        ProcessorFact,
        (_fact(*fact, done.entry_id) for fact, done in zip(told, posted, strict=True)),
    )


def _donation(one: Placed, base: Base, mark: str, rates: Mapping[str, Decimal]) -> dict:
    gift = one.gift
    return {
        "id": one.id, "reference": _reference(one.attempt_id), "form_token": f"{mark}-{gift.n}",
        "book": one.book, "project_id": one.project_id, "route_id": base.route + one.association,
        "host_account_id": one.host_account_id, "donor_id": base.person + gift.person,
        "amount_minor": gift.amount.minor, "currency": gift.amount.currency,
        "means": "processor",
        "quote_rate": rates[gift.amount.currency], "quote_minor": gift.quote,
        "quote_source": "demo", "quote_as_of": gift.at.date(), "refunded_minor": 0,
        "is_anonymous": gift.n % 4 == 0, "wants_news": False, "lang": "fr", "state": "received",
        "created_at": gift.at, "received_at": gift.at, "is_demo": True,
    }  # fmt: skip


def _reference(number: int) -> str:
    """Return a number in the letters of references, so that each gift has its own."""
    letters, base = "", len(REFERENCE_LETTERS)
    while number:
        number, rest = divmod(number, base)
        letters = REFERENCE_LETTERS[rest] + letters
    return f"S{letters:>9}".replace(" ", REFERENCE_LETTERS[0])


def _donor(one: Placed) -> dict:
    return {
        "donation_id": one.id, "name": f"Donor {one.gift.person}",
        "email": f"p{one.gift.person}@{DOMAIN}", "country": "FR", "message": "",
    }  # fmt: skip


def _attempt(one: Placed, mark: str) -> dict:
    return {
        "id": one.attempt_id, "donation_id": one.id, "n": 1,
        "idempotency_key": rules.idempotency_key(one.book, one.id, 1),
        "processor_account": "acct_demo_fr", "session_id": f"cs_{mark}_{one.gift.n}",
        "payment_intent_id": f"pi_{mark}_{one.gift.n}", "state": "paid",
        "created_at": one.gift.at, "checked_at": one.gift.at,
    }  # fmt: skip


def _fact(one: Placed, kind: str, source: str, entry: Entry, entry_id: int) -> dict:
    return {
        "kind": kind, "source": source, "donation_id": one.id, "entry_id": entry_id,
        "amount_minor": abs(entry.lines[0].amount), "currency": entry.lines[0].currency,
        "facts": entry.meta, "occurred_at": one.gift.at, "recorded_at": one.gift.at,
    }  # fmt: skip


def funding_totals(size: Size, base: Base, sums: Mapping[int, Sum]) -> Iterator[dict]:
    """Yield the totals a page reads, one row a project."""
    nothing = Sum()
    for n in range(size.projects):
        one = sums.get(n, nothing)
        yield {
            "project_id": base.project + n, "promised_minor": 0, "on_its_way_minor": 0,
            "received_minor": one.minor, "released_minor": 0, "spent_minor": 0, "matched_minor": 0,
            "gifts": one.gifts, "pledges": 0, "last_gift_at": one.last if one.gifts else None,
        }  # fmt: skip
