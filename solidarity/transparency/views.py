"""The accounts anyone may check: a page, the public book, its verifier, open data."""

import io
import tempfile

from flask import Blueprint, current_app, jsonify, render_template, request, send_file, url_for

from solidarity.extensions import db
from solidarity.giving import totals
from solidarity.giving.queries import amount_of_the_whole_site
from solidarity.ledger import export, verify
from solidarity.projects.rules import STATES
from solidarity.transparency import queries
from solidarity.transparency.api import as_item
from solidarity.web import access, kept
from solidarity.web.context import absolute
from solidarity.web.paging import asked_page

bp = Blueprint("transparency", __name__, url_prefix="/<lang:lang>")
open_data = Blueprint("open_data", __name__)


@bp.get("/transparency")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def index():
    """Show the five totals, where they lie, the rates, and how to check the book."""
    book, entries, tip = queries.head_of_the_book()
    return render_template(
        "transparency/index.html",
        totals=amount_of_the_whole_site(),
        how_totals_are_made=totals.__doc__,
        states=STATES,
        counts=queries.count_by_state(),
        provinces=queries.list_provinces(),
        rates=queries.list_rates(),
        book=book,
        entries=entries,
        tip=tip,
    )


@open_data.get("/transparency/book.jsonl")
@access.open_to(access.EVERYONE)
def book():
    """Send the whole sealed book, one entry a line."""
    name = current_app.extensions["settings"].book
    file = tempfile.TemporaryFile()  # noqa: SIM115 - send_file closes it
    text = io.TextIOWrapper(file, encoding="utf-8", write_through=True)
    export.write_book(db.session, text, name)
    text.detach()
    file.seek(0)
    return send_file(
        file, mimetype="application/jsonl", as_attachment=True, download_name=f"book-{name}.jsonl",
        max_age=300,
    )  # fmt: skip


@open_data.get("/transparency/verify.py")
@access.open_to(access.EVERYONE)
def verifier():
    """Send the one file that checks a book without us."""
    return send_file(
        verify.__file__, mimetype="text/x-python", as_attachment=True, download_name="verify.py",
        max_age=300,
    )  # fmt: skip


@open_data.get("/api/v1/projects")
@access.open_to(access.EVERYONE)
def projects():
    """Answer the public projects, a hundred a page; `next` is there while more follow."""
    page, total = asked_page(), queries.count_public()
    items = [as_item(found) for found in queries.list_open_data(page)]
    answer = {"total": total, "page": page, "items": items}
    if page * queries.PER_PAGE < total:
        answer["next"] = absolute(url_for(request.endpoint, page=page + 1))
    response = jsonify(answer)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
