"""Pages of tax receipts: ask for one from the page of a gift; the treasurer's list and voids."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.errors import Refusal
from solidarity.extensions import limiter
from solidarity.giving import links
from solidarity.giving import queries as giving
from solidarity.giving.papers import queries as papers
from solidarity.giving.papers.tax import actions, forms, paper, queries, rules
from solidarity.giving.papers.views import pdf, sheet
from solidarity.governance import queries as staff
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.web import access, transaction
from solidarity.web.filters import date_text

bp = Blueprint("tax_receipts", __name__, url_prefix="/<lang:lang>")


@bp.route("/gifts/<token>/tax-receipt", methods=["GET", "POST"])
@limiter.limit("10/hour", methods=["POST"])
@access.open_to(access.EVERYONE)
def ask(token: str):
    """Ask for the tax receipt of a gift, where its host may give one; find those it has."""
    donation = giving.get_donation(links.donation_id(token))
    form = forms.ReceiptForm(data={"name": donation.donor.name if donation.donor else ""})
    if form.validate_on_submit():
        by = current_user.id if current_user.is_authenticated else None
        try:
            actions.issue(donation.id, actions.Holder(form.name.data, form.address.data), by=by)
        except Refusal as refusal:
            transaction.roll_back()
            donation = giving.get_donation(links.donation_id(token))
            form.refuse(refusal)
        else:
            flash(gettext("Your tax receipt is made out."), "success")
            return redirect(url_for(".ask", token=token), 303)
    return _page(token, donation, form), 422 if form.errors else 200


def _page(token: str, donation, form: forms.ReceiptForm) -> str:
    receipts = queries.list_of_gift(donation.id)
    return render_template(
        "giving/papers/tax_receipt.html",
        token=token,
        donation=donation,
        form=form,
        host=queries.find_host(donation),
        may=queries.may_give(donation),
        kept=papers.kept(donation),
        receipts=[(r, rules.shown_number(r.year, r.number), _why(r)) for r in receipts],
        has_standing=any(r.void is None for r in receipts),
    )


def _why(receipt) -> str:
    return paper.why_void(receipt.void.reason) if receipt.void else ""


@bp.get("/gifts/<token>/tax-receipt/<int:receipt_id>.pdf")
@access.open_to(access.EVERYONE)
def show(token: str, receipt_id: int):
    """A tax receipt, as it was issued."""
    donation = giving.get_donation(links.donation_id(token))
    receipt = queries.get_receipt(receipt_id, donation_id=donation.id)
    host = queries.find_host(donation)
    number = rules.shown_number(receipt.year, receipt.number)
    return pdf(paper.tax_receipt(receipt, host, donation.reference), number)


@bp.get("/staff/money/receipts/<int:host_id>/<int:year>")
@access.open_to(access.TREASURER)
def index(host_id: int, year: int):
    """A host's receipts of a year, void ones too, and what it declares."""
    return _list_page(host_id, year, forms.VoidForm(), None)


def _list_page(host_id: int, year: int, form: forms.VoidForm, answered: int | None) -> str:
    host, association = papers.get_host(host_id)
    receipts = queries.list_of_host(_book(), host.id, year)
    return render_template(
        "giving/papers/receipts.html",
        desk=staff.get_desk(current_user),
        host=host,
        association=association,
        year=year,
        this_year=clock.today().year,
        receipts=[(r, rules.shown_number(r.year, r.number), _why(r)) for r in receipts],
        declared=queries.sum_up(receipts),
        form=form,
        answered=answered,
    )


@bp.post("/staff/money/receipts/<int:receipt_id>/void")
@access.open_to(access.TREASURER)
def void(receipt_id: int):
    """Declare a receipt void, saying why."""
    form = forms.VoidForm()
    receipt = queries.get_receipt(receipt_id)
    host_id, year = receipt.host_account_id, receipt.year
    if form.validate_on_submit():
        try:
            actions.void(receipt_id, reason=form.reason.data, by=current_user.id)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("The receipt is void; it keeps its number."), "success")
            return redirect(url_for(".index", host_id=host_id, year=year), 303)
    return _list_page(host_id, year, form, receipt_id), 422


@bp.get("/staff/money/receipts/<int:host_id>/<int:year>.<any(csv, xlsx):kind>")
@access.open_to(access.TREASURER)
def declared(host_id: int, year: int, kind: str):
    """A host's receipts of a year as a sheet, for its yearly declaration."""
    _host, association = papers.get_host(host_id)
    columns = [gettext("Number"), gettext("Issued on"), gettext("Paid on"), gettext("Amount"),
               gettext("Currency"), gettext("Void since"), gettext("Why")]  # fmt: skip
    rows = [
        [rules.shown_number(r.year, r.number), r.issued_at.date(), r.paid_on,
         Money(r.amount_minor, r.currency).major, r.currency,
         date_text(r.void.at) if r.void else "", _why(r)]
        for r in queries.list_of_host(_book(), host_id, year)
    ]  # fmt: skip
    return sheet(kind, f"{association.slug}-receipts-{year}", columns, rows)


def _book() -> str:
    return current_app.extensions["settings"].book
