"""What the public page of a project's spending shows, as plain values for its template."""

import csv
import io
from dataclasses import dataclass, field

from solidarity.delivery.spending import entering, queries, rules
from solidarity.delivery.spending.models import Invoice
from solidarity.delivery.spending.rules import CopyState, InvoiceState
from solidarity.kit.money import mad
from solidarity.projects.models import BudgetLine, Project
from solidarity.web.filters import text_in

CSV_COLUMNS = (
    "budget_line", "planned_mad", "invoice_id", "state", "kind", "supplier", "city", "number",
    "what", "dated_on", "paid_on", "amount_on_line_mad", "invoice_total_mad", "tie_found",
    "justification", "accepted_on", "withdrawn_because",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """What of one invoice stands on one line, in MAD centimes."""

    invoice: Invoice
    amount: int


@dataclass
class LineSpending:
    """A line of the budget with its invoices; amounts in MAD centimes."""

    line: BudgetLine
    parts: list[Part] = field(default_factory=list)

    @property
    def spent(self) -> int:
        """What was accepted on this line."""
        return sum(p.amount for p in self.parts if p.invoice.state == InvoiceState.ACCEPTED)

    @property
    def left(self) -> int:
        """What the plan still has on this line; below zero when it was passed."""
        return self.line.amount_minor - self.spent


def lines_of(project: Project) -> list[LineSpending]:
    """Return every line paid in money with its public invoices, in the order of the budget."""
    found = {line.n: LineSpending(line) for line in project.budget if not line.is_in_kind}
    for invoice in queries.list_invoices(project.id, tuple(rules.PUBLIC)):
        for part in invoice.lines:
            found[part.budget_line.n].parts.append(Part(invoice, part.amount_minor))
    return list(found.values())


def copies_of(invoice: Invoice, state: CopyState) -> list[tuple]:
    """Return (paper, copy) of an invoice's copies in a state."""
    return [
        (paper, copy) for paper in invoice.papers for copy in paper.copies if copy.state == state
    ]


def overruns_of(lines: list[LineSpending]) -> dict[int, list]:
    """Return {invoice: what it passes} of those that carry a justification."""
    justified = {
        part.invoice.id: part.invoice
        for line in lines
        for part in line.parts
        if part.invoice.justification and part.invoice.state == InvoiceState.ACCEPTED
    }
    return {i: entering.list_overruns(invoice) for i, invoice in justified.items()}


def as_csv(project: Project) -> str:
    """Return the spending as CSV, one part of an invoice a line; amounts in dirhams."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(CSV_COLUMNS)
    for line in lines_of(project):
        for part in line.parts:
            writer.writerow([_safe(value) for value in _row(line, part)])
    return out.getvalue()


def _row(line: LineSpending, part: Part) -> tuple:
    one = part.invoice
    return (
        text_in(line.line.label), mad(line.line.amount_minor).major, one.id, one.state, one.kind,
        one.supplier.name, one.supplier.city, one.number, one.what, one.dated_on,
        one.paid_on or "", mad(part.amount).major, mad(one.amount_minor).major,
        "yes" if one.supplier.ties else "no", one.justification or "",
        one.accepted_at.date() if one.accepted_at else "",
        one.state_reason if one.state == InvoiceState.REVERSED else "",
    )  # fmt: skip


def _safe(value: object) -> object:
    """Keep a spreadsheet from reading typed words as a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
