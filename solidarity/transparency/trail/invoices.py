"""What the trail of a gift reads of delivery: accepted invoices with their copies and photos."""

from dataclasses import replace

from flask import url_for

from solidarity.delivery.spending.models import Invoice, InvoiceLine, InvoicePaper, PublicCopy
from solidarity.delivery.spending.rules import CopyState, InvoiceState
from solidarity.extensions import db
from solidarity.files.models import StoredFile
from solidarity.projects.models import BudgetLine, ProjectPhoto, ProjectUpdate
from solidarity.transparency.trail import sources
from solidarity.transparency.trail.sources import SpentItem
from solidarity.web.filters import text_in


def read(project_id: int) -> list[SpentItem]:
    """Return each part of an accepted invoice on a budget line, then what the book alone knows."""
    query = (
        db.select(Invoice, InvoiceLine, BudgetLine.n)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .join(BudgetLine, BudgetLine.id == InvoiceLine.budget_line_id)
        .where(Invoice.project_id == project_id, Invoice.state == InvoiceState.ACCEPTED)
        .order_by(Invoice.paid_on, Invoice.id, InvoiceLine.id)
    )
    rows = db.session.execute(query).all()
    known = {str(invoice.entry_id) for invoice, *_ in rows}
    copies, photos = _copies(project_id), _photos(project_id)
    told = [_item(*row, copies, photos) for row in rows]
    return told + [one for one in sources.from_the_book(project_id) if one.id not in known]


def _item(invoice: Invoice, part: InvoiceLine, n: int, copies: dict, photos: dict) -> SpentItem:
    item = SpentItem(
        id=f"{invoice.id}-{n}",
        label=invoice.what,
        amount=part.amount_minor,
        paid_on=invoice.paid_on or invoice.dated_on,
        line=n,
        copy=copies.get(invoice.id, ""),
    )
    photo = photos.get(invoice.milestone_n)
    return replace(item, photo=photo[0], photo_alt=photo[1]) if photo else item


def _copies(project_id: int) -> dict[int, str]:
    """Invoice → the address of the public copy of one of its papers."""
    query = (
        db.select(InvoicePaper.invoice_id, StoredFile.token)
        .join(PublicCopy, PublicCopy.paper_id == InvoicePaper.id)
        .join(StoredFile, StoredFile.id == PublicCopy.file_id)
        .join(Invoice, Invoice.id == InvoicePaper.invoice_id)
        .where(Invoice.project_id == project_id, PublicCopy.state == CopyState.SHOWN)
        .order_by(InvoicePaper.id.desc())
    )
    return {
        invoice_id: url_for("files.picture", token=token, width=1600)
        for invoice_id, token in db.session.execute(query)
    }


def _photos(project_id: int) -> dict[int, tuple[str, str]]:
    """Stage of the works → (address, words) of a photo of the news about it."""
    query = (
        db.select(ProjectUpdate.milestone_n, StoredFile.token, ProjectPhoto.caption)
        .join(ProjectPhoto, ProjectPhoto.update_id == ProjectUpdate.id)
        .join(StoredFile, StoredFile.id == ProjectPhoto.file_id)
        .where(
            ProjectUpdate.project_id == project_id,
            ProjectUpdate.milestone_n.is_not(None),
            ProjectUpdate.withdrawn_at.is_(None),
            ProjectPhoto.withdrawn_at.is_(None),
            StoredFile.is_public,
        )
        .order_by(ProjectPhoto.id)
    )
    return {
        n: (url_for("files.picture", token=token, width=960), text_in(caption))
        for n, token, caption in db.session.execute(query)
    }
