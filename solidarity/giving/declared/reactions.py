"""Declared gifts on a project's page, in their giver's export, and forgotten with them."""

from solidarity.accounts import export
from solidarity.announcements import person_erased
from solidarity.extensions import db
from solidarity.giving.declared import actions
from solidarity.giving.declared.models import DeclaredGift
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.projects import panels


@person_erased.connect
def forget(person, **_facts) -> None:
    """Drop the name; the declared amount stays, of nobody."""
    db.session.execute(
        db.update(DeclaredGift)
        .filter_by(person_id=person.id)
        .values(person_id=None, name="", receipt="")
    )


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return what a person declared, for their own export."""
    return {
        "declared_gifts": [
            {
                "amount": f"{Money(row.amount_minor, row.currency).major}",
                "currency": row.currency,
                "given_on": row.given_on.isoformat(),
                "name": row.name,
                "receipt": row.receipt,
            }
            for row in actions.list_of_person(person_id)
        ]
    }


panels.register_block(
    panels.Block("declared", actions.read_block, "giving/declared/block.html", "totals")
)
export.register(
    "declared",
    export_of,
    title=N_("Gifts I declared"),
    labels={
        "declared_gifts": N_("Gifts I declared"),
        "amount": N_("Amount"),
        "currency": N_("Currency"),
        "given_on": N_("Given on"),
        "name": N_("Name"),
        "receipt": N_("Number of the company's receipt"),
    },
)
