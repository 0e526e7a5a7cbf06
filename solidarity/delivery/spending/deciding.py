"""Staff accept an invoice, send it back, or take an accepted one back. Money moves here only.

Accepting posts one entry, keyed by the invoice: twice is once. The bank of the project must hold
what was paid. A mistake is corrected by the exact mirror of its entry and a new invoice.
"""

from datetime import UTC, datetime, time

from flask import current_app

from solidarity import announcements
from solidarity.associations import queries as associations
from solidarity.delivery.spending import queries, rules
from solidarity.delivery.spending.models import Invoice
from solidarity.delivery.spending.rules import InvoiceState
from solidarity.errors import NotAllowed, Refusal
from solidarity.extensions import db
from solidarity.giving import totals
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import mad
from solidarity.ledger import actions as ledger
from solidarity.ledger import limits
from solidarity.ledger.rules import Entry, Line, Overdrawn
from solidarity.projects.models import Project

SPENT = "spent"
NOT_WAITING = N_("This invoice does not wait for a decision any more.")


def accept(invoice_id: int, *, by: int) -> Invoice:
    """Count an invoice as spent and proven; whoever entered it, or belongs, may not."""
    invoice = queries.get_invoice_for_change(invoice_id)
    if invoice.state == InvoiceState.ACCEPTED and invoice.accepted_by == by:
        return invoice
    _check_decides(invoice, by)
    if invoice.state != InvoiceState.SENT:
        raise Refusal(NOT_WAITING)
    try:
        posted = limits.post_covered(db.session, _entry(invoice), [_bank(invoice)])
    except Overdrawn as short:
        raise Refusal(
            N_("The project's account holds %(held)s in the book and this invoice is of "
               "%(amount)s: a tranche must be released first."),
            held=mad(max(short.available, 0)), amount=mad(invoice.amount_minor),
        ) from None  # fmt: skip
    invoice.state, invoice.entry_id = InvoiceState.ACCEPTED, posted.entry_id
    invoice.accepted_by, invoice.accepted_at = by, clock.now()
    db.session.flush()
    totals.refresh(invoice.project_id, _book())
    journal.record(
        "invoice.accepted", invoice, actor_id=by, amount=invoice.amount_minor,
        entry=posted.entry_id,
    )  # fmt: skip
    announcements.spending_proven.send(invoice)
    return invoice


def send_back(invoice_id: int, reason: str, *, by: int) -> Invoice:
    """Return an invoice to the association with what to change."""
    invoice = queries.get_invoice_for_change(invoice_id)
    _check_decides(invoice, by)
    if invoice.state != InvoiceState.SENT:
        raise Refusal(NOT_WAITING)
    rules.check_reason(reason, "reason", N_("Say what to change: the association reads it."))
    invoice.state, invoice.state_reason = InvoiceState.SENT_BACK, reason.strip()
    journal.record("invoice.sent_back", invoice, actor_id=by, reason=reason.strip())
    db.session.flush()
    return invoice


def take_back(invoice_id: int, reason: str, *, by: int) -> Invoice:
    """Undo an accepted invoice by the mirror of its entry; everyone reads why.

    Its number is free again: the corrected invoice is entered anew and names this one.
    """
    invoice = queries.get_invoice_for_change(invoice_id)
    _check_decides(invoice, by)
    if invoice.state != InvoiceState.ACCEPTED:
        raise Refusal(N_("Only an accepted invoice can be taken back."))
    rules.check_reason(reason, "reason", N_("Say why it is taken back: everyone reads it."))
    limits.locked(db.session, f"{_book()}:project:{invoice.project_id}")
    ledger.reverse(
        db.session, invoice.entry_id, source=_source(invoice), occurred_at=clock.now(),
        meta={"reason": "invoice taken back"},
    )  # fmt: skip
    invoice.state, invoice.state_reason = InvoiceState.REVERSED, reason.strip()
    invoice.reversed_by, invoice.reversed_at = by, clock.now()
    db.session.flush()
    totals.refresh(invoice.project_id, _book())
    journal.record(
        "invoice.taken_back", invoice, actor_id=by, amount=invoice.amount_minor,
        reason=reason.strip(),
    )  # fmt: skip
    return invoice


def _check_decides(invoice: Invoice, by: int) -> None:
    """Two different people, and no tie with the association."""
    if invoice.entered_by == by:
        raise NotAllowed(N_("You entered this invoice: somebody else must decide."))
    project = db.session.get(Project, invoice.project_id)
    if associations.is_related(by, project.association_id):
        raise NotAllowed(N_("You belong to this association: another reviewer must decide."))


def _entry(invoice: Invoice) -> Entry:
    amount = invoice.amount_minor
    return Entry(
        book=_book(),
        kind=SPENT,
        source=_source(invoice),
        occurred_at=_paid_at(invoice),
        lines=(
            Line(f"project:{invoice.project_id}:spent:MAD", amount, "MAD"),
            Line(_bank(invoice), -amount, "MAD"),
        ),
        meta={"proofs": sorted({paper.sha256 for paper in invoice.papers})},
    )


def _paid_at(invoice: Invoice) -> datetime:
    day = invoice.paid_on or invoice.dated_on
    return min(datetime.combine(day, time(12), UTC), clock.now())


def _source(invoice: Invoice) -> str:
    return f"invoice:{invoice.id}"


def _bank(invoice: Invoice) -> str:
    return f"bank:project:{invoice.project_id}:MAD"


def _book() -> str:
    return current_app.extensions["settings"].book
