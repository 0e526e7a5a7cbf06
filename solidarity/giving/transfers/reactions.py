"""What transfers and cash answer for: the project's page, the desk's menu, erasure, export."""

from solidarity.accounts import export
from solidarity.announcements import person_erased
from solidarity.associations import desk
from solidarity.associations import queries as associations
from solidarity.extensions import db
from solidarity.files import access as file_access
from solidarity.giving.transfers import queries
from solidarity.giving.transfers.cash import queries as cash
from solidarity.giving.transfers.models import CashGift, HostBankAccount
from solidarity.kit.messages import N_
from solidarity.projects import panels
from solidarity.web import access


def init_app() -> None:
    """Register what the rooms below draw (said once, at start-up)."""
    panels.register_block(
        panels.Block("announced", queries.announced_of, "giving/transfer_block.html", "totals")
    )
    desk.register("cash.index", N_("Cash"), cash.count_in_hand)
    file_access.register("cash_proof", _may_see_proof)
    export.register(
        "cash",
        cash.export_of,
        title=N_("Cash I recorded"),
        labels={
            "cash": N_("Cash I recorded"),
            "collected_on": N_("Given on"),
            "receipt_number": N_("Number of the receipt you gave"),
            "amount": N_("Amount"),
            "currency": N_("Currency"),
        },
    )


def _may_see_proof(person, stored) -> bool:
    is_its = person.is_authenticated and associations.is_manager(person.id, stored.subject_id)
    return is_its or access.TREASURER.question(person, {})


@person_erased.connect
def forget(person, **_facts) -> None:
    """Drop who recorded cash, and who recorded an account; what was recorded stays."""
    for column in (CashGift.recorded_by, HostBankAccount.recorded_by):
        db.session.execute(
            db.update(column.class_).where(column == person.id).values({column.key: None})
        )
