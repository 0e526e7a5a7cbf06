"""What every paper of the site carries: its name, who runs it, where to check, SPECIMEN."""

from collections.abc import Sequence
from datetime import date

from flask import current_app
from flask_babel import force_locale, get_locale, gettext

from solidarity.giving.papers.rules import Block, Paper
from solidarity.giving.papers.typesetting import typeset
from solidarity.kit import clock
from solidarity.web.context import public_link

SPECIMEN = "SPECIMEN"  # the same word in every language: nobody must take it for the real thing


def paper(title: str, blocks: Sequence[Block], *, subtitle: str = "", day: date) -> Paper:
    """Return a paper of this site in the language in force; `day` is that of its facts."""
    settings = current_app.extensions["settings"]
    lang = get_locale().language
    return Paper(
        title=title,
        lang=lang,
        blocks=list(blocks),
        subtitle=subtitle,
        specimen="" if settings.is_live_money else SPECIMEN,
        header=settings.site_name,
        footer=gettext("Run by %(operator)s", operator=settings.operator),
        page_words=gettext("page %(page)s of %(pages)s", page="%1", pages="%2"),
        address=public_link("book.show", lang=lang),
        date=(day.year, day.month, day.day),
    )


def render_statement(
    title: str, lang: str, sections: Sequence[Block], *, subtitle: str = "", day: date | None = None
) -> bytes:
    """Return the PDF of a statement another room composed.

    `sections` are blocks of `papers.rules` (Facts, Table, Words…) whose words are already in
    `lang`; the frame (name, operator, SPECIMEN in test mode) is put around them here.
    """
    with force_locale(lang):
        return typeset(paper(title, sections, subtitle=subtitle, day=day or clock.today()))
