"""One address per language: /fr/…, /ar/…, /en/…; `/` asks the browser which one."""

from flask import Blueprint, Flask, current_app, g, redirect, request, url_for
from flask_babel import get_locale
from werkzeug.routing import BaseConverter

from solidarity.extensions import babel
from solidarity.web import access
from solidarity.web.paging import with_questions

LANGUAGES = {"fr": "Français", "ar": "العربية", "en": "English"}
LOCALES = {"fr": "fr", "ar": "ar_MA", "en": "en"}
REFERENCE = "fr"

bp = Blueprint("languages", __name__)


class LanguageConverter(BaseConverter):
    """Matches the languages we speak and nothing else."""

    regex = "fr|ar|en"
    weight = 50  # asked before what takes any two letters


def current_language() -> str:
    """Return the language of the address, or the browser's choice outside the pages."""
    asked = g.get("lang")
    return asked or request.accept_languages.best_match(LANGUAGES) or REFERENCE


def select_locale() -> str:
    """Answer Flask-Babel: the locale of the page, or of the letter being written."""
    if g.get("letter_lang"):
        return LOCALES[g.letter_lang]
    return LOCALES[current_language()] if request else LOCALES[g.get("lang", REFERENCE)]


def take_language(_endpoint: str | None, values: dict | None) -> None:
    """Move the language out of the view's arguments; an address without a page keeps its own."""
    g.lang = (values or {}).pop("lang", None) or g.get("lang")
    first = request.path.split("/")[1]
    if g.lang is None and first in LANGUAGES:
        g.lang = first


def give_language(endpoint: str, values: dict) -> None:
    """Every address built on a page keeps the page's language."""
    from_map = url_expects_language(endpoint)
    if "lang" not in values and from_map:
        values["lang"] = g.get("lang") or REFERENCE


def url_expects_language(endpoint: str) -> bool:
    """Say whether an endpoint's address begins with a language."""
    return current_app.url_map.is_endpoint_expecting(endpoint, "lang")


def url_for_lang(code: str) -> str:
    """Return this same page in another language (the home page when it has none)."""
    if request.endpoint and url_expects_language(request.endpoint) and request.method == "GET":
        page = url_for(request.endpoint, **{**(request.view_args or {}), "lang": code})
        return with_questions(page, request.args.to_dict(flat=False))
    return f"/{code}/"


@bp.get("/")
@access.open_to(access.EVERYONE)
def choose():
    """Send a first visitor to their own language."""
    code = request.accept_languages.best_match(LANGUAGES) or REFERENCE
    response = redirect(f"/{code}/", 302)
    response.vary.add("Accept-Language")
    return response


def text_direction() -> str:
    """Return rtl for Arabic, ltr otherwise."""
    return "rtl" if get_locale() and get_locale().text_direction == "rtl" else "ltr"


def init_app(app: Flask) -> None:
    """Teach addresses and Flask-Babel which language a page speaks."""
    app.url_map.converters["lang"] = LanguageConverter
    app.url_value_preprocessor(take_language)
    app.url_defaults(give_language)
    babel.init_app(app, locale_selector=select_locale, default_domain="messages")
    app.register_blueprint(bp)
