"""Pages of clubs: mine, one with its statement, its members, a gift by two signatures."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.accounts import queries as accounts
from solidarity.errors import Refusal
from solidarity.extensions import limiter
from solidarity.geography import queries as geography
from solidarity.giving import checkout, links
from solidarity.giving import queries as gifts
from solidarity.giving.clubs import actions, forms, queries, rules
from solidarity.giving.clubs.models import Club
from solidarity.giving.rules import STATE_WORDS
from solidarity.kit.tokens import new_token
from solidarity.projects import queries as projects
from solidarity.web import access, transaction

bp = Blueprint("clubs", __name__, url_prefix="/<lang:lang>/clubs")


def _belongs(person, values) -> bool:
    club = queries.find_club(values["slug"]) if person.is_authenticated else None
    return club is not None and queries.is_member(person.id, club.id)


def _belongs_or_invited(person, values) -> bool:
    if _belongs(person, values):
        return True
    club = queries.find_club(values["slug"]) if person.is_authenticated else None
    return club is not None and queries.find_invitation(club, person) is not None


MEMBER = access.Mark("member of the club", _belongs)
GUEST = access.Mark("member of the club, or invited", _belongs_or_invited)


@bp.get("")
@access.open_to(access.SIGNED_IN)
def mine():
    """List the clubs I belong to, and those that invite me."""
    return render_template(
        "giving/clubs/mine.html",
        rows=queries.list_of_person(current_user),
        words=rules.ROLE_WORDS,
        commune_of=geography.find_commune,
    )


@bp.route("/new", methods=["GET", "POST"])
@limiter.limit("10/hour", methods=["POST"])
@access.open_to(access.SIGNED_IN)
def new():
    """Found a club."""
    profile = accounts.find_profile(current_user.id)
    country = profile.residence_country if profile else None
    form = forms.ClubForm(data={"country": country} if request.method == "GET" else None)
    if form.validate_on_submit():
        try:
            club = actions.found(
                name=form.name.data or "", commune=form.commune.data, country=form.country.data,
                second_name=form.signatory_name.data or "",
                second_email=(form.signatory_email.data or "").strip(), by=current_user,
            )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("The club is founded. The second signatory got a letter."), "success")
            return redirect(url_for(".show", slug=club.slug), 303)
    return render_template("giving/clubs/new.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/<slug>")
@access.open_to(GUEST)
def show(slug: str):
    """Show the club to its members: who, and what was given by whom; to a guest, its door."""
    return _show(queries.get_club(slug))


def _show(club: Club, form: forms.MemberForm | None = None) -> str:
    commune = geography.find_commune(club.commune_code)
    if not queries.is_member(current_user.id, club.id):
        place = queries.find_invitation(club, current_user)
        return render_template(
            "giving/clubs/door.html", club=club, commune=commune, place=place,
            words=rules.ROLE_WORDS,
        )  # fmt: skip
    members = queries.list_members(club.id)
    return render_template(
        "giving/clubs/show.html",
        club=club,
        commune=commune,
        members=members,
        given={member.id: queries.given_by_member(member.id) for member in members},
        lines=queries.statement_of(club.id),
        words=rules.ROLE_WORDS,
        gift_words=rules.GIFT_WORDS,
        state_words=STATE_WORDS,
        unpaid=actions.UNPAID,
        totals_of=gifts.totals_of,
        token_of=links.token_of,
        is_treasurer=club.treasurer_id == current_user.id,
        is_signatory=club.signatory_id == current_user.id,
        form=form or forms.MemberForm(formdata=None),
    )


@bp.post("/<slug>/members")
@access.open_to(MEMBER)
def add_member(slug: str):
    """Write a member down."""
    club, form = queries.get_club(slug), forms.MemberForm()
    if form.validate_on_submit():
        try:
            email = (form.email.data or "").strip()
            actions.add_member(club, name=form.name.data or "", email=email, by=current_user)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Written down."), "success")
            return redirect(url_for(".show", slug=slug), 303)
    return _show(queries.get_club(slug), form), 422


@bp.post("/<slug>/join")
@access.open_to(GUEST)
def join(slug: str):
    """Take one's place."""
    actions.join(queries.get_club(slug), by=current_user)
    flash(gettext("You now belong to the club."), "success")
    return redirect(url_for(".show", slug=slug), 303)


@bp.post("/<slug>/leave")
@access.open_to(MEMBER)
def leave(slug: str):
    """Leave the club."""
    actions.leave(queries.get_club(slug), by=current_user)
    flash(gettext("You left the club. What you gave stays in its statement, nameless."), "success")
    return redirect(url_for(".mine"), 303)


@bp.post("/<slug>/appoint")
@access.open_to(MEMBER)
def appoint(slug: str):
    """Give a vacant office to a member."""
    member, role = request.form.get("member", 0, type=int), request.form.get("role", "")
    actions.appoint(queries.get_club(slug), member, role, by=current_user)
    flash(gettext("Written down."), "success")
    return redirect(url_for(".show", slug=slug), 303)


@bp.route("/<slug>/gifts/new", methods=["GET", "POST"])
@access.open_to(MEMBER)
def propose(slug: str):
    """Propose a gift with each member's share; the second signatory is written to."""
    club = queries.get_club(slug)
    form = _gift_form(club)
    if request.form.get("act") == "split" and form.amount.data:
        form.split()
        return _gift_page(club, form)
    if form.validate_on_submit():
        try:
            project = projects.list_projects([form.project.data])[0]
            actions.propose(
                club, project, form.amount.data, form.parts, note=form.note.data or "",
                form=form.form_token.data or new_token(), by=current_user,
            )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            club = queries.get_club(slug)
            form.refuse(_beside_amount(refusal))
        else:
            flash(gettext("Proposed. It waits for the second signature."), "success")
            return redirect(url_for(".show", slug=slug), 303)
    return _gift_page(club, form), 422 if form.is_submitted() else 200


def _beside_amount(refusal: Refusal) -> Refusal:
    """Here the amount has another name than on the giving page."""
    if refusal.field == "other_amount":
        refusal.field = "amount"
    return refusal


def _gift_form(club: Club) -> forms.GiftForm:
    choices = queries.list_collecting(club.commune_code)
    asked = request.args.get("project", "")
    chosen = next((p.id for p in choices if p.slug == asked), None)
    known = {"form_token": new_token(), "project": chosen} if request.method == "GET" else None
    return forms.with_parts(queries.list_members(club.id), choices, data=known)


def _gift_page(club: Club, form: forms.GiftForm) -> str:
    return render_template("giving/clubs/gift.html", club=club, form=form)


@bp.post("/<slug>/gifts/<int:gift_id>/decide")
@access.open_to(MEMBER)
def decide(slug: str, gift_id: int):
    """Approve, or not, what the treasurer proposed."""
    approve = request.form.get("act") == "approve"
    actions.decide(queries.get_club(slug), gift_id, approve=approve, by=current_user)
    flash(gettext("Your signature is written down."), "success")
    return redirect(url_for(".show", slug=slug), 303)


@bp.post("/<slug>/gifts/<int:gift_id>/pay")
@limiter.limit("20/hour")
@access.open_to(MEMBER)
def pay(slug: str, gift_id: int):
    """Go to the payment page with an approved gift."""
    club = queries.get_club(slug)
    gift = queries.get_gift(club, gift_id)
    [project] = projects.list_projects([gift.project_id])
    donation, attempt = actions.pay(
        club, gift_id, gifts.find_route(project), book=current_app.extensions["settings"].book,
        by=current_user,
    )  # fmt: skip
    return redirect(checkout.open_page(donation, attempt, project), 303)
