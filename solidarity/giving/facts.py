"""Which facts a charge makes known that were not known before, and what they add up to.

A fact is kept under its own id (`ProcessorFact`), beside the entry that records it. What a gift
amounts to is read from the facts kept, never from the last answer alone: an answer that was
overtaken by another can then change nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from solidarity.extensions import db
from solidarity.giving import entries
from solidarity.giving.entries import Case
from solidarity.giving.models import Donation, ProcessorFact
from solidarity.giving.told import Charge, Dispute
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.ledger import queries as ledger
from solidarity.ledger.actions import Posted
from solidarity.ledger.rules import Entry

BACK = {"refund": 1, "refund_failed": -1, "dispute_lost": 1}
"""Facts that move what of a gift went back, and which way."""


@dataclass(frozen=True)
class Fact:
    """One thing the processor told of a gift, and the entry that records it."""

    kind: str
    source: str
    donation: Donation
    entry: Entry
    amount: Money
    charge: str = ""  # the charge it belongs to

    @property
    def key(self) -> tuple[str, str]:
        """What makes the fact itself, whoever tells it."""
        return self.kind, self.source


@dataclass(frozen=True)
class Kept:
    """A fact that was kept before."""

    kind: str
    source: str
    charge: str
    amount: Money
    is_expected: bool  # of the payment the gift waited for; False: it waits in suspense


History = Mapping[tuple[str, str], Kept]


def histories(donations: Iterable[Donation]) -> dict[int, History]:
    """Return what was kept of several gifts, one query per 500 of them."""
    found: dict[int, dict] = defaultdict(dict)
    for ids in ledger.chunked(donation.id for donation in donations):
        query = db.select(ProcessorFact).where(ProcessorFact.donation_id.in_(ids))
        for row in db.session.scalars(query):
            found[row.donation_id][row.kind, row.source] = Kept(
                row.kind,
                row.source,
                row.facts.get("charge", row.source),
                Money(row.amount_minor, row.currency),
                row.facts.get("expected", True),
            )
    return found


def case_of(donation: Donation, attempt_id: int, charge: Charge, history: History) -> Case:
    """Say whom a charge is owed to: the gift's project, or nobody yet (suspense)."""
    return Case(
        book=donation.book,
        host=f"h{donation.host_account_id}",
        donation_id=donation.id,
        attempt_id=attempt_id,
        project_id=donation.project_id if is_expected(donation, charge, history) else None,
    )


def is_expected(donation: Donation, charge: Charge, history: History) -> bool:
    """Say whether a charge is the one payment a gift waited for, for the amount it named."""
    kept = history.get(("charge", charge.id))
    if kept:
        return kept.is_expected
    has_another = any(k.kind == "charge" and k.is_expected for k in history.values())
    return not has_another and charge.amount == Money(donation.amount_minor, donation.currency)


def of_charge(donation: Donation, attempt_id: int, charge: Charge, history: History) -> list[Fact]:
    """Return the facts of a succeeded charge that are not kept yet."""
    case = case_of(donation, attempt_id, charge, history)
    known = set(history)
    found = [_fact("charge", donation, charge, entries.charge(case, charge), charge.amount)]
    if charge.settlement:
        settled = entries.settlement(case, charge)
        found.append(_fact("settlement", donation, charge, settled, charge.amount))
    found += _of_refunds(case, donation, charge, known)
    found += _of_disputes(case, donation, charge, {**history, **{f.key: f for f in found}})
    return [fact for fact in found if fact.key not in known]


def _of_refunds(case: Case, donation: Donation, charge: Charge, known: set) -> list[Fact]:
    found = []
    for back in charge.refunds:
        # One that failed before we ever saw it go still moved the account, both ways.
        was_gone = back.is_gone or back.settlement or ("refund", back.id) in known
        if not was_gone:
            continue
        made = entries.refund(case, back)
        found.append(_fact("refund", donation, charge, made, back.amount))
        if back.settlement:
            made = entries.refund_settled(case, back)
            found.append(_fact("refund_settled", donation, charge, made, back.amount))
        if back.is_returned:
            made = entries.refund_failed(case, back)
            found.append(_fact("refund_failed", donation, charge, made, back.amount))
        if back.returned:
            made = entries.refund_returned(case, back)
            found.append(_fact("refund_returned", donation, charge, made, back.amount))
    return found


def _of_disputes(case: Case, donation: Donation, charge: Charge, so_far: Mapping) -> list[Fact]:
    found: list[Fact] = []
    for dispute in charge.disputes:
        for moved in dispute.settlements:
            made = entries.dispute_moved(case, dispute, moved)
            found.append(_fact(made.kind, donation, charge, made, dispute.amount))
        if dispute.status == "lost" and entries.taken_by(dispute) > 0:
            found.append(_lost(case, donation, charge, dispute, so_far))
    return found


def _lost(case: Case, donation: Donation, charge: Charge, dispute: Dispute, so_far) -> Fact:
    left = charge.amount.minor - _went_back(so_far.values(), charge.id)
    made = entries.dispute_lost(case, dispute, left)
    owed = min(entries.taken_by(dispute), left)
    return _fact("dispute_lost", donation, charge, made, Money(owed, dispute.amount.currency))


def went_back(history: History) -> int:
    """Return what of a gift went back, in its minor units, from the facts that were kept."""
    expected = {k.source for k in history.values() if k.kind == "charge" and k.is_expected}
    return sum(_went_back(history.values(), charge) for charge in expected)


def _went_back(facts: Iterable[Kept | Fact], charge_id: str) -> int:
    return sum(
        BACK[fact.kind] * fact.amount.minor
        for fact in facts
        if fact.kind in BACK and fact.charge == charge_id
    )


def _fact(kind: str, donation: Donation, charge: Charge, made: Entry, amount: Money) -> Fact:
    return Fact(kind, made.source, donation, made, amount, charge.id)


def keep(told: list[tuple[Fact, Posted]]) -> dict[int, dict[tuple[str, str], Kept]]:
    """Keep each fact beside its gift; returns them by gift."""
    found: dict[int, dict] = defaultdict(dict)
    for fact, posted in told:
        recorded = {"entry_id": posted.entry_id, "recorded_at": clock.now()}
        db.session.add(ProcessorFact(**row_of(fact), **recorded))
        found[fact.donation.id][fact.key] = Kept(
            fact.kind, fact.source, fact.charge or fact.source, fact.amount, _is_expected(fact)
        )
    return found


def row_of(fact: Fact) -> dict:
    """What is kept of a fact, but for the entry that records it and the moment of writing."""
    more = {} if _is_expected(fact) else {"expected": False}
    charge = {"charge": fact.charge} if fact.charge else {}
    return {
        "kind": fact.kind,
        "source": fact.source,
        "donation_id": fact.donation.id,
        "amount_minor": fact.amount.minor,
        "currency": fact.amount.currency,
        "facts": {**fact.entry.meta, **charge, **more},
        "occurred_at": fact.entry.occurred_at,
    }


def _is_expected(fact: Fact) -> bool:
    return not any(line.account.startswith("suspense:") for line in fact.entry.lines)
