"""The invariant between invoices and the book; `flask ledger check` asks it."""

from sqlalchemy import func, select

from solidarity.delivery.spending.models import Invoice
from solidarity.delivery.spending.rules import InvoiceState
from solidarity.extensions import db
from solidarity.ledger.checks import Finding
from solidarity.ledger.tables import accounts, lines


def check(book: str) -> list[Finding]:
    """Ask every invariant of the spending; an empty list is a good answer."""
    return list(invoices_equal_the_book(book))


def invoices_equal_the_book(book: str) -> list[Finding]:
    """The accepted invoices of each project make what the book says it spent."""
    accepted = (
        db.select(Invoice.project_id, func.sum(Invoice.amount_minor))
        .where(Invoice.state == InvoiceState.ACCEPTED)
        .group_by(Invoice.project_id)
    )
    said = {project: int(total) for project, total in db.session.execute(accepted)}
    spent = (
        select(accounts.c.project_id, func.sum(lines.c.amount))
        .join(lines, lines.c.account_id == accounts.c.id)
        .where(accounts.c.book == book, accounts.c.role == "project_spent")
        .group_by(accounts.c.project_id)
    )
    held = {project: int(total) for project, total in db.session.execute(spent)}
    return [
        Finding(
            invoices_equal_the_book.__name__, invoices_equal_the_book.__doc__.strip(),
            f"project {project}: invoices {said.get(project, 0)}, the book {held.get(project, 0)}",
        )
        for project in sorted({*said, *held})
        if said.get(project, 0) != held.get(project, 0)
    ]  # fmt: skip
