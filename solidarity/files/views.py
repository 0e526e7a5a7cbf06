"""Public pictures and private papers, by unguessable addresses."""

from flask import Blueprint, Response, abort
from flask_login import current_user

from solidarity.files import access as file_access
from solidarity.files import queries
from solidarity.web import access

bp = Blueprint("files", __name__, url_prefix="/files")
A_YEAR = "public, max-age=31536000, immutable"


@bp.get("/<token>/<int:width>.jpg")
@access.open_to(access.EVERYONE)
def picture(token: str, width: int):
    """Show a public picture, re-encoded, about `width` pixels wide."""
    stored = queries.find_file(token)
    if stored is None or not (stored.is_public or file_access.may_open(current_user, stored)):
        abort(404)
    content = queries.read_derivative(stored, width)
    if content is None:
        abort(404)
    answer = Response(content, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = A_YEAR if stored.is_public else "private, no-store"
    return answer


# Anonymous visitors get 404, not a sign-in page: an address must not tell that a paper exists.
@bp.get("/<token>/original")
@access.open_to(access.EVERYONE)
def original(token: str):
    """Hand a private original to those whom its room lets in, as a download."""
    stored = queries.find_file(token)
    if stored is None or not file_access.may_open(current_user, stored):
        abort(404)
    content = queries.read_original(stored)
    if content is None:
        abort(404)
    answer = Response(content, mimetype=stored.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=stored.name or "file")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
