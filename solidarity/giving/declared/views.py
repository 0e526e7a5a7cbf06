"""Say that one gave at the licensed company of a referral."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations.routes.rules import RouteKind
from solidarity.errors import NotFound, Refusal
from solidarity.extensions import limiter
from solidarity.giving import queries
from solidarity.giving.declared import actions, forms
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.tokens import new_token
from solidarity.projects import queries as projects
from solidarity.web import access, transaction

bp = Blueprint("declared", __name__, url_prefix="/<lang:lang>/projects")


@bp.route("/<slug>/declare", methods=["GET", "POST"])
@limiter.limit("10/hour", methods=["POST"])
@access.open_to(access.EVERYONE)
def new(slug: str):
    """Say that one gave there; it is shown as declared and counted in no total."""
    project, route = _found(slug)
    form = forms.DeclareForm(data=_known() if request.method == "GET" else None)
    if form.validate_on_submit():
        try:
            who = current_user.id if current_user.is_authenticated else None
            token = form.form_token.data or new_token()
            actions.declare(project, route, form.said(), person_id=who, form=token)
        except Refusal as refusal:
            transaction.roll_back()
            project, route = _found(slug)
            form.refuse(refusal)
        else:
            flash(gettext("Thank you. Your gift is shown as declared."), "success")
            return redirect(url_for("projects.show", slug=slug), 303)
    page = render_template("giving/declared/new.html", project=project, route=route, form=form)
    return page, 422 if form.is_submitted() else 200


def _known() -> dict:
    name = current_user.name if current_user.is_authenticated else ""
    return {
        "form_token": new_token(), "currency": "MAD", "given_on": clock.today(), "name": name,
    }  # fmt: skip


def _found(slug: str):
    project = projects.get_public(slug)
    route = queries.find_route(project)
    if route is None or route.kind != RouteKind.REFERRAL:
        raise NotFound(N_("This project is not collected for by a licensed company today."))
    return project, route
