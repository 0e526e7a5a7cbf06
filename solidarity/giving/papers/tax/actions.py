"""Issue and void tax receipts. A number is taken and its row written in one transaction, under the
lock of its series: a refusal or a power cut leaves no gap."""

from dataclasses import dataclass

from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.giving.models import Donation, DonorDetails
from solidarity.giving.papers.tax import queries, rules
from solidarity.giving.papers.tax.models import TaxReceipt, TaxReceiptHolder, TaxReceiptVoid
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.ledger import limits


@dataclass(frozen=True)
class Holder:
    """Whom a receipt is made out to."""

    name: str
    address: str


def issue(donation_id: int, holder: Holder, *, by: int | None = None) -> TaxReceipt:
    """Give the tax receipt of a gift, for what it still is. Refuses a second one that stands."""
    donation = _locked(donation_id)
    donor = db.session.get(DonorDetails, donation.id, populate_existing=True)
    kept = donation.amount_minor - donation.refunded_minor
    rules.check(
        rules.Asked(
            host_may=queries.may_give(donation),
            state=donation.state,
            kept=kept,
            was_erased=donor is None or not (donor.name or donor.email),
            has_standing=queries.find_standing(donation.id) is not None,
        )
    )
    rules.check_holder(holder.name, holder.address)
    return _write(donation, holder, kept, by)


def void(receipt_id: int, *, reason: str, by: int) -> None:
    """Declare that a receipt holds no more, in a treasurer's words; it keeps its number."""
    rules.check_reason(reason)
    receipt = queries.get_receipt(receipt_id)
    _locked(receipt.donation_id)
    receipt = queries.get_receipt(receipt_id)
    if receipt.void is not None:
        raise Refusal(N_("This receipt is already void."))
    _void(receipt, reason.strip(), by)


def follow(donation: Donation) -> None:
    """A gift changed: void a receipt that is no longer true, give another for what is left.

    Told twice, it finds nothing to do the second time.
    """
    standing = queries.find_standing(donation.id)
    if standing is None:
        return
    donation = _locked(donation.id)
    kept = donation.amount_minor - donation.refunded_minor
    why = rules.what_became(donation.state, kept, standing.amount_minor)
    if why is None:
        return
    holder = Holder(standing.holder.name, standing.holder.address)
    _void(standing, why, None)
    if why == "partly_refunded" and holder.name and queries.may_give(donation):
        _write(donation, holder, kept, None)


def _locked(donation_id: int) -> Donation:
    # Posting locks the gift first too: whoever comes second waits, in no circle.
    return db.session.get(
        Donation, donation_id, with_for_update={"key_share": True}, populate_existing=True
    )


def _void(receipt: TaxReceipt, reason: str, by: int | None) -> None:
    db.session.add(TaxReceiptVoid(receipt_id=receipt.id, reason=reason, at=clock.now(), by=by))
    journal.record("tax_receipt_voided", receipt, actor_id=by, reason=reason)
    db.session.flush()
    db.session.expire(receipt, ["void"])


def _write(donation: Donation, holder: Holder, kept: int, by: int | None) -> TaxReceipt:
    host, year = queries.find_host(donation), clock.today().year
    limits.locked(db.session, f"tax:{donation.book}:{host.id}:{year}")
    receipt = TaxReceipt(
        book=donation.book, host_account_id=host.id, year=year,
        number=queries.last_number(donation.book, host.id, year) + 1,
        donation_id=donation.id, round=len(queries.list_of_gift(donation.id)) + 1,
        amount_minor=kept, currency=donation.currency, paid_on=donation.received_at.date(),
        means=donation.means, ruling=host.ruling, issued_at=clock.now(), issued_by=by,
    )  # fmt: skip
    db.session.add(receipt)
    db.session.flush()
    db.session.add(
        TaxReceiptHolder(
            receipt_id=receipt.id, person_id=donation.donor_id,
            name=holder.name.strip(), address=holder.address.strip(),
        )
    )  # fmt: skip
    db.session.flush()
    number = rules.shown_number(receipt.year, receipt.number)
    journal.record("tax_receipt_issued", receipt, actor_id=by, number=number)
    return receipt
