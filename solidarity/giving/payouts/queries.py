"""Ask about payouts and the last comparisons with the processor."""

from sqlalchemy import func

from solidarity.associations.models import HostAccount
from solidarity.extensions import db
from solidarity.giving.payouts.models import Payout, Reconciliation


def list_payouts(limit: int = 12) -> list[tuple[Payout, HostAccount]]:
    """Return the latest payouts, with the account they left."""
    query = (
        db.select(Payout, HostAccount)
        .join(HostAccount, HostAccount.id == Payout.host_account_id)
        .order_by(Payout.created_at.desc(), Payout.id.desc())
    )
    return [tuple(row) for row in db.session.execute(query.limit(limit))]


def list_last_comparisons() -> list[tuple[Reconciliation, HostAccount]]:
    """Return the last comparison of each account with the processor."""
    newest = db.select(func.max(Reconciliation.id)).group_by(Reconciliation.host_account_id)
    query = (
        db.select(Reconciliation, HostAccount)
        .join(HostAccount, HostAccount.id == Reconciliation.host_account_id)
        .where(Reconciliation.id.in_(newest))
        .order_by(HostAccount.id)
    )
    return [tuple(row) for row in db.session.execute(query)]
