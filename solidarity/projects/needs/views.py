"""Pages of needs: the list, the form anyone may send, one need."""

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations import queries as associations
from solidarity.errors import NotFound, Refusal
from solidarity.extensions import limiter
from solidarity.files import share
from solidarity.geography import queries as geography
from solidarity.kit.messages import N_
from solidarity.projects.models import Need
from solidarity.projects.needs import actions, forms, queries, rules
from solidarity.projects.needs.rules import NeedState
from solidarity.projects.needs.sharing import share_of, share_of_list
from solidarity.projects.rules import THEMES
from solidarity.web import access, kept
from solidarity.web.paging import asked_page, link_to_page

bp = Blueprint("needs", __name__, url_prefix="/<lang:lang>/needs")
MINE = "stated_needs"  # session: references of the needs this browser stated


@bp.get("")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def index():
    """List the needs shown to everyone, open ones unless asked otherwise."""
    filters, unknown = _read_filters()
    found = queries.list_needs(filters, asked_page())
    return render_template(
        "needs/index.html",
        found=found,
        filters=filters,
        unknown=unknown,
        themes=THEMES,
        provinces=geography.list_provinces(),
        commune=geography.find_commune(filters.commune),
        page_link=link_to_page,
        shared=share_of_list(),
    )


@bp.get("/preview.jpg")
@access.open_to(access.EVERYONE)
def index_preview():
    """Return the picture a link to the list shows."""
    return share.answer(share_of_list())


def _read_filters() -> tuple[queries.Filters, list[str]]:
    """Return what is asked for, and the values nobody knows (said, then left out)."""
    asked = {name: request.args.get(name, "")[:60] for name in ("commune", "province", "theme")}
    asked["state"] = request.args.get("state", "") or NeedState.OPEN.value
    known = {
        "commune": lambda code: geography.find_commune(code) is not None,
        "province": lambda code: code in {p.code for p in geography.list_provinces()},
        "theme": lambda theme: theme in set(THEMES),
        "state": lambda state: state in rules.LISTED,
    }
    unknown = [value for name, value in asked.items() if value and not known[name](value)]
    kept = {name: value for name, value in asked.items() if value and known[name](value)}
    return queries.Filters(**kept), unknown


@bp.route("/new", methods=["GET", "POST"])
@limiter.limit(
    f"{rules.STATED_PER_HOUR} per hour",
    methods=["POST"],
    deduct_when=lambda response: response.status_code < 400,
)
@access.open_to(access.EVERYONE)
def new():
    """State a need, without an account."""
    form = forms.NeedForm(
        commune=request.args.get("commune"), what=request.args.get("what", "")[:500] or None
    )
    if form.validate_on_submit():
        try:
            by = current_user.id if current_user.is_authenticated else None
            need = actions.state_need(form.said(g.lang), photo=form.shown(), by=by)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            session[MINE] = [*session.get(MINE, []), need.slug][-20:]
            flash(gettext("Thank you. Your need is written down."), "success")
            return redirect(url_for(".show", slug=need.slug))
    page = render_template("needs/new.html", form=form, shared=share_of_list())
    return page, 422 if form.is_submitted() else 200


@bp.get("/<slug>")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def show(slug: str):
    """Show one need to whoever has its address."""
    need = queries.get_need(slug)
    if need.state == NeedState.MERGED:
        flash(gettext("Somebody had said the same: both needs are told here."), "info")
        return redirect(url_for(".show", slug=queries.get_by_id(need.merged_into_id).slug))
    if need.state == NeedState.HIDDEN:
        return render_template("needs/hidden.html", need=need), 410
    return _page(need, forms.ThemeForm(theme=need.theme))


@bp.get("/<slug>/preview.jpg")
@access.open_to(access.EVERYONE)
def preview(slug: str):
    """Return the picture a link to a need shows, once it was checked."""
    need = queries.get_need(slug)
    if need.state not in rules.LISTED:
        raise NotFound(N_("There is no need with this reference."))
    return share.answer(share_of(need))


def _page(need: Need, theme_form: forms.ThemeForm, status: int = 200):
    [card] = queries.as_cards([need])
    person = current_user.id if current_user.is_authenticated else None
    return render_template(
        "needs/show.html",
        card=card,
        need=need,
        state_label=rules.LABELS[NeedState(need.state)],
        theme_label=THEMES[need.theme],
        is_mine=need.slug in session.get(MINE, []),
        has_confirmed=bool(person) and queries.has_confirmed(need.id, person),
        may_confirm=person is not None and person != need.stated_by,
        houses=_houses(person),
        theme_form=theme_form,
        shared=share_of(need) if need.state in rules.LISTED else None,
    ), status


def _houses(person_id: int | None) -> list:
    """Return the associations this person may answer for."""
    mine = associations.list_associations_of(person_id) if person_id else []
    return [a for a in mine if associations.is_manager(person_id, a.id)]


@bp.post("/<slug>/confirm")
@access.open_to(access.SIGNED_IN)
def confirm(slug: str):
    """Say that a need is true."""
    need = queries.get_need(slug)
    actions.confirm_need(need, by=current_user.id)
    flash(gettext("Thank you: you confirmed this need."), "success")
    return redirect(url_for(".show", slug=need.slug))


@bp.post("/<slug>/theme")
@access.open_to(access.EVERYONE)
def correct_theme(slug: str):
    """Correct what one's own need is about, before it is checked."""
    need = queries.get_need(slug)
    if need.slug not in session.get(MINE, []) or need.state != NeedState.STATED:
        raise NotFound(N_("There is no need with this reference."))
    form = forms.ThemeForm()
    if not form.validate_on_submit():
        return _page(need, form, 422)
    actions.correct_theme(need, form.theme.data, by=None)
    return redirect(url_for(".show", slug=need.slug))
