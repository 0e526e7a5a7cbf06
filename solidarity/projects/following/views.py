"""Follow with one press, or by mail; confirm and stop from a letter. A GET never writes."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.errors import NotFound, Refusal
from solidarity.extensions import csrf, limiter
from solidarity.kit.messages import N_
from solidarity.projects.following import actions, forms, queries, rules
from solidarity.projects.models import Follow
from solidarity.web import access

bp = Blueprint("following", __name__, url_prefix="/<lang:lang>")


@bp.get("/follow/<kind>/<subject_id>")
@access.open_to(access.EVERYONE)
def ask(kind: str, subject_id: str):
    """Ask a visitor for an address; a signed-in person gets a button."""
    return _page(queries.get_subject(kind, subject_id), forms.AddressForm())


def _page(subject: queries.Followed, form: forms.AddressForm, status: int = 200):
    person_id = current_user.id if current_user.is_authenticated else None
    following = queries.is_following(subject.kind, subject.id, person_id)
    return render_template(
        "following/ask.html", subject=subject, form=form, is_following=following
    ), status


@bp.post("/follow/<kind>/<subject_id>")
@limiter.limit(
    f"{rules.ASKED_PER_HOUR} per hour", exempt_when=lambda: current_user.is_authenticated
)
@access.open_to(access.EVERYONE)
def follow(kind: str, subject_id: str):
    """Follow at once when signed in, by letter otherwise."""
    subject = queries.get_subject(kind, subject_id)
    if current_user.is_authenticated:
        actions.follow(subject, person_id=current_user.id, lang=g.lang)
        flash(gettext("You will get its news by mail."), "success")
        return redirect(f"/{g.lang}/{subject.path}")
    form = forms.AddressForm()
    if form.validate_on_submit():
        try:
            actions.ask_by_letter(subject, email=form.email.data, lang=g.lang)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return render_template("following/asked.html", subject=subject)
    return _page(subject, form, 422)


@bp.post("/follow/<kind>/<subject_id>/stop")
@access.open_to(access.SIGNED_IN)
def unfollow(kind: str, subject_id: str):
    """A signed-in person stops following."""
    row = queries.find_follow(kind, subject_id, current_user.id)
    if row:
        actions.stop(row)
    flash(gettext("You will get no more news of it."), "success")
    return redirect(url_for(".mine"))


@bp.get("/account/follows")
@access.open_to(access.SIGNED_IN)
def mine():
    """List what a person follows."""
    follows = queries.list_follows_of(current_user.id)
    return render_template("following/mine.html", follows=follows, labels=rules.LABELS)


@bp.route("/follows/<token>/confirm", methods=["GET", "POST"])
@access.open_to(access.EVERYONE)
def confirm(token: str):
    """The page a letter leads to: its button confirms."""
    row, form = _row(token), forms.Form()
    if form.validate_on_submit():
        actions.confirm(row)
    return render_template("following/confirm.html", row=row, subject=_subject(row), form=form)


@bp.route("/follows/<token>/stop", methods=["GET", "POST"])
@access.open_to(access.EVERYONE)
def stop(token: str):
    """The page of every letter's stop link: its button stops."""
    row, form = queries.find_by_token(token), forms.Form()
    is_stopped = row is None  # pressed twice, or long ago: the answer is the same
    subject = None if is_stopped else _subject(row)
    if row and form.validate_on_submit():
        actions.stop(row)
        is_stopped = True
    return render_template(
        "following/stop.html", subject=subject, is_stopped=is_stopped, form=form, token=token
    )


@bp.route("/follows/<token>/stop/one-click", methods=["GET", "POST"])
@csrf.exempt  # a mail program presses it (RFC 8058); the token is the permission
@access.open_to(access.EVERYONE)
def stop_in_one_click(token: str):
    """Answer the unsubscribe button of a mail program; a browser gets the page with the button."""
    if request.method == "GET":
        return redirect(url_for(".stop", token=token))
    row = queries.find_by_token(token)
    if row is None:
        abort(404)
    actions.stop(row)
    return "", 204


def _row(token: str) -> Follow:
    row = queries.find_by_token(token)
    if row is None:
        raise NotFound(N_("This link has been used or is too old. Follow again from the page."))
    return row


def _subject(row: Follow) -> queries.Followed | None:
    return queries.find_subject(row.subject_kind, row.subject_id)
