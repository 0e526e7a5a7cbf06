"""The desk pages of members and profile."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations import actions, marks, queries, wording
from solidarity.associations.desk import desk_of
from solidarity.associations.forms import InviteForm, ProfileForm
from solidarity.associations.models import Association
from solidarity.associations.rules import MOROCCAN, Part, Role, missing_officers
from solidarity.errors import Refusal
from solidarity.web import access

bp = Blueprint("association_members", __name__, url_prefix="/<lang:lang>/manage/<slug>")


@bp.route("/members", methods=["GET", "POST"])
@access.open_to(marks.MANAGER)
def index(slug: str):
    """List members and invitations; invite another."""
    association = queries.get_association(slug)
    form = InviteForm()
    if form.validate_on_submit():
        try:
            actions.invite(
                association, email=form.email.data.strip(), role=form.role.data,
                lang=g.lang, by=current_user,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The invitation is on its way by letter."), "success")
            return redirect(url_for(".index", slug=slug))
    members = queries.list_members(association.id)
    held = [m.membership.role for m in members if m.membership.state == Part.ACTIVE]
    vacant = missing_officers(association.kind, held)
    invited = {m.membership.role for m in members if m.membership.state == Part.INVITED}
    if not form.is_submitted():
        form.role.data = next((r for r in vacant if r not in invited), Role.MEMBER)
    return render_template(
        "associations/desk/members.html", desk=desk_of(association), association=association,
        members=members, form=form, words=wording,
        vacant=vacant, invited=invited,
    ), 422 if form.errors else 200  # fmt: skip


@bp.post("/members/<int:membership_id>/end")
@access.open_to(marks.MANAGER)
def end(slug: str, membership_id: int):
    """End someone's part, or take an invitation back."""
    association = queries.get_association(slug)
    actions.end_membership(association, membership_id, by=current_user)
    flash(gettext("Their part in the association has ended."), "success")
    if not queries.is_manager(current_user.id, association.id):
        return redirect(url_for("association_desk.index"))
    return redirect(url_for(".index", slug=slug))


@bp.route("/profile", methods=["GET", "POST"])
@access.open_to(marks.MANAGER)
def profile(slug: str):
    """Change what the public page tells."""
    association = queries.get_association(slug)
    form = ProfileForm(data=_told(association))
    if association.kind in MOROCCAN:
        form.country.data = "MA"
    if form.validate_on_submit():
        try:
            actions.describe(association, by=current_user, **form.told(association.kind))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The public page was changed."), "success")
            return redirect(url_for(".profile", slug=slug))
    return render_template(
        "associations/desk/profile.html", desk=desk_of(association), association=association,
        form=form, is_moroccan=association.kind in MOROCCAN,
    ), 422 if form.errors else 200  # fmt: skip


def _told(association: Association) -> dict:
    return {
        "name_fr": association.name.get("fr"),
        "name_ar": association.name.get("ar"),
        "about_fr": association.about.get("fr"),
        "about_ar": association.about.get("ar"),
        "commune": association.commune_code,
        "country": association.country,
        "founded": association.founded,
        "email": association.email,
        "phone": association.phone,
    }
