"""Staff read invoices beside their papers, accept or send back; compare and show public copies."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations import queries as associations
from solidarity.delivery.spending import copies, deciding, entering, queries, rules
from solidarity.delivery.spending.staff.forms import ReasonForm
from solidarity.errors import NotFound, Refusal
from solidarity.governance.queries import get_desk
from solidarity.projects import queries as projects
from solidarity.web import access, transaction

bp = Blueprint("spending_staff", __name__, url_prefix="/<lang:lang>/staff/spending")


@bp.get("/")
@access.open_to(access.ANY_STAFF)
def index():
    """What waits, the oldest first; then what was accepted last."""
    return render_template(
        "delivery/spending/staff/index.html",
        waiting=queries.list_waiting(),
        copies=queries.list_waiting_copies(),
        accepted=queries.list_accepted(),
        desk=get_desk(current_user),
    )


@bp.get("/<int:invoice_id>")
@access.open_to(access.ANY_STAFF)
def show(invoice_id: int):
    """Read one invoice, with everything that should make one look twice."""
    return _page(invoice_id, ReasonForm(formdata=None))


def _page(invoice_id: int, form: ReasonForm):
    invoice = queries.get_invoice(invoice_id)
    [project] = projects.list_projects([invoice.project_id])
    is_tied = associations.is_related(current_user.id, project.association_id)
    page = render_template(
        "delivery/spending/staff/show.html",
        invoice=invoice,
        project=project,
        form=form,
        twins=queries.list_twins(invoice),
        overruns=entering.list_overruns(invoice),
        states=rules.STATES,
        kinds=rules.KINDS,
        papers=rules.PAPERS,
        ties=rules.TIES,
        may_decide=not is_tied and invoice.entered_by != current_user.id,
        desk=get_desk(current_user),
    )
    return page, 422 if form.is_submitted() and form.errors else 200


def _decided(invoice_id: int, decide, said: str):
    form = ReasonForm()
    try:
        form.validate()
        decide(form.reason.data or "")
    except Refusal as refusal:
        transaction.roll_back()
        form.refuse(refusal)
        page, _status = _page(invoice_id, form)
        return page, refusal.status
    flash(said, "success")
    return redirect(url_for(".show", invoice_id=invoice_id))


@bp.post("/<int:invoice_id>/accept")
@access.open_to(access.ANY_STAFF)
def accept(invoice_id: int):
    """Count it as spent and proven."""
    return _decided(
        invoice_id,
        lambda _reason: deciding.accept(invoice_id, by=current_user.id),
        gettext("Accepted: it is spent and proven."),
    )


@bp.post("/<int:invoice_id>/send-back")
@access.open_to(access.ANY_STAFF)
def send_back(invoice_id: int):
    """Ask the association to complete it."""
    return _decided(
        invoice_id,
        lambda reason: deciding.send_back(invoice_id, reason, by=current_user.id),
        gettext("Sent back with your words."),
    )


@bp.post("/<int:invoice_id>/take-back")
@access.open_to(access.TREASURER)
def take_back(invoice_id: int):
    """Undo an accepted invoice by the mirror of its entry."""
    return _decided(
        invoice_id,
        lambda reason: deciding.take_back(invoice_id, reason, by=current_user.id),
        gettext("Taken back: the book holds the mirror of its entry."),
    )


@bp.get("/copies/<int:copy_id>")
@access.open_to(access.ANY_STAFF)
def copy(copy_id: int):
    """Compare a masked copy with its private original, side by side."""
    return _copy_page(copy_id, ReasonForm(formdata=None))


def _copy_page(copy_id: int, form: ReasonForm):
    found = queries.find_copy(copy_id)
    if found is None:
        raise NotFound(copies.NO_COPY)
    shown, paper = found
    invoice = queries.get_invoice(paper.invoice_id)
    return render_template(
        "delivery/spending/staff/copy.html",
        copy=shown,
        paper=paper,
        invoice=invoice,
        form=form,
        papers=rules.PAPERS,
        desk=get_desk(current_user),
    )


def _copy_decided(copy_id: int, decide, said: str):
    form = ReasonForm()
    try:
        form.validate()
        decide(form.reason.data or "")
    except Refusal as refusal:
        transaction.roll_back()
        form.refuse(refusal)
        return _copy_page(copy_id, form), refusal.status
    flash(said, "success")
    return redirect(url_for(".index"))


@bp.post("/copies/<int:copy_id>/show")
@access.open_to(access.ANY_STAFF)
def show_copy(copy_id: int):
    """Show the copy to everyone."""
    return _copy_decided(
        copy_id,
        lambda _reason: copies.show(copy_id, by=current_user.id),
        gettext("Everyone can see it now."),
    )


@bp.post("/copies/<int:copy_id>/refuse")
@access.open_to(access.ANY_STAFF)
def refuse_copy(copy_id: int):
    """Refuse the copy with a reason."""
    return _copy_decided(
        copy_id,
        lambda reason: copies.refuse(copy_id, reason, by=current_user.id),
        gettext("Refused with your words."),
    )
