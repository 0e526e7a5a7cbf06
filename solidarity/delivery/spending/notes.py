"""What those who release must have read of the suppliers a project buys from."""

from solidarity.delivery.models import Tranche
from solidarity.delivery.notes import Note
from solidarity.delivery.spending.models import Invoice, Supplier
from solidarity.delivery.spending.rules import InvoiceState
from solidarity.extensions import db
from solidarity.kit.messages import N_

GONE = (InvoiceState.REVERSED, InvoiceState.DROPPED)


def tied_suppliers(tranche: Tranche) -> list[Note]:
    """A supplier of the project seems, or is said, to be close to the board."""
    query = (
        db.select(Supplier)
        .join(Invoice, Invoice.supplier_id == Supplier.id)
        .where(Invoice.project_id == tranche.project_id, Invoice.state.not_in(GONE))
        .order_by(Supplier.id)
    )
    sentence = N_("It buys from %(name)s, which seems tied to its board, or said so.")
    found = {row.id: row for row in db.session.scalars(query) if row.ties or row.declared_tie}
    return [Note(f"tied_supplier:{i}", sentence, {"name": one.name}) for i, one in found.items()]
