"""The association's desk of one project: suppliers, purchases, invoices, public copies."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations.marks import manager_of
from solidarity.delivery.spending import buying, copies, entering, queries, rules
from solidarity.delivery.spending.desk import forms
from solidarity.errors import NotFound, Refusal
from solidarity.kit.messages import N_
from solidarity.projects import queries as projects
from solidarity.projects.desk.menu import menu
from solidarity.projects.models import Project
from solidarity.web import access, transaction

bp = Blueprint(
    "spending_desk", __name__,
    url_prefix="/<lang:lang>/manage/<association>/projects/<slug>/spending",
)  # fmt: skip
MANAGER = manager_of("association")


def _refused(form, refusal: Refusal) -> None:
    transaction.roll_back()
    form.refuse(refusal)


def _page(template: str, project: Project, form=None, **values):
    page = render_template(
        f"delivery/spending/desk/{template}.html",
        project=project,
        form=form,
        states=rules.STATES,
        desk=menu(project.association, "spending", project),
        spot={"association": project.association.slug, "slug": project.slug},
        **values,
    )
    return page, 422 if form is not None and form.is_submitted() else 200


@bp.get("/")
@access.open_to(MANAGER)
def index(association: str, slug: str):
    """List what was entered, the purchases being compared and the suppliers."""
    project = projects.get_of_association(association, slug)
    return _page(
        "index", project,
        invoices=queries.list_invoices(project.id),
        purchases=queries.list_purchases(project.id),
        suppliers=queries.list_suppliers(project.association_id),
        ties=rules.TIES,
        policy=queries.get_policy(),
    )  # fmt: skip


@bp.route("/suppliers/new", methods=["GET", "POST"])
@access.open_to(MANAGER)
def supplier(association: str, slug: str):
    """Write a supplier."""
    project = projects.get_of_association(association, slug)
    form = forms.SupplierForm()
    if form.validate_on_submit():
        try:
            made = buying.add_supplier(project.association_id, form.said(), by=current_user.id)
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            said = gettext("Supplier written. A tie with the board was noted: staff will see it.")
            flash(said if made.ties else gettext("Supplier written."), "success")
            return redirect(url_for(".index", association=association, slug=slug))
    return _page("supplier", projects.get_of_association(association, slug), form)


@bp.route("/purchases/new", methods=["GET", "POST"])
@access.open_to(MANAGER)
def open_purchase(association: str, slug: str):
    """Begin to compare quotes."""
    project = projects.get_of_association(association, slug)
    form = forms.PurchaseForm()
    if form.validate_on_submit():
        made = buying.open_purchase(project, form.what.data, by=current_user.id)
        return redirect(
            url_for(".purchase", association=association, slug=slug, purchase_id=made.id)
        )
    return _page("open_purchase", project, form)


@bp.get("/purchases/<int:purchase_id>")
@access.open_to(MANAGER)
def purchase(association: str, slug: str, purchase_id: int):
    """See the quotes of a purchase, add one, choose one."""
    project = projects.get_of_association(association, slug)
    return _purchase_page(project, purchase_id)


def _purchase_page(project: Project, purchase_id: int, quote_form=None, choice_form=None):
    found = queries.find_purchase(project.id, purchase_id)
    if found is None:
        raise NotFound(N_("There is no such purchase in this project."))
    return _page(
        "purchase", project, quote_form or choice_form, purchase=found,
        quote_form=quote_form or forms.QuoteForm(project.association_id, formdata=None),
        choice_form=choice_form or forms.ChoiceForm(found, formdata=None),
    )  # fmt: skip


@bp.post("/purchases/<int:purchase_id>/quotes")
@access.open_to(MANAGER)
def add_quote(association: str, slug: str, purchase_id: int):
    """Write what one supplier asks."""
    project = projects.get_of_association(association, slug)
    form = forms.QuoteForm(project.association_id)
    if form.validate():
        try:
            buying.add_quote(
                project, purchase_id, supplier_id=form.supplier.data, by=current_user.id,
                amount=form.amount.data.minor if form.amount.data else 0,
                dated_on=form.dated_on.data, upload=form.file.data,
            )  # fmt: skip
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            return redirect(
                url_for(".purchase", association=association, slug=slug, purchase_id=purchase_id)
            )
    project = projects.get_of_association(association, slug)
    return _purchase_page(project, purchase_id, quote_form=form)


@bp.post("/purchases/<int:purchase_id>/choice")
@access.open_to(MANAGER)
def choose(association: str, slug: str, purchase_id: int):
    """Choose a quote, with its reason."""
    project = projects.get_of_association(association, slug)
    found = queries.find_purchase(project.id, purchase_id)
    if found is None:
        raise NotFound(N_("There is no such purchase in this project."))
    form = forms.ChoiceForm(found)
    if form.validate():
        try:
            buying.choose_quote(
                project, purchase_id, form.quote.data, reason=form.reason.data or "",
                justification=form.justification.data or "", by=current_user.id,
            )  # fmt: skip
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            flash(gettext("Chosen. Everyone can read it with its reason."), "success")
            return redirect(
                url_for(".purchase", association=association, slug=slug, purchase_id=purchase_id)
            )
    project = projects.get_of_association(association, slug)
    return _purchase_page(project, purchase_id, choice_form=form)


@bp.route("/invoices/new", methods=["GET", "POST"])
@access.open_to(MANAGER)
def enter(association: str, slug: str):
    """Enter an invoice as a draft."""
    project = projects.get_of_association(association, slug)
    form = forms.invoice_form(project)
    if form.validate_on_submit():
        try:
            made = entering.enter(project, form.told(), by=current_user.id)
        except Refusal as refusal:
            _refused(form, refusal)
            project = projects.get_of_association(association, slug)
        else:
            flash(gettext("Kept as a draft. Read it again, then send it."), "success")
            return _to_invoice(association, slug, made.id)
    return _page("enter", project, form, invoice=None, policy=queries.get_policy())


def _to_invoice(association: str, slug: str, invoice_id: int):
    return redirect(url_for(".invoice", association=association, slug=slug, invoice_id=invoice_id))


@bp.get("/invoices/<int:invoice_id>")
@access.open_to(MANAGER)
def invoice(association: str, slug: str, invoice_id: int):
    """Read one invoice: its papers, its public copies, what comes next."""
    project = projects.get_of_association(association, slug)
    return _invoice_page(project, invoice_id)


def _invoice_page(project: Project, invoice_id: int, form=None):
    found = queries.get_invoice(invoice_id, project.id)
    return _page(
        "invoice", project, form, invoice=found, papers=rules.PAPERS, ties=rules.TIES,
        kinds=rules.KINDS, overruns=entering.list_overruns(found),
        is_writable=found.state in rules.WRITABLE,
        copy_form=form if isinstance(form, forms.CopyForm)
        else forms.CopyForm(found, formdata=None),
    )  # fmt: skip


@bp.route("/invoices/<int:invoice_id>/edit", methods=["GET", "POST"])
@access.open_to(MANAGER)
def edit(association: str, slug: str, invoice_id: int):
    """Write a draft, or what was sent back, again."""
    project = projects.get_of_association(association, slug)
    form = forms.invoice_form(project, queries.get_invoice(invoice_id, project.id))
    if form.validate_on_submit():
        try:
            entering.correct(project, invoice_id, form.told(), by=current_user.id)
        except Refusal as refusal:
            _refused(form, refusal)
            project = projects.get_of_association(association, slug)
        else:
            flash(gettext("Saved."), "success")
            return _to_invoice(association, slug, invoice_id)
    found = queries.get_invoice(invoice_id, project.id)
    return _page("enter", project, form, invoice=found, policy=queries.get_policy())


@bp.post("/invoices/<int:invoice_id>/send")
@access.open_to(MANAGER)
def send(association: str, slug: str, invoice_id: int):
    """Send a whole invoice to staff; what is missing is said on the form where it is filled in."""
    project = projects.get_of_association(association, slug)
    try:
        entering.send(project, invoice_id, by=current_user.id)
    except Refusal as refusal:
        transaction.roll_back()
        project = projects.get_of_association(association, slug)
        found = queries.get_invoice(invoice_id, project.id)
        form = forms.invoice_form(project, found)
        form.refuse(refusal)
        return _page("enter", project, form, invoice=found, policy=queries.get_policy())
    flash(gettext("Sent. Somebody with no tie to your association reads it."), "success")
    return _to_invoice(association, slug, invoice_id)


@bp.post("/invoices/<int:invoice_id>/drop")
@access.open_to(MANAGER)
def drop(association: str, slug: str, invoice_id: int):
    """Give up a draft."""
    project = projects.get_of_association(association, slug)
    entering.drop(project, invoice_id, by=current_user.id)
    flash(gettext("Dropped. Its papers are kept, its number is free again."), "success")
    return redirect(url_for(".index", association=association, slug=slug))


@bp.post("/invoices/<int:invoice_id>/copies")
@access.open_to(MANAGER)
def offer_copy(association: str, slug: str, invoice_id: int):
    """Offer a masked picture for everyone to see."""
    project = projects.get_of_association(association, slug)
    found = queries.get_invoice(invoice_id, project.id)
    form = forms.CopyForm(found)
    if form.validate():
        try:
            copies.offer(
                found, form.paper.data, form.copy.data, why=form.why.data or "",
                by=current_user.id,
            )  # fmt: skip
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            flash(gettext("Sent. Staff compare it with the original, then show it."), "success")
            return _to_invoice(association, slug, invoice_id)
    project = projects.get_of_association(association, slug)
    return _invoice_page(project, invoice_id, form)
