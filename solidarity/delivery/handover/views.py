"""The association fills in the hand-over, and sees what stands in the register."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations.marks import manager_of
from solidarity.delivery.handover import actions, queries, rules
from solidarity.delivery.handover.assets import actions as asset_actions
from solidarity.delivery.handover.assets import forms as asset_forms
from solidarity.delivery.handover.assets import queries as assets
from solidarity.delivery.handover.assets import rules as asset_rules
from solidarity.delivery.handover.forms import handover_form
from solidarity.errors import Refusal
from solidarity.kit import clock
from solidarity.projects import queries as projects
from solidarity.projects.desk.menu import menu
from solidarity.web import access, transaction

bp = Blueprint(
    "handover_desk", __name__,
    url_prefix="/<lang:lang>/manage/<association>/projects/<slug>/handover",
)  # fmt: skip
MANAGER = manager_of("association")


@bp.route("/", methods=["GET", "POST"])
@access.open_to(MANAGER)
def index(association: str, slug: str):
    """Show what is still missing, and take what is known."""
    project = projects.get_of_association(association, slug)
    form = handover_form(queries.find_handover(project.id))
    if form.validate_on_submit():
        try:
            actions.write(project.id, form.written(), by=current_user.id)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
            project = projects.get_of_association(association, slug)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for(".index", association=association, slug=slug))
    page = render_template(
        "delivery/handover/desk.html",
        project=project,
        form=form,
        stored=queries.find_handover(project.id),
        asked=rules.asked_of(project.theme, to_close=True),
        missing=queries.list_missing(project, to_close=True),
        words=rules.ASKED_WORDS,
        assets=assets.list_of_project(project.id),
        asset_states=asset_rules.STATES,
        is_open=project.state in actions.OPEN_IN,
        takes_assets=project.state in asset_actions.STANDS_FROM,
        today=clock.today(),
        spot={"association": association, "slug": slug},
        desk=menu(project.association, "handover", project),
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/assets/new", methods=["GET", "POST"])
@access.open_to(MANAGER)
def add_asset(association: str, slug: str):
    """Put something in the register."""
    project = projects.get_of_association(association, slug)
    form = asset_forms.AssetForm()
    if form.validate_on_submit():
        try:
            asset_actions.add(project, form.thing(), by=current_user.id)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
            project = projects.get_of_association(association, slug)
        else:
            flash(gettext("It stands in the register; you will be reminded of its checks."),
                  "success")  # fmt: skip
            return redirect(url_for(".index", association=association, slug=slug))
    page = render_template(
        "delivery/handover/asset.html", project=project, form=form,
        desk=menu(project.association, "handover", project),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.route("/checks/<int:check_id>", methods=["GET", "POST"])
@access.open_to(MANAGER)
def check(association: str, slug: str, check_id: int):
    """Say whether something still works."""
    project = projects.get_of_association(association, slug)
    found = assets.get_check(project.id, check_id)
    form = asset_forms.CheckForm()
    if form.validate_on_submit():
        try:
            asset_actions.answer(
                project, check_id, works=form.answer(), words=form.words.data or "",
                upload=form.photo.data, by=current_user.id,
            )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
            project = projects.get_of_association(association, slug)
            found = assets.get_check(project.id, check_id)
        else:
            flash(gettext("Thank you. Everyone can read it."), "success")
            return redirect(url_for(".check", association=association, slug=slug,
                                    check_id=check_id))  # fmt: skip
    page = render_template(
        "delivery/handover/check.html", project=project, check=found, form=form,
        spot={"association": association, "slug": slug},
        desk=menu(project.association, "handover", project),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200
