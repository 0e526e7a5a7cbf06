"""Ask about tax receipts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.orm import joinedload

from solidarity.associations.models import HostAccount
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.giving.models import Donation
from solidarity.giving.papers.tax.models import TaxReceipt, TaxReceiptHolder
from solidarity.kit.messages import N_
from solidarity.kit.money import Money

WHOLE = (joinedload(TaxReceipt.holder), joinedload(TaxReceipt.void))


@dataclass(frozen=True)
class YearOfHost:
    """What a host declares for a year: how many receipts stand, and their sum by currency."""

    standing: int
    voided: int
    sums: tuple[Money, ...]


def may_give(donation: Donation) -> bool:
    """Say whether the host of a gift gives tax receipts, by a ruling that is stored."""
    host = find_host(donation)
    return bool(host and host.gives_tax_receipt and host.ruling)


def find_host(donation: Donation) -> HostAccount | None:
    """Return the host account a gift landed on."""
    if donation.host_account_id is None:
        return None
    query = db.select(HostAccount).filter_by(id=donation.host_account_id)
    return db.session.scalar(query.options(joinedload(HostAccount.association)))


def list_of_gift(donation_id: int) -> list[TaxReceipt]:
    """Return every receipt of a gift, newest first; at most one of them stands."""
    query = db.select(TaxReceipt).filter_by(donation_id=donation_id).options(*WHOLE)
    return list(db.session.scalars(query.order_by(TaxReceipt.round.desc())))


def find_standing(donation_id: int) -> TaxReceipt | None:
    """Return the receipt of a gift that holds today."""
    found = list_of_gift(donation_id)
    return found[0] if found and found[0].void is None else None


def get_receipt(receipt_id: int, *, donation_id: int | None = None) -> TaxReceipt:
    """Return a receipt (of that gift); NotFound."""
    query = db.select(TaxReceipt).filter_by(id=receipt_id).options(*WHOLE)
    receipt = db.session.scalar(query)
    if receipt is None or donation_id not in (None, receipt.donation_id):
        raise NotFound(N_("There is no such receipt."))
    return receipt


def list_of_host(book: str, host_account_id: int, year: int) -> list[TaxReceipt]:
    """Return a host's receipts of a year in the order of their numbers, voided ones too."""
    query = db.select(TaxReceipt).filter_by(book=book, host_account_id=host_account_id, year=year)
    return list(db.session.scalars(query.options(*WHOLE).order_by(TaxReceipt.number)))


def sum_up(receipts: Sequence[TaxReceipt]) -> YearOfHost:
    """Return what a host declares of these receipts."""
    standing = [r for r in receipts if r.void is None]
    totals: dict[str, int] = {}
    for receipt in standing:
        totals[receipt.currency] = totals.get(receipt.currency, 0) + receipt.amount_minor
    sums = tuple(Money(totals[currency], currency) for currency in sorted(totals))
    return YearOfHost(len(standing), len(receipts) - len(standing), sums)


def last_number(book: str, host_account_id: int, year: int) -> int:
    """Return the highest number given; ask under the lock of the series."""
    query = db.select(func.max(TaxReceipt.number)).filter_by(
        book=book, host_account_id=host_account_id, year=year
    )
    return db.session.scalar(query) or 0


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return the receipts made out to a person, for their own export."""
    query = (
        db.select(TaxReceipt)
        .join(TaxReceiptHolder)
        .where(TaxReceiptHolder.person_id == person_id)
        .options(*WHOLE)
        .order_by(TaxReceipt.id)
    )
    return {
        "tax_receipts": [
            {
                "number": f"{row.year}-{row.number:05}",
                "name": row.holder.name,
                "address": row.holder.address,
                "amount": f"{Money(row.amount_minor, row.currency).major}",
                "currency": row.currency,
                "issued_at": row.issued_at.isoformat(),
                "is_void": row.void is not None,
            }
            for row in db.session.scalars(query)
        ]
    }
