"""What can be paid for a project now: settled, not disputed, not taken, and with whom it stands.

A gift counts with what the processor credited for it (its fee taken off) or with what its bank
line brought; a gift that waits, is disputed or went back counts for nothing. The book has the
last word: never more than what is free on the project's own accounts.
"""

from collections import Counter
from dataclasses import dataclass, replace

from sqlalchemy import case, func

from solidarity.delivery.models import Tranche, TranchePart
from solidarity.delivery.pots.rules import Pot
from solidarity.extensions import db
from solidarity.giving import checks as giving_checks
from solidarity.giving import queries as giving
from solidarity.giving.models import Donation, ProcessorFact
from solidarity.giving.rules import DonationState, Means
from solidarity.ledger import limits
from solidarity.ledger import queries as ledger
from solidarity.ledger.tables import accounts, lines
from solidarity.projects import queries as projects
from solidarity.projects.models import Project

HOLDS = ("stripe_available", "bank", "collection_bank")
FEES = ("processor_fee", "bank_fee")
Key = tuple[int | None, str, str]  # host account, currency owed, currency held


def list_pots(project: Project, book: str) -> list[Pot]:
    """Return what each holder can pay for a project now, after what tranches already took."""
    pots = _settled(project.id, book)
    for (project_id, currency), minor in giving_checks.other_money(book).items():
        if project_id == project.id and minor:
            key = (_holder(project), currency, currency)
            pots[key] = _more(pots.get(key), key, minor)
    taken = _taken(project.id)
    held = ledger.project_totals(db.session, book, [project.id])[project.id]
    free = {currency: totals.free for currency, totals in held.items()}
    return [
        found
        for key in sorted(pots, key=str)
        if (found := _what_is_left(pots[key], taken[key], free)).payable > 0
    ]


def _settled(project_id: int, book: str) -> dict[Key, Pot]:
    """Sum what the facts of received gifts brought, by holder and currencies."""
    is_held = accounts.c.role.in_(HOLDS)
    kept = Donation.amount_minor - Donation.refunded_minor
    part = lines.c.amount * kept // Donation.amount_minor  # what was refunded is not there
    query = (
        db.select(
            Donation.host_account_id,
            Donation.currency,
            accounts.c.currency,
            func.sum(case((is_held, part), else_=0)),
            func.sum(part),
            func.sum(case((is_held, kept), else_=0)),
        )
        .join(ProcessorFact, ProcessorFact.donation_id == Donation.id)
        .join(lines, lines.c.entry_id == ProcessorFact.entry_id)
        .join(accounts, accounts.c.id == lines.c.account_id)
        .where(
            Donation.project_id == project_id,
            Donation.book == book,
            Donation.state == DonationState.RECEIVED,
            accounts.c.role.in_((*HOLDS, *FEES)),
            lines.c.amount > 0,
            db.or_(Donation.means != Means.PROCESSOR, ProcessorFact.kind == "settlement"),
        )
        .group_by(Donation.host_account_id, Donation.currency, accounts.c.currency)
    )
    return {
        (host, owed, held): Pot(host, owed, held, int(net), int(given), int(gross))
        for host, owed, held, net, gross, given in db.session.execute(query)
    }


def _holder(project: Project) -> int | None:
    """Who holds what came otherwise than by gifts (a match fund): the host of the project."""
    route = projects.find_route(project)
    if route is not None:
        return route.host_account_id
    query = db.select(Donation.host_account_id).filter_by(project_id=project.id)
    return db.session.scalar(query.limit(1))


def _more(pot: Pot | None, key: Key, minor: int) -> Pot:
    pot = pot or Pot(*key, payable=0, given=0, gross=0)
    return replace(
        pot, payable=pot.payable + minor, given=pot.given + minor, gross=pot.gross + minor
    )


def _taken(project_id: int) -> Counter[Key]:
    """What tranches took from each holder, paid or set aside, in the currency held."""
    query = (
        db.select(
            TranchePart.host_account_id,
            TranchePart.currency,
            TranchePart.pays_in,
            func.sum(TranchePart.leaves_minor),
        )
        .join(Tranche, Tranche.id == TranchePart.tranche_id)
        .where(Tranche.project_id == project_id, TranchePart.void_id.is_(None))
        .group_by(TranchePart.host_account_id, TranchePart.currency, TranchePart.pays_in)
    )
    return Counter({tuple(row[:3]): int(row[3]) for row in db.session.execute(query)})


def _what_is_left(pot: Pot, taken: int, free: dict[str, int]) -> Pot:
    """Take off what left, and never more than the book has free for the project."""
    left = free.get(pot.currency, 0)
    most = left if pot.currency == pot.pays_in else left * pot.gross // max(pot.given, 1)
    payable = max(0, min(pot.payable - taken, most))
    free[pot.currency] = left - pot.owed_for(payable)
    return replace(pot, payable=payable)


def count_unsettled(project_id: int, book: str) -> int:
    """Count gifts that are on their way, or received and not credited yet."""
    settled = db.select(ProcessorFact.donation_id).where(ProcessorFact.kind == "settlement")
    waits = db.and_(
        Donation.state == DonationState.RECEIVED,
        Donation.means == Means.PROCESSOR,
        Donation.id.not_in(settled),
    )
    query = db.select(func.count()).where(
        Donation.project_id == project_id,
        Donation.book == book,
        db.or_(Donation.state == DonationState.ON_ITS_WAY, waits),
    )
    return db.session.scalar(query)


@dataclass(frozen=True)
class PayingAccount:
    """An account that may pay a part: its code in the book, and what it holds (minor units)."""

    code: str
    currency: str
    holds: int
    is_bank: bool


def paying_accounts(part: TranchePart, project_id: int, book: str) -> list[PayingAccount]:
    """Return the accounts of a part's holder, the bank first, with what each holds."""
    host, currency = part.host_account_id, part.pays_in
    codes = (
        [f"bank:collection:{project_id}:MAD"]
        if host is None
        else [f"bank:h{host}:{currency}", f"stripe:h{host}:available:{currency}"]
    )
    return [
        PayingAccount(
            code, currency, limits.available(db.session, book, code), code.startswith("bank:")
        )
        for code in codes
    ]


def rates() -> dict:
    """Return today's rates, MAD for one unit of each currency."""
    return giving.list_rates()
