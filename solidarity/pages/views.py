"""Pages that belong to no single room: home, how it works, who runs the site, legal, privacy."""

from flask import Blueprint, render_template
from flask_login import current_user

from solidarity.associations.queries import list_policy
from solidarity.giving.queries import amount_of_the_whole_site
from solidarity.pages.blocks import blocks_for
from solidarity.pages.welcome import welcome
from solidarity.pages.wording import policy_value
from solidarity.web import access, kept

bp = Blueprint("pages", __name__, url_prefix="/<lang:lang>")


@bp.get("/")
@access.open_to(access.EVERYONE)
@kept.for_strangers
def home():
    """Welcome: what was proven last, three doors, and for the signed-in what rooms add."""
    return render_template("pages/home.html", blocks=blocks_for(current_user), **welcome())


@bp.get("/how-it-works")
@access.open_to(access.EVERYONE)
def how_it_works():
    """Say who holds the money, what releases it, who checks what, and under which rules."""
    return render_template(
        "pages/how_it_works.html",
        totals=amount_of_the_whole_site(),
        policy=list_policy(),
        policy_value=policy_value,
    )


@bp.get("/legal")
@access.open_to(access.EVERYONE)
def legal():
    """Say who runs the site, where it is kept, and what it is not."""
    return render_template("pages/legal.html")


@bp.get("/terms")
@access.open_to(access.EVERYONE)
def terms():
    """Say what people may expect of the site, and the site of them."""
    return render_template("pages/terms.html")


@bp.get("/privacy")
@access.open_to(access.EVERYONE)
def privacy():
    """Say what is kept of people, why, how long, and what they may ask."""
    return render_template("pages/privacy.html")


@bp.get("/accessibility")
@access.open_to(access.EVERYONE)
def accessibility():
    """Say what works for whom, what does not yet, and whom to tell."""
    return render_template("pages/accessibility.html")


@bp.get("/contact")
@access.open_to(access.EVERYONE)
def contact():
    """Say how to write to us and how a complaint is handled."""
    return render_template("pages/contact.html")
