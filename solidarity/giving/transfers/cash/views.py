"""The association's page of cash: record it, see what waits to be deposited, since when."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations import queries as associations
from solidarity.associations.desk import desk_of
from solidarity.errors import Refusal
from solidarity.giving.transfers.cash import actions, forms, queries
from solidarity.kit.money import mad
from solidarity.web import access, transaction

bp = Blueprint("cash", __name__, url_prefix="/<lang:lang>/manage")
OFFICES = ("president", "treasurer")


def _holds_the_cash(person, values) -> bool:
    association = associations.find_association(values["slug"]) if person.is_authenticated else None
    part = associations.find_membership(person.id, association.id) if association else None
    return part is not None and part.role in OFFICES


HOLDER = access.Mark("president or treasurer of the association", _holds_the_cash)


@bp.route("/<slug>/cash", methods=["GET", "POST"])
@access.open_to(HOLDER)
def index(slug: str):
    """Record cash; list what is in hand and what was deposited."""
    association = associations.get_association(slug)
    form = _form(association)
    if form.validate_on_submit():
        try:
            actions.record(
                association, form.draft(), by=current_user.id, proof=form.proof.data or None,
                book=current_app.extensions["settings"].book, form=form.form_token.data,
            )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            association = associations.get_association(slug)
            refusal.field = "amount" if refusal.field == "other_amount" else refusal.field
            form.refuse(refusal)
        else:
            flash(gettext("Recorded: in hand, to be deposited."), "success")
            return redirect(url_for(".index", slug=slug), 303)
    return _page(association, form), 422 if form.errors else 200


def _form(association) -> forms.CashForm:
    return forms.CashForm([project for project, _ in queries.list_projects(association)])


def _page(association, form) -> str:
    in_hand = queries.list_cash(association.id, waiting=True)
    return render_template(
        "giving/cash.html",
        desk=desk_of(association),
        association=association,
        form=form,
        in_hand=in_hand,
        total=mad(sum(one.announced.minor for one in in_hand)),
        deposited=queries.list_cash(association.id, waiting=False),
    )


@bp.post("/<slug>/cash/<reference>/cancel")
@access.open_to(HOLDER)
def cancel(slug: str, reference: str):
    """Take back what was recorded by mistake."""
    association = associations.get_association(slug)
    because = request.form.get("because", "")
    actions.cancel(association, reference, because=because, by=current_user.id)
    flash(gettext("Taken back: it is no longer in hand."), "success")
    return redirect(url_for(".index", slug=slug), 303)
