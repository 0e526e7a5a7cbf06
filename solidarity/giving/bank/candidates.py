"""Accounts the site tells donors to send money to, whose statements nobody imports yet."""

from dataclasses import dataclass

from solidarity.associations.models import Association, HostAccount, PaymentRoute
from solidarity.extensions import db
from solidarity.giving.bank import queries
from solidarity.giving.transfers.models import HostBankAccount
from solidarity.giving.transfers.rules import compact
from solidarity.projects.models import Project
from solidarity.web.filters import text_in


@dataclass(frozen=True)
class Candidate:
    """An account that may be read: a fiscal host's, or the collecting account of a project."""

    key: str
    label: str
    iban: str
    currency: str
    host_account_id: int | None = None
    project_id: int | None = None


def list_candidates() -> list[Candidate]:
    """Return them, fiscal hosts first."""
    read = {(account.iban, account.currency) for account in queries.list_accounts()}
    codes = {account.code for account in queries.list_accounts()}
    found = {}
    for one in (*_hosts(), *_collecting()):
        code = f"bank:collection:{one.project_id}:MAD" if one.project_id else ""
        if (one.iban, one.currency) not in read and code not in codes:
            found.setdefault((one.iban, one.currency), one)
    return list(found.values())


def find_candidate(key: str) -> Candidate | None:
    """Return the candidate of a key."""
    return next((one for one in list_candidates() if one.key == key), None)


def _hosts() -> list[Candidate]:
    query = (
        db.select(HostBankAccount, Association)
        .join(HostAccount, HostAccount.id == HostBankAccount.host_account_id)
        .join(Association, Association.id == HostAccount.association_id)
        .order_by(HostBankAccount.id)
    )
    return [
        Candidate(
            key=f"host-{row.id}", label=text_in(host.name), iban=row.iban, currency=row.currency,
            host_account_id=row.host_account_id,
        )
        for row, host in db.session.execute(query)
    ]  # fmt: skip


def _collecting() -> list[Candidate]:
    """The dedicated accounts of open transfer routes, under the first project each serves."""
    serves = db.or_(
        Project.route_id == PaymentRoute.id,
        db.and_(Project.route_id.is_(None), Project.association_id == PaymentRoute.association_id),
    )
    query = (
        db.select(PaymentRoute, Project)
        .join(Project, serves)
        .where(PaymentRoute.kind == "transfer", PaymentRoute.iban.is_not(None))
        .order_by(PaymentRoute.id, Project.id)
    )
    return [
        Candidate(
            key=f"project-{project.id}", label=text_in(project.title),
            iban=compact(route.iban), currency="MAD", project_id=project.id,
        )
        for route, project in db.session.execute(query)
    ]  # fmt: skip
