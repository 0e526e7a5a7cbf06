"""Ask where transfers go, and what was announced."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func

from solidarity.associations.models import HostAccount, PaymentRoute
from solidarity.extensions import db
from solidarity.giving import queries as giving
from solidarity.giving.bank.models import BankLine, BankLink
from solidarity.giving.models import Donation
from solidarity.giving.rules import DonationState, Means
from solidarity.giving.transfers.models import AnnouncedGift, HostBankAccount
from solidarity.giving.transfers.rules import Account
from solidarity.kit import clock
from solidarity.kit.messages import pick
from solidarity.kit.money import Money
from solidarity.projects.models import Project

SAID_WAITING = (DonationState.INTENDED, DonationState.EXPIRED)


@dataclass(frozen=True)
class Way:
    """By which route, and onto which account, a transfer for a project goes."""

    route: PaymentRoute
    account: Account


@dataclass(frozen=True)
class Announced:
    """Gifts of a project that were announced and are not on any statement: not money."""

    gifts: int
    dirhams: Money  # at their frozen quotes, ≈


def list_ways(project: Project) -> list[Way]:
    """Return the accounts a transfer for a project may go to today, one a currency."""
    route = giving.find_route(project)
    if route is None or route.kind == "referral":
        return []
    if route.kind == "transfer":
        holder = pick(giving.association_of(project).name, "fr")[0]
        return [Way(route, Account(holder[:70], route.iban or "", "MAD"))] if route.iban else []
    query = db.select(HostBankAccount).filter_by(host_account_id=route.host_account_id)
    rows = db.session.scalars(query.order_by(HostBankAccount.id))
    return [Way(route, Account(r.holder, r.iban, r.currency, r.bic)) for r in rows]


def find_way(project: Project, currency: str) -> Way | None:
    """Return where a transfer goes: in `currency` where it may, else in the first there is."""
    ways = list_ways(project)
    return next((way for way in ways if way.account.currency == currency), next(iter(ways), None))


def get_announced(donation_id: int) -> AnnouncedGift | None:
    """Return what was announced of a gift."""
    return db.session.get(AnnouncedGift, donation_id)


def fee_told(donation: Donation) -> Money | None:
    """Return what the banks say they kept of a gift on its way; None when they say nothing."""
    query = (
        db.select(func.sum(BankLine.fee_minor))
        .join(BankLink, BankLink.line_id == BankLine.id)
        .where(BankLink.donation_id == donation.id, BankLink.undone_at.is_(None))
    )
    minor = db.session.scalar(query)
    return Money(int(minor), donation.currency) if minor else None


def announced_of(project_ids: Sequence[int]) -> dict[int, Announced]:
    """Return what is announced for projects by transfer or held in cash, in one query."""
    query = (
        db.select(Donation.project_id, func.count(), func.sum(Donation.quote_minor))
        .where(
            Donation.project_id.in_(list(project_ids)),
            Donation.means != Means.PROCESSOR,
            Donation.state == DonationState.INTENDED,
        )
        .group_by(Donation.project_id)
    )
    rows = db.session.execute(query)
    return {project: Announced(count, Money(int(minor), "MAD")) for project, count, minor in rows}


def list_overdue(limit: int = 500) -> list[int]:
    """Return the gifts whose transfer was expected until yesterday at the latest."""
    query = (
        db.select(Donation.id)
        .join(AnnouncedGift, AnnouncedGift.donation_id == Donation.id)
        .where(
            Donation.state == DonationState.INTENDED,
            Donation.means == Means.TRANSFER,
            AnnouncedGift.expected_until < clock.today(),
        )
        .order_by(Donation.id)
    )
    return list(db.session.scalars(query.limit(limit)))


def list_host_bank_accounts(host_account_id: int) -> list[HostBankAccount]:
    """Return the accounts on which a host takes transfers."""
    query = db.select(HostBankAccount).filter_by(host_account_id=host_account_id)
    return list(db.session.scalars(query.order_by(HostBankAccount.currency)))


def get_host_account(host_account_id: int) -> HostAccount | None:
    """Return a fiscal host's account."""
    return db.session.get(HostAccount, host_account_id)
