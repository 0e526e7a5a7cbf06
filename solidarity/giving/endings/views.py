"""The treasurer's page of collections that failed: say so, and see the gifts go back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.errors import Refusal
from solidarity.giving.endings import actions, forms, queries
from solidarity.governance import queries as staff
from solidarity.web import access, transaction

bp = Blueprint("endings", __name__, url_prefix="/<lang:lang>/staff/endings")


@bp.get("/")
@access.open_to(access.TREASURER)
def index():
    """Collections that are over, and how far the gifts of cancelled projects are."""
    return _page()


@bp.post("/<slug>")
@access.open_to(access.TREASURER)
def fail(slug: str):
    """Say that a collection failed: every gift goes back, or on to the project its donor named."""
    form = forms.FailForm()
    if form.validate_on_submit():
        try:
            actions.declare_failed(slug, form.reason.data, by=current_user.id)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Written down. The gifts go back from now on, one after the other."),
                  "success")  # fmt: skip
            return redirect(url_for(".index"), 303)
    return _page(form, slug), 422


def _page(form: forms.FailForm | None = None, slug: str | None = None) -> str:
    return render_template(
        "giving/endings/index.html",
        desk=staff.get_desk(current_user),
        over=queries.list_over(),
        endings=queries.list_endings(),
        form=form or forms.FailForm(formdata=None),
        answered=slug,
    )
