"""What tax receipts do when they hear that a gift changed, or that a person is to be forgotten."""

from solidarity.accounts import export
from solidarity.announcements import gift_changed, person_erased
from solidarity.extensions import db
from solidarity.giving.models import Donation
from solidarity.giving.papers.tax import actions, queries
from solidarity.giving.papers.tax.models import TaxReceiptHolder
from solidarity.kit.messages import N_

EXPORT_LABELS = {
    "tax_receipts": N_("Tax receipts"),
    "number": N_("Number"),
    "name": N_("Name"),
    "address": N_("Address"),
    "amount": N_("Amount"),
    "currency": N_("Currency"),
    "issued_at": N_("On"),
    "is_void": N_("Void"),
}


def init_app() -> None:
    """Start listening (said once, at start-up)."""
    gift_changed.connect(follow)
    person_erased.connect(forget)
    export.register(
        "tax_receipts", queries.export_of, title=N_("My tax receipts"), labels=EXPORT_LABELS
    )


def follow(donation: Donation) -> None:
    """Part of a gift went back, or it is disputed: its receipt follows."""
    actions.follow(donation)


def forget(person) -> None:
    """Drop the name and address; the number and the amount stay, as the series has no gap."""
    db.session.execute(
        db.update(TaxReceiptHolder)
        .where(TaxReceiptHolder.person_id == person.id)
        .values(name="", address="", person_id=None)
    )
