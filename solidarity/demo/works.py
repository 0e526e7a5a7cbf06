"""Release the tranches of stages that were proven, and record what the updates prove was spent.

A tranche leaves in euros from the host's bank, after the processor paid the host; the bank of
the project's own account says how many dirhams arrived. Fees are the processor's: the last
tranche of a project is what was really there.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from flask import current_app

from solidarity.associations.models import HostAccount
from solidarity.demo import double, invoice_papers, tranches
from solidarity.demo.projects import done_on
from solidarity.demo.sources import Calendar, centimes, read
from solidarity.extensions import db
from solidarity.giving import queries, totals
from solidarity.giving.models import Donation, ProcessorFact
from solidarity.kit.money import Money, convert
from solidarity.ledger import actions as ledger
from solidarity.ledger import limits
from solidarity.ledger import queries as ledger_queries
from solidarity.ledger.rules import Entry, Line, Quote
from solidarity.ledger.tables import accounts, lines
from solidarity.projects.models import Project

CURRENCY = "EUR"
PAYOUT, SPENT = "payout", "spent"


@dataclass(frozen=True)
class Due:
    """What one proven stage releases: `planned` in MAD centimes."""

    project: Project
    n: int
    planned: int
    proven_at: datetime
    is_spent: bool


def release_all(projects: dict[str, Project], calendar: Calendar) -> int:
    """Pay every tranche that was due, in the order of its days; returns how many."""
    due = sorted(_due(projects, calendar), key=lambda tranche: tranche.proven_at)
    rate = queries.list_rates()[CURRENCY]
    for tranche in due:
        _release(tranche, rate, calendar)
    for told in read("projects")["projects"]:
        tranches.tell_what_is_next(projects, told, calendar)
    totals.refresh_many({tranche.project.id for tranche in due}, _book())
    return len(due)


def _due(projects: dict[str, Project], calendar: Calendar) -> list[Due]:
    return [
        Due(
            project=projects[told["id"]],
            n=stage["n"],
            planned=centimes(stage["tranche_mad"]),
            proven_at=calendar.moment(done_on(told, stage["n"]) or stage["due"], hour=12),
            is_spent=done_on(told, stage["n"]) is not None,
        )
        for told in read("projects")["projects"]
        for stage in told["milestones"]
        if stage["state"] == "valide"
    ]


def _release(tranche: Due, rate: Decimal, calendar: Calendar) -> None:
    project = tranche.project
    holder = _holder(project.id)
    host = f"h{holder.id}"
    amount = min(_whole(tranche.planned, rate), _left_at_host(project.id))
    at = [min(tranche.proven_at + timedelta(hours=24 * n), calendar.now) for n in range(1, 5)]
    _pay_out(holder.processor_account, host, amount, at[0], source=f"{project.id}-{tranche.n}")
    source = f"tranche:{project.id}:{tranche.n}"
    row = tranches.find(project, tranche.n)
    proof = tranches.statement(row)
    reserved = limits.reserve(
        db.session, book=_book(), project_id=project.id, amount=amount, currency=CURRENCY,
        source=source, occurred_at=at[1],
    )  # fmt: skip
    arrived = convert(Money(amount, CURRENCY), rate, "MAD").minor
    bank = f"bank:project:{project.id}:MAD"
    paid_from = f"bank:{host}:{CURRENCY}"
    disbursed = limits.disburse(
        db.session, reserved.entry_id, paid_from=paid_from, occurred_at=at[2],
        left=Line(paid_from, -amount, CURRENCY), arrived=Line(bank, arrived, "MAD"),
        quote=_quote(rate, at[2]), meta={"proofs": [proof.sha256]},
    )  # fmt: skip
    paid = tranches.Paid(
        source=source, host_id=holder.id, reservation_id=reserved.entry_id,
        disbursement_id=disbursed.entry_id, currency=CURRENCY, minor=amount, rate=rate,
        arrived=arrived, paid_from=paid_from, at=at[2], proof=proof,
    )  # fmt: skip
    tranches.release(row, paid)
    if tranche.is_spent:
        _spend(project, tranche.n, bank, arrived, at[3])


def _holder(project_id: int) -> HostAccount:
    """Return the host account that received the gifts of a project."""
    query = db.select(HostAccount).join(Donation, Donation.host_account_id == HostAccount.id)
    return db.session.scalars(query.where(Donation.project_id == project_id)).first()


def _whole(centimes_mad: int, rate: Decimal) -> int:
    return int((Decimal(centimes_mad) / rate).to_integral_value(ROUND_DOWN))


def _left_at_host(project_id: int) -> int:
    """Return what the processor credited for a project and no tranche took, in cents of euro."""
    query = (
        db.select(db.func.coalesce(db.func.sum(lines.c.amount), 0))
        .join(accounts, accounts.c.id == lines.c.account_id)
        .join(ProcessorFact, ProcessorFact.entry_id == lines.c.entry_id)
        .join(Donation, Donation.id == ProcessorFact.donation_id)
        .where(Donation.project_id == project_id, accounts.c.role == "stripe_available")
    )
    held = ledger_queries.project_totals(db.session, _book(), [project_id])[project_id]
    return int(db.session.scalar(query)) - held[CURRENCY].released


def _pay_out(account: str, host: str, amount: int, at: datetime, *, source: str) -> None:
    """The processor pays the host's bank; the double knows it too, so that both agree."""
    payout_id = double.pay_out(account, amount, at)
    moved = (
        Line(f"bank:{host}:{CURRENCY}", amount, CURRENCY),
        Line(f"stripe:{host}:available:{CURRENCY}", -amount, CURRENCY),
    )
    ledger.post(db.session, Entry(_book(), PAYOUT, payout_id, at, moved, meta={"for": source}))


def _quote(rate: Decimal, at: datetime) -> int:
    quote = Quote(base=CURRENCY, quote="MAD", rate=rate, source="demo", as_of=at)
    return ledger.record_quote(db.session, quote)


def _spend(project: Project, n: int, bank: str, amount: int, at: datetime) -> None:
    source = f"spent:{project.id}:{n}"
    moved = (Line(f"project:{project.id}:spent:MAD", amount, "MAD"), Line(bank, -amount, "MAD"))
    meta = {"proofs": [invoice_papers.sha256_of(source, amount, at)]}
    ledger.post(db.session, Entry(_book(), SPENT, source, at, moved, meta=meta))


def _proof(kind: str, source: str) -> str:
    """Return the hash of an invented paper."""
    return hashlib.sha256(f"demonstration {kind} {source}".encode()).hexdigest()


def _book() -> str:
    return current_app.extensions["settings"].book
