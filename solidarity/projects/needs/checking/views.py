"""The staff page of needs: what waits, oldest first, with what it may repeat."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.errors import Invalid, Refusal
from solidarity.governance.queries import get_desk
from solidarity.kit.messages import N_
from solidarity.projects.models import Need
from solidarity.projects.needs import actions, queries
from solidarity.projects.needs.checking import forms
from solidarity.web import access

bp = Blueprint("needs_staff", __name__, url_prefix="/<lang:lang>/staff/needs")


@bp.get("")
@access.open_to(access.REVIEWER)
def index():
    """List what waits for a check."""
    return _page()


def _page(failed: Need | None = None, form: forms.Form | None = None):
    cards = queries.list_waiting()
    rows = [
        {
            "card": card,
            "open": forms.OpenForm(theme=card.need.theme, with_photo=False, formdata=None),
            "merge": forms.MergeForm(formdata=None),
            "hide": forms.HideForm(formdata=None),
        }
        for card in cards
    ]
    for row in rows:
        if failed and row["card"].need.id == failed.id:
            row[form.name] = form
    return render_template(
        "needs/checking.html",
        rows=rows,
        similar=queries.list_similar([card.need for card in cards]),
        desk=get_desk(current_user),
    ), 422 if failed else 200


@bp.post("/<slug>/open")
@access.open_to(access.REVIEWER)
def open_need(slug: str):
    """Show a need to everyone."""
    need, form = queries.get_need(slug), forms.OpenForm()

    def act() -> None:
        actions.open_need(
            need.id, theme=form.theme.data, with_photo=form.with_photo.data, by=current_user.id
        )

    return _decide(need, form, act, gettext("The need is shown to everyone."))


@bp.post("/<slug>/merge")
@access.open_to(access.REVIEWER)
def merge(slug: str):
    """Join a need to another."""
    need, form = queries.get_need(slug), forms.MergeForm()

    def act() -> None:
        into = queries.find_need(form.into.data)
        if into is None:
            raise Invalid(N_("There is no need with this reference."), field="into")
        actions.merge_need(need.id, into, by=current_user.id)

    return _decide(need, form, act, gettext("The two needs are one."))


@bp.post("/<slug>/hide")
@access.open_to(access.REVIEWER)
def hide(slug: str):
    """Take a need off the site."""
    need, form = queries.get_need(slug), forms.HideForm()

    def act() -> None:
        actions.hide_need(need.id, reason=form.reason.data, by=current_user.id)

    return _decide(need, form, act, gettext("The need is not shown."))


def _decide(need: Need, form: forms.Form, act, said: str):
    """Do what the form asks, or show the list again with its mistakes beside the need."""
    if not form.validate_on_submit():
        return _page(need, form)
    try:
        act()
    except Refusal as refusal:
        if refusal.field is None:
            raise
        form.refuse(refusal)
        return _page(need, form)
    flash(said, "success")
    return redirect(url_for(".index"))
