"""The reviewers' pages: what waits, one file with its checks, opinions, withdrawal."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations import queries as associations
from solidarity.associations import wording
from solidarity.associations.models import Association
from solidarity.associations.papers import queries as papers
from solidarity.associations.routes import queries as routes
from solidarity.associations.rules import State
from solidarity.associations.verification import actions, queries
from solidarity.associations.verification.forms import OpinionForm, ReasonForm
from solidarity.associations.verification.rules import About
from solidarity.errors import NotFound, Refusal
from solidarity.geography import queries as geography
from solidarity.governance import queries as staff
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.web import access

bp = Blueprint("association_reviews", __name__, url_prefix="/<lang:lang>/staff/associations")

DONE = {
    State.VERIFIED: N_("Two people accepted: the level is given."),
    State.NEEDS_WORK: N_("The file goes back to the association with your reasons."),
    State.REFUSED: N_("Two people refused: the request is closed."),
    None: N_("Your opinion is recorded. Another reviewer must give theirs."),
}


@bp.get("")
@access.open_to(access.REVIEWER)
def index():
    """List the files that wait, the oldest first."""
    waiting = queries.list_waiting()
    return render_template(
        "associations/staff/index.html", desk=staff.get_desk(current_user), waiting=waiting,
        opinions=queries.count_opinions(waiting), decided=queries.list_recently_decided(),
        needed=queries.reviewers_needed(), words=wording, standing_of=associations.standing_of,
        commune_of=geography.find_commune,
    )  # fmt: skip


@bp.route("/<slug>", methods=["GET", "POST"])
@access.open_to(access.REVIEWER)
def show(slug: str):
    """Show a file with what the site checked; a POST gives an opinion."""
    association = _sent(slug)
    form = OpinionForm()
    if form.validate_on_submit():
        try:
            decided = actions.give_opinion(
                association, verdict=form.verdict.data, reason=form.reason.data,
                checked=form.checked.data or [], by=current_user,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(gettext(DONE[decided]), "success")
            return redirect(url_for(".show", slug=slug))
    return _file(association, form), 422 if form.errors else 200


def _sent(slug: str) -> Association:
    association = associations.get_association(slug)
    if association.round == 0:
        raise NotFound(N_("There is no association at this address."))
    return association


def _file(association: Association, form: OpinionForm) -> str:
    opinions = queries.list_opinions(association)
    a = association
    return render_template(
        "associations/staff/show.html",
        desk=staff.get_desk(current_user),
        association=a,
        form=form,
        words=wording,
        commune=geography.find_commune(a.commune_code),
        standing=associations.standing_of(a),
        filed=papers.list_filed(a.id),
        missing=papers.get_missing(a, a.level_asked or 1),
        members=associations.list_members(a.id),
        opinions=opinions,
        has_spoken=current_user.id in {o.reviewer_id for o in opinions},
        is_related=associations.is_related(current_user.id, a.id),
        needed=queries.reviewers_needed(),
        decisions=queries.list_decisions(a.id),
        withdrawal=queries.list_opinions(a, About.WITHDRAWAL),
        routes=associations.list_routes(a.id),
        is_route_open=lambda route: associations.is_route_open(route, clock.today()),
        ceiling=routes.get_policy(a).level_ceiling_minor,
        has_level=associations.has_level_now(a),
    )


@bp.route("/<slug>/withdraw", methods=["GET", "POST"])
@access.open_to(access.REVIEWER)
def withdraw(slug: str):
    """Take the level away: an administrator alone, or two reviewers."""
    return _with_reason(slug, actions.withdraw_level, "associations/staff/withdraw.html")


@bp.route("/<slug>/suspend", methods=["GET", "POST"])
@access.open_to(access.REVIEWER)
def suspend(slug: str):
    """Freeze an association while something is looked into."""
    return _with_reason(slug, actions.suspend, "associations/staff/suspend.html")


@bp.route("/<slug>/lift", methods=["GET", "POST"])
@access.open_to(access.REVIEWER)
def lift(slug: str):
    """End a suspension."""
    return _with_reason(slug, actions.lift_suspension, "associations/staff/lift.html")


def _with_reason(slug: str, act, template: str):
    association = _sent(slug)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            act(association, reason=form.reason.data, by=current_user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("Recorded, with your reasons."), "success")
            return redirect(url_for(".show", slug=slug))
    return render_template(
        template, association=association, form=form, needed=queries.reviewers_needed(),
        given=queries.list_opinions(association, About.WITHDRAWAL),
    ), 422 if form.errors else 200  # fmt: skip
