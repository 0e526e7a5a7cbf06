"""robots.txt, sitemap.xml in three languages, and the picture a link to the site shows."""

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext

from solidarity.errors import NotFound
from solidarity.files import share
from solidarity.files.share import Shared
from solidarity.kit.messages import N_
from solidarity.pages.crawlers import queries
from solidarity.web import access
from solidarity.web.context import absolute
from solidarity.web.languages import LANGUAGES

bp = Blueprint("crawlers", __name__)
A_FILE = 15_000  # pages in one file: three languages stay under the 50,000 of the protocol
PRIVATE = ("account", "manage", "staff", "gifts", "pledges", "letters", "follows")


@bp.get("/robots.txt")
@access.open_to(access.EVERYONE)
def robots():
    """Keep crawlers out of what belongs to one person."""
    closed = "".join(f"Disallow: /{code}/{part}/\n" for code in LANGUAGES for part in PRIVATE)
    text = f"User-agent: *\n{closed}\nSitemap: {absolute('/sitemap.xml')}\n"
    return Response(text, mimetype="text/plain")


@bp.get("/sitemap.xml")
@access.open_to(access.EVERYONE)
def sitemap():
    """List every public page; past one file's worth, list the files instead."""
    addresses = queries.list_addresses()
    files = -(-len(addresses) // A_FILE)
    if files <= 1:
        return _urls(addresses)
    return _xml(render_template("pages/sitemaps.xml", numbers=range(1, files + 1)))


@bp.get("/sitemaps/<int:number>.xml")
@access.open_to(access.EVERYONE)
def part(number: int):
    """List one file's worth of public pages."""
    first = (number - 1) * A_FILE
    addresses = queries.list_addresses()[first : first + A_FILE] if number else []
    if not addresses:
        raise NotFound(N_("There is no such part of the site map."))
    return _urls(addresses)


@bp.get("/preview/<lang:lang>.jpg")
@access.open_to(access.EVERYONE)
def preview():
    """Return the picture of the site itself."""
    return share.answer(share_of_site())


def share_of_site() -> Shared:
    """Return what the site says of itself, over the landscape of a well."""
    return Shared(
        path=url_for("pages.home"),
        title=gettext("Fund your village, or lend it your trade"),
        description=gettext("Souss-Massa-Draa"),
        place=gettext("Souss-Massa-Draa"),
        theme="water",
    )


def _urls(addresses) -> Response:
    return _xml(render_template("pages/sitemap.xml", addresses=addresses))


def _xml(text: str) -> Response:
    return Response(text, mimetype="application/xml")
