"""What match funds do when they hear of gifts, and what they tell the rooms around them."""

from solidarity.accounts import export
from solidarity.announcements import gift_changed, gift_intended, person_erased
from solidarity.extensions import db
from solidarity.giving import checks, totals
from solidarity.giving.match_funds import actions, invariants, pages, queries
from solidarity.giving.match_funds.models import MatchAppeal
from solidarity.kit.messages import N_
from solidarity.projects import panels


def init_app() -> None:
    """Start listening; count what funds gave among what projects received (once, at start-up)."""
    gift_intended.connect(on_intended)
    gift_changed.connect(on_changed)
    person_erased.connect(forget)
    totals.register_addition("match", queries.given_to, column="matched_minor")
    checks.register_source("match", queries.given_everywhere)
    checks.register_check("match", invariants.check)
    panels.register_block(
        panels.Block("match", pages.for_projects, "giving/match/project_block.html", "plan")
    )
    export.register(
        "match_funds",
        pages.export_of,
        title=N_("What match funds added to my gifts"),
        labels={
            "matches": N_("Match funds"),
            "fund": N_("Match fund"),
            "added": N_("Added, in dirhams"),
            "reason": N_("Why nothing was added"),
            "appeal": N_("What you answered"),
        },
    )


def on_intended(donation) -> None:
    """A gift was made: decide what a fund adds, and set it aside."""
    actions.consider(donation)


def on_changed(donation) -> None:
    """A gift moved, or part of it went back: its match follows."""
    actions.follow(donation)


def forget(person) -> None:
    """Drop what a person wrote; what was decided of the gift stays, without a name."""
    db.session.execute(
        db.update(MatchAppeal).filter_by(person_id=person.id).values(person_id=None, text="")
    )
