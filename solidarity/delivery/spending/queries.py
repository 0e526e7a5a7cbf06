"""Read suppliers, purchases, invoices, their papers, and what should make staff look twice."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import joinedload, selectinload

from solidarity.associations import queries as associations
from solidarity.associations.papers import queries as association_papers
from solidarity.associations.papers.rules import PaperKind as FilePaper
from solidarity.delivery.spending import rules
from solidarity.delivery.spending.models import (
    Invoice,
    InvoiceLine,
    InvoicePaper,
    PublicCopy,
    Purchase,
    Supplier,
    SupplierQuote,
)
from solidarity.delivery.spending.rules import CopyState, InvoiceState
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.kit.identifiers import digits_of
from solidarity.kit.messages import N_
from solidarity.projects.models import BudgetLine, Project

NO_INVOICE = N_("There is no invoice at this address.")
WHOLE = (
    joinedload(Invoice.supplier),
    joinedload(Invoice.purchase).selectinload(Purchase.quotes).joinedload(SupplierQuote.supplier),
    selectinload(Invoice.lines).joinedload(InvoiceLine.budget_line),
    selectinload(Invoice.papers).joinedload(InvoicePaper.file),
    selectinload(Invoice.papers).selectinload(InvoicePaper.copies).joinedload(PublicCopy.file),
)


@dataclass(frozen=True)
class Policy:
    """The numbers of the policy table: centimes, and per cent."""

    threshold: int
    percent: int


def get_policy() -> Policy:
    """Return when quotes are asked for, and how far an invoice may leave them."""
    return Policy(
        threshold=associations.get_policy_amount("quotes.threshold").minor,
        percent=associations.get_policy("spending.over.percent")["percent"],
    )


def list_suppliers(association_id: int) -> list[Supplier]:
    """Return an association's suppliers by name."""
    query = db.select(Supplier).filter_by(association_id=association_id)
    return list(db.session.scalars(query.order_by(Supplier.folded)))


def find_supplier(association_id: int, supplier_id: int | None) -> Supplier | None:
    """Return one of an association's suppliers."""
    return db.session.scalar(
        db.select(Supplier).filter_by(association_id=association_id, id=supplier_id)
    )


def board_of(association_id: int, *, but: int | None = None) -> rules.Board:
    """Return whom a supplier is compared with; `but` is the supplier itself."""
    board = association_papers.find_paper(association_id, FilePaper.BOARD)
    names = {seat["name"] for seat in (board.facts.get("board", []) if board else [])}
    members = associations.list_members(association_id)
    names |= {m.name for m in members if m.name and m.membership.state == "active"}
    own = {
        kind: paper.number
        for kind in (FilePaper.RIB, FilePaper.ICE)
        if (paper := association_papers.find_paper(association_id, kind)) and paper.number
    }
    others = db.select(Supplier.rib).where(
        Supplier.association_id == association_id,
        Supplier.rib.is_not(None),
        Supplier.id != (but or 0),
    )
    ribs = set(db.session.scalars(others))
    if FilePaper.RIB in own:
        ribs.add(digits_of(own[FilePaper.RIB]))
    ices = {digits_of(own[FilePaper.ICE])} if FilePaper.ICE in own else set()
    return rules.Board(frozenset(names), frozenset(ices), frozenset(ribs))


def list_purchases(project_id: int) -> list[Purchase]:
    """Return what a project buys after comparing quotes, with them, the latest last."""
    query = db.select(Purchase).filter_by(project_id=project_id).order_by(Purchase.id)
    quotes = selectinload(Purchase.quotes).joinedload(SupplierQuote.supplier)
    return list(db.session.scalars(query.options(quotes)))


def find_purchase(project_id: int, purchase_id: int | None) -> Purchase | None:
    """Return one purchase of a project, fresh, with its quotes."""
    query = db.select(Purchase).filter_by(project_id=project_id, id=purchase_id)
    quotes = selectinload(Purchase.quotes).joinedload(SupplierQuote.supplier)
    return db.session.scalar(query.options(quotes).execution_options(populate_existing=True))


