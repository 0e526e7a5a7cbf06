"""On a laptop, the letters the site wrote, readable in the browser (never in production)."""

from flask import Blueprint, Response, abort, current_app, render_template

from solidarity.mail import queries
from solidarity.web import access


def _on_a_laptop(_person, _values) -> bool:
    return not current_app.extensions["settings"].is_production


LAPTOP = access.Mark("everyone, on a development machine only", _on_a_laptop)

bp = Blueprint("mail", __name__, url_prefix="/<lang:lang>/letters")


@bp.get("")
@access.open_to(LAPTOP)
def index():
    """List the newest letters."""
    return render_template("mail/index.html", letters=queries.list_latest())


@bp.get("/<int:letter_id>")
@access.open_to(LAPTOP)
def show(letter_id: int):
    """Show one letter as its reader sees it."""
    letter = queries.find_letter(letter_id)
    if letter is None:
        abort(404)
    return render_template("mail/show.html", letter=letter)


@bp.get("/<int:letter_id>/html")
@access.open_to(LAPTOP)
def html(letter_id: int):
    """Return the letter's own page, in a frame that runs nothing."""
    letter = queries.find_letter(letter_id)
    if letter is None:
        abort(404)
    answer = Response(letter.html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
        "frame-ancestors 'self'; sandbox allow-popups allow-same-origin"
    )
    return answer
