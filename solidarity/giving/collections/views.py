"""The account of an authorised collection: public, printable, filed by the association."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations import marks
from solidarity.associations import queries as associations
from solidarity.associations.authorisations import actions as authorisations
from solidarity.associations.authorisations import queries, rules
from solidarity.associations.authorisations.models import Authorisation
from solidarity.associations.authorisations.rules import State
from solidarity.errors import NotFound, Refusal
from solidarity.giving.collections import figures, forms
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.web import access, transaction

bp = Blueprint("collections", __name__, url_prefix="/<lang:lang>/associations")
NONE = N_("There is no authorisation at this address.")


def _book() -> str:
    return current_app.extensions["settings"].book


def _found(slug: str, authorisation_id: int) -> Authorisation:
    held = queries.get_authorisation(authorisation_id)
    if held.association.slug != slug or held.state != State.VERIFIED:
        raise NotFound(NONE)
    return held


@bp.get("/<slug>/collections/<int:authorisation_id>")
@access.open_to(access.EVERYONE)
def show(slug: str, authorisation_id: int):
    """Show what an authorised collection brought and where the money is; made to be printed."""
    return _page(_found(slug, authorisation_id))


@bp.post("/<slug>/collections/<int:authorisation_id>")
@access.open_to(marks.MANAGER)
def file(slug: str, authorisation_id: int):
    """Write that the account was handed to the authority."""
    held = _found(slug, authorisation_id)
    form = forms.FiledForm()
    account = queries.find_account(held.id)
    if form.validate_on_submit() and account is not None:
        try:
            authorisations.file_account(
                account, filed_on=form.filed_on.data, by=current_user,
                figures=figures.as_kept(figures.figures_of(held, _book())),
            )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("The account is filed, with its figures of today."), "success")
            return redirect(url_for(".show", slug=slug, authorisation_id=authorisation_id), 303)
    return _page(_found(slug, authorisation_id), form), 422


def _page(held: Authorisation, form: forms.FiledForm | None = None) -> str:
    account = queries.find_account(held.id)
    who = current_user.id if current_user.is_authenticated else None
    return render_template(
        "giving/collections/show.html",
        held=held,
        association=held.association,
        account=account,
        is_late=account is not None
        and rules.is_overdue(account.due_on, account.filed_on, clock.today()),
        standing=rules.STANDING_WORDS[queries.standing_of(held)],
        parts=figures.figures_of(held, _book()),
        form=form or forms.FiledForm(),
        may_file=account is not None
        and account.filed_on is None
        and associations.is_manager(who, held.association_id),
    )
