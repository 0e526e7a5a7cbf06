"""The search behind the commune picker."""

from flask import Blueprint, request

from solidarity.geography import queries
from solidarity.geography.forms import label
from solidarity.web import access

bp = Blueprint("geography", __name__, url_prefix="/<lang:lang>/communes")


@bp.get("/search.json")
@access.open_to(access.EVERYONE)
def search():
    """Answer {"items": [{"value", "label"}]}: code, name and province, the nearest first."""
    found = queries.search_communes(request.args.get("q", "")[:80])
    return {"items": [{"value": c.code, "label": label(c)} for c in found]}
