"""Covers with an address of their own: a list sends the first ones inside the page, and the
rest only when somebody scrolls to them.

The address carries the edition of the drawings, so that a browser keeps one for ever and asks
again on the day a drawing changes.
"""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, url_for

from solidarity.web import access
from solidarity.web.covers import draw_cover

bp = Blueprint("artwork", __name__)
DRAWN_BY = ("bitmaps", "covers", "drawing", "landforms", "motifs", "palettes", "previews", "scenes")
FOR_EVER, A_DAY = "public, max-age=31536000, immutable", "public, max-age=86400"


@cache
def edition() -> str:
    """Return a fingerprint of the code that draws: two editions may draw differently."""
    here = Path(__file__).parent
    code = b"".join((here / f"{name}.py").read_bytes() for name in DRAWN_BY)
    return hashlib.sha256(code).hexdigest()[:8]


@bp.app_template_global()
def cover_address(seed: str, theme: str) -> str:
    """Return the address of the landscape that `draw_cover` draws inside a page."""
    return url_for("artwork.cover", theme=theme, seed=seed, v=edition())


@bp.get("/covers/<theme>/<seed>.svg")
@access.open_to(access.EVERYONE)
def cover(theme: str, seed: str):
    """Draw the landscape of a project, the same for everybody."""
    if not all(part.replace("-", "").replace("_", "").isalnum() for part in (theme, seed)):
        abort(404)
    answer = Response(draw_cover(seed, theme), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == edition() else A_DAY
    return answer
