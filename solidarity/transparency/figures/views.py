"""The page that says how each figure is made, with the question itself."""

from flask import Blueprint, render_template

from solidarity.transparency.figures import queries, rules
from solidarity.web import access, kept

bp = Blueprint("figures", __name__, url_prefix="/<lang:lang>")


@bp.get("/transparency/figures")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def show():
    """Each figure: its name, its sentence, its question, its value."""
    return render_template(
        "transparency/figures.html",
        told=queries.list_figures(),
        currencies=queries.list_by_currency(),
        by_currency=rules.BY_CURRENCY,
    )
