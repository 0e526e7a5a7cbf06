"""Invoices as the association enters them: draft, papers, sent, dropped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from werkzeug.datastructures import FileStorage

from solidarity.delivery.spending import buying, queries, rules, storing
from solidarity.delivery.spending.models import Invoice, InvoiceLine, InvoicePaper, Purchase
from solidarity.delivery.spending.rules import InvoiceState, PaperKind
from solidarity.errors import Invalid, Refusal
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import mad
from solidarity.ledger import limits
from solidarity.projects.models import Project

PAPER = "invoice_paper"
FIELDS = {
    PaperKind.INVOICE: "original", PaperKind.PAYMENT: "payment", PaperKind.DELIVERY: "delivery",
}  # fmt: skip
OVER_LINE = N_(
    "“%(line)s” would reach %(total)s for %(planned)s planned: more than %(percent)d %% above. Say "
    "why: everyone reads it."
)
OVER_QUOTE = N_(
    "This purchase would reach %(total)s for a quote of %(planned)s: more than %(percent)d %% "
    "above. Say why: everyone reads it."
)


@dataclass(frozen=True)
class Told:
    """An invoice as typed; `parts` is {n of the budget line: centimes}."""

    kind: rules.InvoiceKind
    supplier_id: int | None
    number: str
    what: str
    dated_on: date
    amount: int
    parts: Mapping[int, int]
    purchase_id: int | None = None
    milestone_n: int | None = None
    paid_on: date | None = None
    justification: str = ""
    uploads: Mapping[PaperKind, FileStorage] = field(default_factory=dict)


def enter(project: Project, told: Told, *, by: int) -> Invoice:
    """Write a draft with its papers; a number that the supplier already used is refused."""
    limits.locked(db.session, f"invoices:{project.association_id}")
    purchase = _check(project, told)
    invoice = Invoice(
        project_id=project.id, state=InvoiceState.DRAFT, entered_by=by, entered_at=clock.now(),
        replaces_id=queries.find_replaced(told.supplier_id, told.number),
    )  # fmt: skip
    _write(invoice, project, told, purchase)
    db.session.add(invoice)
    db.session.flush()
    _add_papers(invoice, told.uploads, by=by)
    journal.record("invoice.entered", invoice, actor_id=by, amount=told.amount, number=told.number)
    return invoice


def correct(project: Project, invoice_id: int, told: Told, *, by: int) -> Invoice:
    """Write a draft, or what was sent back, again; papers are only added.

    Whoever corrects it is the one who entered it: another must accept it.
    """
    limits.locked(db.session, f"invoices:{project.association_id}")
    invoice = _writable(project, invoice_id)
    purchase = _check(project, told, but=invoice.id)
    invoice.lines.clear()
    db.session.flush()
    _write(invoice, project, told, purchase)
    invoice.entered_by = by
    db.session.flush()
    _add_papers(invoice, told.uploads, by=by)
    journal.record("invoice.corrected", invoice, actor_id=by, amount=told.amount)
    return invoice


def send(project: Project, invoice_id: int, *, by: int) -> Invoice:
    """Send an invoice to staff, once it is whole and what leaves the plan is justified."""
    limits.locked(db.session, f"invoices:{project.association_id}")
    _writable(project, invoice_id)
    invoice = queries.get_invoice(invoice_id, project.id)
    rules.check_papers(invoice.kind, (paper.kind for paper in invoice.papers), invoice.paid_on)
    _check_justified(invoice)
    buying.refresh_ties(invoice.supplier)
    invoice.state, invoice.sent_at, invoice.state_reason = InvoiceState.SENT, clock.now(), None
    journal.record("invoice.sent", invoice, actor_id=by, amount=invoice.amount_minor)
    db.session.flush()
    return invoice


def drop(project: Project, invoice_id: int, *, by: int) -> None:
    """Give up a draft: its papers stay, its number is free again."""
    invoice = _writable(project, invoice_id)
    invoice.state = InvoiceState.DROPPED
    journal.record("invoice.dropped", invoice, actor_id=by)
    db.session.flush()


def _writable(project: Project, invoice_id: int) -> Invoice:
    invoice = queries.get_invoice_for_change(invoice_id)
    if invoice.project_id != project.id:
        raise Refusal(queries.NO_INVOICE)
    if invoice.state not in rules.WRITABLE:
        raise Refusal(N_("This invoice was sent: it cannot be changed any more."))
    return invoice


def _check(project: Project, told: Told, *, but: int | None = None) -> Purchase | None:
    typed = rules.Typed(told.amount, told.dated_on, told.parts, told.paid_on)
    if queries.find_supplier(project.association_id, told.supplier_id) is None:
        raise Invalid(N_("Choose one of your suppliers."), field="supplier")
    rules.check_days(typed, clock.today())
    rules.check_amounts(typed)
    if queries.is_number_taken(told.supplier_id, told.number, but=but):
        raise Invalid(
            N_("This supplier's invoice of that number is already here: it counts once."),
            field="number",
        )
    purchase = queries.find_purchase(project.id, told.purchase_id) if told.purchase_id else None
    chosen = purchase.chosen if purchase else None
    threshold = queries.get_policy().threshold
    rules.check_purchase(told.amount, threshold, has_chosen_quote=chosen is not None)
    if chosen and chosen.supplier_id != told.supplier_id:
        raise Invalid(
            N_("The quote chosen for this purchase is another supplier's."), field="purchase"
        )
    return purchase


def _write(invoice: Invoice, project: Project, told: Told, purchase: Purchase | None) -> None:
    known = {line.n: line for line in project.budget if not line.is_in_kind}
    for n, part in told.parts.items():
        if n not in known:
            raise Invalid(N_("This line is not in the budget, or is given in kind."))
        invoice.lines.append(InvoiceLine(budget_line_id=known[n].id, amount_minor=part))
    if told.milestone_n not in {None, *(stage.n for stage in project.milestones)}:
        raise Invalid(N_("This milestone is not in the plan."), field="milestone")
    invoice.kind, invoice.supplier_id, invoice.what = told.kind, told.supplier_id, told.what
    invoice.number, invoice.folded_number = told.number, rules.fold_number(told.number)
    invoice.dated_on, invoice.paid_on = told.dated_on, told.paid_on
    invoice.amount_minor, invoice.milestone_n = told.amount, told.milestone_n
    invoice.purchase_id = purchase.id if purchase else None
    invoice.justification = told.justification.strip() or None


def _add_papers(invoice: Invoice, uploads: Mapping[PaperKind, FileStorage], *, by: int) -> None:
    for kind, upload in uploads.items():
        if not storing.is_sent(upload):
            continue
        stored = storing.store_original(
            upload, purpose=PAPER, subject_id=invoice.id, by=by, field=FIELDS[kind]
        )
        db.session.add(
            InvoicePaper(
                invoice_id=invoice.id, kind=kind, file_id=stored.id, sha256=stored.sha256,
                added_at=clock.now(),
            )
        )  # fmt: skip
    db.session.flush()


def _check_justified(invoice: Invoice) -> None:
    """More than the policy's percentage above the quote or a line asks for a written reason."""
    percent = queries.get_policy().percent
    for refusal in _overruns(invoice, percent):
        if len(invoice.justification or "") < rules.SHORTEST_REASON:
            raise refusal


def _overruns(invoice: Invoice, percent: int) -> list[Refusal]:
    found = []
    quote = invoice.purchase.chosen if invoice.purchase else None
    if quote:
        total = queries.total_on_purchase(invoice.purchase_id, but=invoice.id)
        found += _over(OVER_QUOTE, total + invoice.amount_minor, quote.amount_minor, percent)
    before = queries.totals_on_lines(invoice.project_id, but=invoice.id)
    for part in invoice.lines:
        line = part.budget_line
        total = before.get(line.n, 0) + part.amount_minor
        name = next(iter(line.label.values()), "")
        found += _over(OVER_LINE, total, line.amount_minor, percent, line=name)
    return found


def _over(msgid: str, total: int, planned: int, percent: int, **values: str) -> list[Refusal]:
    if not rules.is_over(total, planned, percent):
        return []
    return [
        Invalid(
            msgid, field="justification", total=mad(total), planned=mad(planned), percent=percent,
            **values,
        )
    ]  # fmt: skip


def list_overruns(invoice: Invoice) -> list[Refusal]:
    """Return what an invoice passes, as sentences: staff and everyone read them beside it."""
    return _overruns(invoice, queries.get_policy().percent)
