"""Amounts, numbers, dates and texts as people read them, in the language of the page."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

import nh3
from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_symbol
from flask import Flask
from flask_babel import get_locale, gettext, ngettext
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from solidarity.kit import clock
from solidarity.kit.messages import pick
from solidarity.kit.money import Money, mad

NO_BREAK = "\u00a0"
SUFFIX_DIRHAM = {"fr": "DH", "ar": "درهم", "en": "MAD"}
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}\b)")  # "2 900" stays on one line
_markdown = MarkdownIt("commonmark", {"html": False}).disable(
    ["image", "html_block", "html_inline"]
)
ALLOWED_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h2", "h3", "code"}


def _lang() -> str:
    locale = get_locale()
    return locale.language if locale else "fr"


def plain_money(value: Money | tuple[int, str]) -> str:
    """Return "558 000 DH", "50 €", "1 500,50 DH" as plain text, without breaking spaces."""
    money, lang = _as_money(value), _lang()
    pattern = "#,##0" if money.major == money.major.to_integral_value() else "#,##0.00"
    figure = number(money.major, pattern)
    if money.currency == "MAD":
        return f"{figure}{NO_BREAK}{SUFFIX_DIRHAM[lang]}"
    symbol = get_currency_symbol(money.currency, locale="fr" if lang == "ar" else get_locale())
    return f"{symbol}{figure}" if lang == "en" else f"{figure}{NO_BREAK}{symbol}"


def money(value: Money | tuple[int, str]) -> Markup:
    """Return an amount isolated from the direction of the text around it."""
    return Markup("<bdi>{}</bdi>").format(plain_money(value))


def _as_money(value: Money | tuple[int, str]) -> Money:
    return value if isinstance(value, Money) else Money(*value)


def amount(minor: int) -> str:
    """Return MAD centimes as plain text: 55800000 is "558 000 DH"."""
    return plain_money(mad(minor))


def about(value: Money | int) -> str:
    """Return dirhams told at a frozen quote (≈) in whole dirhams: their centimes mean nothing."""
    minor = value.minor if isinstance(value, Money) else value
    return plain_money(mad((minor + 50) // 100 * 100))


def quantity(value: Decimal) -> str:
    """Return how many or how much, with the decimals it has and no more."""
    return number(value.normalize(), "#,##0.###")


def number(value: int | float | Decimal, pattern: str | None = None) -> str:
    """Return a number with no-break thousands, in Western digits."""
    text = format_decimal(value, format=pattern, locale=get_locale(), numbering_system="latn")
    return text.replace("\u202f", NO_BREAK).replace(" ", NO_BREAK)


def date_text(value: date | datetime | None, style: str = "long") -> str:
    """Return "3 novembre 2026"; an empty text for no date."""
    if value is None:
        return ""
    day = value.date() if isinstance(value, datetime) else value
    # Arabic's own medium style is digits and slashes, which flip inside a sentence.
    return format_date(day, "d MMM y" if style == "medium" else style, locale=get_locale())


def age(value: date | datetime | None) -> str:
    """Return how long ago a day was, in whole days, weeks, months or years."""
    if value is None:
        return gettext("never")
    day = value.date() if isinstance(value, datetime) else value
    days = (clock.today() - day).days
    if days <= 0:
        return gettext("today")
    if days == 1:
        return gettext("yesterday")
    if days < 21:
        return ngettext("%(num)d day ago", "%(num)d days ago", days)
    if days < 60:
        return ngettext("%(num)d week ago", "%(num)d weeks ago", days // 7)
    if days < 730:
        return ngettext("%(num)d month ago", "%(num)d months ago", days // 30)
    return ngettext("%(num)d year ago", "%(num)d years ago", days // 365)


def text_in(texts: dict[str, str] | None, lang: str | None = None) -> str:
    """Return a text of several languages in the page's, or the nearest that has words."""
    return pick(texts, lang or _lang())[0]


def lang_of(texts: dict[str, str] | None) -> str:
    """Return the language `text_in` answers in, for the `lang` attribute."""
    return pick(texts, _lang())[1]


def prose(text: str) -> Markup:
    """Return what people wrote as safe paragraphs: light Markdown, no images, no HTML."""
    html = _markdown.render(_THOUSANDS.sub(NO_BREAK, text or ""))
    return Markup(  # noqa: S704 - cleaned by nh3
        nh3.clean(html, tags=ALLOWED_TAGS, attributes={"a": {"href"}}, link_rel="nofollow noopener")
    )


@lru_cache
def _territories(locale: str) -> dict[str, str]:
    return dict(Locale.parse(locale).territories)


def country_name(code: str | None) -> str:
    """Return the name of a country from its ISO 3166 code."""
    return _territories(str(get_locale() or "fr")).get(code or "", code or "")


def country_codes() -> list[str]:
    """Return every ISO 3166 alpha-2 code that names a country today."""
    return sorted(c for c in get_global("territory_currencies") if len(c) == 2 and c.isalpha())


def nl2br(text: str) -> Markup:
    """Return lines of plain text as lines of a page."""
    return Markup("<br>").join(escape(line) for line in (text or "").splitlines())


def told(text: str | None) -> str:
    """Return a kept sentence: one of the site's own in the language of the page, else as typed."""
    return gettext(text) if text else ""


def init_app(app: Flask) -> None:
    """Give the filters to every template."""
    names = (
        money,
        plain_money,
        about,
        quantity,
        number,
        date_text,
        age,
        text_in,
        lang_of,
        prose,
        nl2br,
        told,
    )
    app.jinja_env.filters.update({f.__name__: f for f in names})
    app.jinja_env.filters["country_name"] = country_name
    app.jinja_env.globals["amount"] = amount
