"""The page that follows one gift, for whoever holds its address."""

from flask import Blueprint, g, render_template

from solidarity.giving import links
from solidarity.giving import queries as giving
from solidarity.giving.papers import queries as papers
from solidarity.transparency.trail import queries
from solidarity.web import access

bp = Blueprint("trail", __name__, url_prefix="/<lang:lang>")


@bp.get("/gifts/<token>/trail")
@access.open_to(access.EVERYONE)
def show(token: str):
    """Where my gift went: given, settled, released, invoices."""
    donation = giving.get_donation(links.donation_id(token))
    return render_template(
        "transparency/trail.html",
        token=token,
        trail=queries.follow(donation, g.lang),
        association=giving.association_of(giving.project_of(donation)),
        holder=papers.holder_of(donation),
    )
