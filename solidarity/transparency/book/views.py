"""The public book explained, its published heads as a page, a file and a feed."""

from flask import Blueprint, Response, current_app, jsonify, render_template

from solidarity.extensions import db
from solidarity.ledger import seal
from solidarity.transparency.book import queries
from solidarity.web import access, kept

bp = Blueprint("book", __name__, url_prefix="/<lang:lang>")
heads = Blueprint("book_heads", __name__)


def _book() -> str:
    return current_app.extensions["settings"].book


@bp.get("/transparency/book")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def show():
    """What the book is, in plain words and a drawing; its heads; how to check it."""
    entries, tip = seal.last_seal(db.session, _book())
    return render_template(
        "transparency/book.html",
        book=_book(),
        entries=entries,
        tip=tip,
        heads=queries.list_heads(_book(), queries.SHOWN),
    )


@heads.get("/transparency/heads.json")
@access.open_to(access.EVERYONE)
def as_json():
    """Every published head, for `verify.py --heads` and for whoever keeps them elsewhere."""
    told = [head.as_json() for head in queries.list_heads(_book())]
    response = jsonify({"book": _book(), "heads": told})
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@heads.get("/transparency/heads.atom")
@access.open_to(access.EVERYONE)
def as_atom():
    """The latest heads as a feed: whoever reads it keeps them where we cannot rewrite them."""
    found = queries.list_heads(_book(), queries.SHOWN)
    text = render_template("transparency/heads.atom", book=_book(), heads=found)
    response = Response(text, mimetype="application/atom+xml")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
