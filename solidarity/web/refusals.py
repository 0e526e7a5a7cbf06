"""How the site says no: a page with a sentence, the right status, and nothing written."""

from datetime import date

import structlog
from flask import Flask, current_app, g, render_template, request
from flask_babel import gettext
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from solidarity.errors import Refusal
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.web import filters

log = structlog.get_logger(__name__)

SENTENCES = {
    400: N_("The page was sent in a way we could not read. Go back and try again."),
    401: N_("Sign in first, then try again."),
    403: N_(
        "It belongs to somebody else, or to a team you are not in. If you should be in it, ask "
        "them to invite you."
    ),
    404: N_("There is nothing at this address. It may have moved, or been mistyped."),
    405: N_("This page cannot be used that way."),
    413: N_(
        "What you sent is too large: a photo or a copy may weigh up to 15 MB. Go back: what you "
        "typed is still there. Then choose a lighter file."
    ),
    415: N_("We could not read what was sent."),
    429: N_("Too many attempts in a short time. Wait a little, then try again."),
    500: N_("Something broke on our side. Nothing was lost; we have been told."),
}


def translate(refusal: Refusal) -> str:
    """Return the sentence of a refusal in the language of the page."""
    return gettext(refusal.msgid, **{k: _shown(v) for k, v in refusal.values.items()})


def _shown(value: object) -> object:
    """Write amounts and dates as the page's language writes them."""
    if isinstance(value, Money):
        return filters.plain_money(value)
    return filters.date_text(value) if isinstance(value, date) else value


def beside_field(form: FlaskForm, refusal: Refusal) -> None:
    """Put a refusal beside its field, or at the top of the form when it names none."""
    sentence = translate(refusal)
    field = getattr(form, refusal.field, None) if refusal.field else None
    if field is None:
        form.form_errors = [*form.form_errors, sentence]
    else:
        field.errors = [*field.errors, sentence]


def show_refusal(refusal: Refusal):
    """A rule said no outside a form: a page with its sentence."""
    return _page(refusal.status, translate(refusal)), refusal.status


def show_http_error(error: HTTPException):
    """404, 403, 429…: the same page, in the language of the address."""
    if error.response is not None:
        return error.response
    code = error.code or 500
    sentence = SENTENCES.get(code, SENTENCES[400])
    response = error.get_response()
    response.data = _page(code, gettext(sentence))
    response.content_type = "text/html; charset=utf-8"
    return response


def show_csrf_error(_error: CSRFError):
    """A form that waited too long: say so; the browser keeps what was typed."""
    sentence = N_("This form waited too long. Go back, reload the page and send it again.")
    return _page(400, gettext(sentence)), 400


def show_crash(error: Exception):
    """The last resort: asks the database nothing, not even who is signed in."""
    log.error("crash", path=request.path, exc_info=getattr(error, "original_exception", error))
    g.is_crash = True
    g._login_user = current_app.login_manager.anonymous_user()  # where Flask-Login keeps it
    return _page(500, gettext(SENTENCES[500])), 500


def _page(status: int, sentence: str) -> str:
    return render_template("errors/refusal.html", status=status, sentence=sentence)


def init_app(app: Flask) -> None:
    """Every way of saying no has its page; a template says one by `{{ refusal | said }}`."""
    app.jinja_env.filters["said"] = translate
    app.register_error_handler(Refusal, show_refusal)
    app.register_error_handler(CSRFError, show_csrf_error)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(500, show_crash)
