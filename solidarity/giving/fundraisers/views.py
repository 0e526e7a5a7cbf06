"""Fundraising pages: see one, begin one, change or end one's own, report; the staff's look."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.errors import Refusal
from solidarity.extensions import limiter
from solidarity.files import share
from solidarity.geography import queries as geography
from solidarity.giving.fundraisers import actions, forms, queries
from solidarity.giving.fundraisers.models import Fundraiser
from solidarity.giving.fundraisers.rules import State
from solidarity.giving.fundraisers.sharing import share_of
from solidarity.governance import queries as staff
from solidarity.kit.money import Money
from solidarity.projects import queries as projects
from solidarity.projects.page.assembly import photo_address
from solidarity.web import access, kept, transaction
from solidarity.web.covers import draw_cover

bp = Blueprint("fundraisers", __name__, url_prefix="/<lang:lang>")


def _is_organiser(person, values) -> bool:
    page = queries.find_page(values["slug"]) if person.is_authenticated else None
    return page is not None and page.organiser_id == person.id


ORGANISER = access.Mark("organiser of the page", _is_organiser)


@bp.get("/fundraisers/<slug>")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def show(slug: str):
    """Show a page: who collects, for what, how far it is."""
    return _show(queries.get_page(slug))


def _show(page: Fundraiser, form: forms.ReasonForm | None = None, status: int = 200):
    if page.state == State.HIDDEN:
        is_staff = access.ANY_STAFF.question(current_user, {})
        if not is_staff and not _is_organiser(current_user, {"slug": page.slug}):
            return render_template("giving/fundraisers/hidden.html", page=page), 410
    progress = queries.progress_of([page.id])[page.id]
    project = projects.get_project(page.project.slug)
    return render_template(
        "giving/fundraisers/show.html",
        page=page,
        project=project,
        commune=geography.find_commune(project.commune_code),
        association=project.association,
        progress=progress,
        received=progress.in_goal_currency(page),
        goal=Money(page.goal_minor, page.currency),
        names=queries.list_first_names(page.id),
        takes_gifts=queries.takes_gifts(page, project),
        is_mine=_is_organiser(current_user, {"slug": page.slug}),
        cover=draw_cover(project.slug, project.theme),
        photo=url_for("files.picture", token=page.photo.token, width=960)
        if page.photo and page.photo.is_public
        else photo_address(project),
        form=form or forms.ReasonForm(formdata=None),
        shared=share_of(page),
    ), status


@bp.get("/fundraisers/<slug>/preview.jpg")
@access.open_to(access.EVERYONE)
def preview(slug: str):
    """Return the picture a shared link shows."""
    return share.answer(share_of(queries.get_page(slug)))


@bp.post("/fundraisers/<slug>")
@limiter.limit("10/hour")
@access.open_to(access.EVERYONE)
def report(slug: str):
    """Tell staff that something is wrong."""
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            actions.report(queries.get_page(slug), form.reason.data or "")
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Thank you. Somebody of our team will look."), "success")
            return redirect(url_for(".show", slug=slug), 303)
    return _show(queries.get_page(slug), form, 422)


@bp.route("/projects/<slug>/fundraise", methods=["GET", "POST"])
@limiter.limit("20/hour", methods=["POST"])
@access.open_to(access.SIGNED_IN)
def new(slug: str):
    """Begin a page for a project."""
    project = projects.get_public(slug)
    form = forms.BeginForm(data=_known(project) if request.method == "GET" else None)
    if form.validate_on_submit():
        try:
            page = actions.begin(
                project, form.draft(), by=current_user, name=form.name.data or "",
                photo=form.photo.data or None, consent=form.consent.data or "",
            )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            project = projects.get_public(slug)
            form.refuse(refusal)
        else:
            flash(gettext("Your page is open. Send its address to your people."), "success")
            return redirect(url_for(".show", slug=page.slug), 303)
    page = render_template("giving/fundraisers/form.html", project=project, form=form, page=None)
    return page, 422 if form.is_submitted() else 200


def _known(project) -> dict:
    return {"name": current_user.name, "currency": "EUR", "ends_on": project.collect_until}


@bp.route("/fundraisers/<slug>/edit", methods=["GET", "POST"])
@access.open_to(ORGANISER)
def edit(slug: str):
    """Change one's own page."""
    page = queries.get_page(slug)
    told = actions.draft_of(page)
    known = {**vars(told), "amount": told.goal, "currency": page.currency}
    form = forms.PageForm(data=known if request.method == "GET" else None)
    if form.validate_on_submit():
        try:
            actions.change(page.id, form.draft(), by=current_user)
        except Refusal as refusal:
            transaction.roll_back()
            page = queries.get_page(slug)
            form.refuse(refusal)
        else:
            flash(gettext("Your page was changed."), "success")
            return redirect(url_for(".show", slug=slug), 303)
    return render_template(
        "giving/fundraisers/form.html", project=page.project, form=form, page=page
    ), 422 if form.is_submitted() else 200


@bp.post("/fundraisers/<slug>/end")
@access.open_to(ORGANISER)
def end(slug: str):
    """End one's own page."""
    actions.end(queries.get_page(slug).id, by=current_user)
    flash(gettext("Your page has ended. What it brought stays with the project."), "success")
    return redirect(url_for(".show", slug=slug), 303)


@bp.get("/account/fundraisers")
@access.open_to(access.SIGNED_IN)
def mine():
    """List the pages I organise."""
    pages = queries.list_of_person(current_user.id)
    progress = queries.progress_of([page.id for page in pages])
    return render_template(
        "giving/fundraisers/mine.html",
        rows=[(page, progress[page.id], queries.takes_gifts(page, page.project)) for page in pages],
    )


@bp.get("/staff/fundraisers")
@access.open_to(access.ANY_STAFF)
def index():
    """Show staff what readers reported, and what is hidden."""
    return _staff_page()


@bp.post("/staff/fundraisers/<int:page_id>")
@access.open_to(access.ANY_STAFF)
def decide(page_id: int):
    """Hide a page, or leave it shown; with a reason."""
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            hide = request.form.get("act") == "hide"
            actions.decide(page_id, hide=hide, reason=form.reason.data or "", by=current_user)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Recorded, with your reasons."), "success")
            return redirect(url_for(".index"), 303)
    return _staff_page(form, page_id), 422


def _staff_page(form: forms.ReasonForm | None = None, answered: int | None = None) -> str:
    return render_template(
        "giving/fundraisers/staff.html",
        desk=staff.get_desk(current_user),
        rows=queries.list_reported(),
        hidden=queries.list_hidden(),
        form=form or forms.ReasonForm(),
        answered=answered,
    )
