"""A person's own pages: home, profile, presence, letters, safety, data, leaving."""

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_security import auth_required, logout_user
from flask_security.change_email import change_email_confirm

from solidarity.accounts import actions, export, forms, letter_kinds, links, queries
from solidarity.errors import Refusal
from solidarity.mail import queries as mail
from solidarity.web import access

bp = Blueprint("accounts", __name__, url_prefix="/<lang:lang>/account")
# A sign-in of less than half an hour: Flask-Security asks the password (or a passkey) again.
lately = auth_required("session", within=30, grace=10)


def person():
    """Return the row of whoever is signed in (not Flask-Login's stand-in for it)."""
    return current_user._get_current_object()


@bp.get("/")
@access.open_to(access.SIGNED_IN)
def home():
    """Where a person finds everything of their own."""
    return render_template(
        "accounts/home.html", links=links.list_links(), profile=queries.find_profile(person().id)
    )


@bp.get("/letter-sent")
@access.open_to(access.EVERYONE)
def letter_sent():
    """Say that a letter is on its way, without saying whether the address is known."""
    return render_template("accounts/letter_sent.html")


@bp.post("/new-address/<token>")
@access.open_to(access.EVERYONE)
def confirm_address(token: str):
    """The button of the page that the letter to a new address opens."""
    return change_email_confirm(token)


@bp.route("/profile", methods=["GET", "POST"])
@access.open_to(access.SIGNED_IN)
def profile():
    """Tell of oneself; every part stays private unless ticked."""
    told = queries.find_profile(person().id)
    form = forms.ProfileForm(obj=told, name=person().name, lang=person().lang)
    if form.validate_on_submit():
        values = {k: v for k, v in form.data.items() if k not in ("csrf_token", "name", "lang")}
        actions.rename(person(), name=form.name.data, lang=form.lang.data)
        actions.tell_profile(person(), **values)
        flash(gettext("Your profile is saved."), "success")
        return redirect(url_for(".home"))
    return render_template("accounts/profile.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/presence", methods=["GET", "POST"])
@access.open_to(access.SIGNED_IN)
def presence():
    """Tell when one is there."""
    form = forms.WindowForm()
    if form.validate_on_submit():
        try:
            actions.add_window(person(), form.starts_on.data, form.ends_on.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for(".presence"))
    windows = queries.list_windows(person().id)
    page = render_template("accounts/presence.html", form=form, windows=windows)
    return page, 422 if form.is_submitted() else 200


@bp.post("/presence/<int:window_id>/remove")
@access.open_to(access.SIGNED_IN)
def remove_window(window_id: int):
    """Take days back."""
    actions.remove_window(person(), window_id)
    return redirect(url_for(".presence"))


@bp.route("/letters", methods=["GET", "POST"])
@access.open_to(access.SIGNED_IN)
def letters():
    """Choose which letters to receive."""
    kinds = letter_kinds.offered()
    told = queries.find_profile(person().id)
    form = forms.LettersForm(
        kinds,
        data={
            "wanted": [k for k in kinds if k not in mail.list_switched_off(person().id)],
            "suggestions_on": told is None or told.suggestions_on,
        },
    )
    if form.validate_on_submit():
        actions.choose_letters(
            person(),
            wanted=set(form.wanted.data),
            offered=set(kinds),
            suggestions_on=form.suggestions_on.data,
        )
        flash(gettext("Your choice is saved."), "success")
        return redirect(url_for(".letters"))
    return render_template("accounts/letters.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/safety")
@access.open_to(access.SIGNED_IN)
def safety():
    """How one signs in: address, password, second step, passkeys."""
    return render_template("accounts/safety.html")


@bp.get("/data")
@access.open_to(access.SIGNED_IN)
@lately
def data():
    """Read everything the site knows of oneself."""
    return render_template("accounts/data.html", parts=export.read_all(person().id))


@bp.get("/data.json")
@access.open_to(access.SIGNED_IN)
@lately
def data_file() -> Response:
    """Take it away as a file."""
    answer = jsonify(export.gather_all(person().id))
    answer.headers["Content-Disposition"] = "attachment; filename=my-data.json"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/erase", methods=["GET", "POST"])
@access.open_to(access.SIGNED_IN)
@lately
def erase():
    """Close the account for good."""
    form = forms.ErasureForm()
    if form.validate_on_submit():
        leaving = person()
        logout_user()
        actions.erase(leaving)
        flash(gettext("Your account is closed and your name is gone from this site."), "success")
        return redirect(url_for("pages.home"))
    return render_template("accounts/erase.html", form=form), 422 if form.is_submitted() else 200