def list_invoices(project_id: int, states: Sequence[str] | None = None) -> list[Invoice]:
    """Return a project's invoices with all they are made of, the latest day first."""
    query = db.select(Invoice).filter_by(project_id=project_id).options(*WHOLE)
    if states is not None:
        query = query.where(Invoice.state.in_(states))
    return list(db.session.scalars(query.order_by(Invoice.dated_on.desc(), Invoice.id.desc())))


def get_invoice(invoice_id: int, project_id: int | None = None) -> Invoice:
    """Return an invoice, whole and fresh, or refuse."""
    query = db.select(Invoice).filter_by(id=invoice_id).options(*WHOLE)
    if project_id is not None:
        query = query.filter_by(project_id=project_id)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound(NO_INVOICE)
    return found


def get_invoice_for_change(invoice_id: int) -> Invoice:
    """Return an invoice locked until the end of the transaction, whole and fresh."""
    locked = db.session.get(
        Invoice, invoice_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if locked is None:
        raise NotFound(NO_INVOICE)
    return get_invoice(invoice_id)


def is_number_taken(supplier_id: int, number: str, *, but: int | None = None) -> bool:
    """Say whether a supplier's number stands on another invoice that still holds."""
    query = db.select(Invoice.id).where(
        Invoice.supplier_id == supplier_id,
        Invoice.folded_number == rules.fold_number(number),
        Invoice.state.not_in((InvoiceState.REVERSED, InvoiceState.DROPPED)),
    )
    if but is not None:
        query = query.where(Invoice.id != but)
    return db.session.scalar(query.limit(1)) is not None


def find_replaced(supplier_id: int, number: str) -> int | None:
    """Return the id of the withdrawn invoice of the same supplier and number."""
    query = db.select(func.max(Invoice.id)).where(
        Invoice.supplier_id == supplier_id,
        Invoice.folded_number == rules.fold_number(number),
        Invoice.state == InvoiceState.REVERSED,
    )
    return db.session.scalar(query)


def total_on_purchase(purchase_id: int, *, but: int | None = None) -> int:
    """Return what was invoiced on a purchase (sent or accepted), in centimes."""
    query = db.select(func.coalesce(func.sum(Invoice.amount_minor), 0)).where(
        Invoice.purchase_id == purchase_id, Invoice.state.in_(rules.COUNTED)
    )
    return int(db.session.scalar(query.where(Invoice.id != but) if but else query))


def totals_on_lines(project_id: int, *, but: int | None = None) -> dict[int, int]:
    """Return {n of the budget line: centimes invoiced} (sent or accepted)."""
    query = (
        db.select(BudgetLine.n, func.sum(InvoiceLine.amount_minor))
        .join(InvoiceLine, InvoiceLine.budget_line_id == BudgetLine.id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(BudgetLine.project_id == project_id, Invoice.state.in_(rules.COUNTED))
        .group_by(BudgetLine.n)
    )
    rows = db.session.execute(query.where(Invoice.id != but) if but else query)
    return {n: int(total) for n, total in rows}


def spent_by_line(project_ids: Sequence[int]) -> dict[int, dict[int, tuple[int, int]]]:
    """Return {project: {n of the line: (centimes spent and proven, accepted invoices)}}."""
    query = (
        db.select(
            BudgetLine.project_id, BudgetLine.n, func.sum(InvoiceLine.amount_minor), func.count()
        )
        .join(InvoiceLine, InvoiceLine.budget_line_id == BudgetLine.id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(BudgetLine.project_id.in_(project_ids), Invoice.state == InvoiceState.ACCEPTED)
        .group_by(BudgetLine.project_id, BudgetLine.n)
    )
    found: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for project_id, n, total, count in db.session.execute(query):
        found[project_id][n] = int(total), count
    return dict(found)


def list_waiting() -> list[tuple[Invoice, Project]]:
    """Return the invoices that wait for staff with their projects, the oldest first."""
    query = (
        db.select(Invoice, Project)
        .join(Project, Project.id == Invoice.project_id)
        .where(Invoice.state == InvoiceState.SENT)
        .options(joinedload(Invoice.supplier), joinedload(Project.association))
        .order_by(Invoice.sent_at, Invoice.id)
    )
    return [(invoice, project) for invoice, project in db.session.execute(query)]


def list_waiting_copies() -> list[tuple[PublicCopy, Invoice, Project]]:
    """Return the public copies that wait for staff, the oldest first."""
    query = (
        db.select(PublicCopy, Invoice, Project)
        .join(InvoicePaper, InvoicePaper.id == PublicCopy.paper_id)
        .join(Invoice, Invoice.id == InvoicePaper.invoice_id)
        .join(Project, Project.id == Invoice.project_id)
        .where(PublicCopy.state == CopyState.WAITING)
        .options(joinedload(Invoice.supplier), joinedload(Project.association))
        .order_by(PublicCopy.offered_at, PublicCopy.id)
    )
    return [tuple(row) for row in db.session.execute(query)]


def list_accepted(limit: int = 50) -> list[tuple[Invoice, Project]]:
    """Return the last invoices accepted, with their projects."""
    query = (
        db.select(Invoice, Project)
        .join(Project, Project.id == Invoice.project_id)
        .where(Invoice.state == InvoiceState.ACCEPTED)
        .options(joinedload(Invoice.supplier), joinedload(Project.association))
        .order_by(Invoice.accepted_at.desc(), Invoice.id.desc())
        .limit(limit)
    )
    return [(invoice, project) for invoice, project in db.session.execute(query)]


def count_waiting() -> tuple[int, datetime | None]:
    """Return how many invoices and copies wait for staff, and since when the oldest does."""
    rows = [
        db.session.execute(
            db.select(func.count(), func.min(Invoice.sent_at)).where(
                Invoice.state == InvoiceState.SENT
            )
        ).one(),
        db.session.execute(
            db.select(func.count(), func.min(PublicCopy.offered_at)).where(
                PublicCopy.state == CopyState.WAITING
            )
        ).one(),
    ]
    return sum(n for n, _ in rows), min((since for _, since in rows if since), default=None)


@dataclass(frozen=True)
class Twin:
    """Another invoice that holds the same file, or the same number of the same company."""

    invoice: Invoice
    project: Project
    is_file: bool


def list_twins(invoice: Invoice) -> list[Twin]:
    """Return the invoices of any project that repeat this one's papers or number."""
    hashes = [paper.sha256 for paper in invoice.papers]
    same_file = db.select(InvoicePaper.invoice_id).where(InvoicePaper.sha256.in_(hashes or [""]))
    company = db.select(Supplier.id).where(
        Supplier.ice.is_not(None), Supplier.ice == (invoice.supplier.ice or "")
    )
    has_file = Invoice.id.in_(same_file)
    same_number = db.and_(
        Invoice.supplier_id.in_(company), Invoice.folded_number == invoice.folded_number
    )
    query = (
        db.select(Invoice, Project, has_file)
        .join(Project, Project.id == Invoice.project_id)
        .where(
            Invoice.id != invoice.id, Invoice.state != InvoiceState.DROPPED,
            db.or_(has_file, same_number),
        )
        .options(joinedload(Invoice.supplier), joinedload(Project.association))
        .order_by(Invoice.id)
    )  # fmt: skip
    return [
        Twin(one, project, bool(is_file)) for one, project, is_file in db.session.execute(query)
    ]


def find_copy(copy_id: int) -> tuple[PublicCopy, InvoicePaper] | None:
    """Return a public copy with the paper it shows."""
    query = (
        db.select(PublicCopy, InvoicePaper)
        .join(InvoicePaper, InvoicePaper.id == PublicCopy.paper_id)
        .where(PublicCopy.id == copy_id)
        .options(joinedload(PublicCopy.file), joinedload(InvoicePaper.file))
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).first()
    return (row[0], row[1]) if row else None


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return the invoices a person entered, for their own export."""
    query = db.select(Invoice).filter_by(entered_by=person_id).order_by(Invoice.id)
    return {
        "invoices": [
            {
                "number": one.number, "what": one.what, "amount": one.amount_minor,
                "state": one.state, "entered_at": one.entered_at.isoformat(),
            }
            for one in db.session.scalars(query)
        ]
    }  # fmt: skip
