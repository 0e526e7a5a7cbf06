"""Payouts: what the processor sends to a host's bank is booked under its own id, once."""

from solidarity.associations.models import HostAccount
from solidarity.extensions import db
from solidarity.giving import entries, gateway
from solidarity.giving.items import queue
from solidarity.giving.payouts.models import Payout
from solidarity.giving.told import Payout as Told
from solidarity.journal import actions as journal
from solidarity.ledger import actions as ledger
from solidarity.ledger import limits
from solidarity.ledger import queries as ledger_queries
from solidarity.ledger.rules import Entry
from solidarity.web import transaction


def ask_again(payout_id: str, account: str, *, book: str) -> bool:
    """Fetch what the processor says of a payout and post it in a transaction of its own.

    Returns False when the processor did not answer, or the account is none of ours.
    """
    try:
        told = gateway.fetch_payout(payout_id, account)
    except gateway.GatewayUnavailable:
        return False
    with transaction.writing():
        host = db.session.scalar(db.select(HostAccount).filter_by(processor_account=account))
        if host is None:
            return False
        apply(host, told, book=book)
    return True


def apply(host: HostAccount, told: Told, *, book: str) -> Payout:
    """Bring a payout to where the processor's facts say it is. Never commits.

    Order and repetition change nothing: each entry has its own id, a failed one stays failed.
    """
    limits.locked(db.session, f"payout:{told.id}")
    sent = _post(entries.payout(book, f"h{host.id}", told))
    row = db.session.scalar(db.select(Payout).filter_by(processor_id=told.id))
    if row is None:
        row = _new_row(host, told, entry_id=sent)
        db.session.add(row)
    if told.is_returned and row.returned_entry_id is None:
        row.returned_entry_id = _post(entries.payout_failed(book, f"h{host.id}", told))
        _look_at(host, told)
    if row.returned_entry_id is None or told.is_returned:
        row.status = told.status
    db.session.flush()
    journal.record("payout_told", row, status=told.status, amount=told.amount.minor)
    return row


def _post(entry: Entry) -> int:
    """Post, unless it stands under its id already (whatever was noted beside it)."""
    found = ledger_queries.find_by_keys(db.session, [entry.key])
    if entry.key in found:
        return found[entry.key].id
    return ledger.post(db.session, entry).entry_id


def _new_row(host: HostAccount, told: Told, *, entry_id: int) -> Payout:
    return Payout(
        processor_id=told.id,
        host_account_id=host.id,
        amount_minor=told.amount.minor,
        currency=told.amount.currency,
        status=told.status,
        is_automatic=told.is_automatic,
        created_at=told.created_at,
        arrives_at=told.arrives_at,
        entry_id=entry_id,
    )


def _look_at(host: HostAccount, told: Told) -> None:
    amount = {"amount": told.amount.minor, "currency": told.amount.currency}
    queue("payout_failed", told.id, account=host.processor_account, status="failed", **amount)
