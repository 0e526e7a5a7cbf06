"""Staff pages of payment routes and host accounts."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations import queries as associations
from solidarity.associations.routes import actions, forms, queries
from solidarity.errors import Refusal
from solidarity.governance import queries as staff
from solidarity.web import access

bp = Blueprint("payment_routes", __name__, url_prefix="/<lang:lang>/staff")


@bp.route("/associations/<slug>/routes/new", methods=["GET", "POST"])
@access.open_to(access.REVIEWER)
def new(slug: str):
    """Open a payment route."""
    association = associations.get_public_association(slug)
    form = forms.RouteForm(association)
    if form.validate_on_submit():
        try:
            actions.open_route(
                association, form.draft(), host_id=form.host.data or None, by=current_user
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The payment route is open."), "success")
            return redirect(url_for("association_reviews.show", slug=slug))
    return render_template(
        "associations/staff/route.html", association=association, form=form,
        ceiling=associations.level_ceiling(association),
    ), 422 if form.errors else 200  # fmt: skip


@bp.post("/associations/<slug>/routes/<int:route_id>/close")
@access.open_to(access.REVIEWER)
def close(slug: str, route_id: int):
    """Close a payment route."""
    association = associations.get_public_association(slug)
    actions.close_route(association, route_id, by=current_user)
    flash(gettext("The payment route is closed."), "success")
    return redirect(url_for("association_reviews.show", slug=slug))


@bp.route("/hosts", methods=["GET", "POST"])
@access.open_to(access.ADMINISTRATOR)
def hosts():
    """List fiscal hosts; record another one's account."""
    form = forms.HostAccountForm()
    if form.validate_on_submit():
        possible = associations.get_associations([form.association.data])
        try:
            actions.add_host_account(
                possible[form.association.data],
                processor_account=form.processor_account.data,
                currency=form.currency.data,
                gives_tax_receipt=form.gives_tax_receipt.data,
                ruling=form.ruling.data or "",
                legal_note={"fr": form.legal_note.data} if form.legal_note.data else {},
                by=current_user,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The host account is recorded."), "success")
            return redirect(url_for(".hosts"))
    return render_template(
        "associations/staff/hosts.html", desk=staff.get_desk(current_user), form=form,
        accounts=queries.list_host_accounts(),
    ), 422 if form.errors else 200  # fmt: skip
