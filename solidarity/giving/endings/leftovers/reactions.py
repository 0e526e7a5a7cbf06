"""What leftovers add to other rooms' pages and totals."""

from solidarity.giving import checks, extras, totals
from solidarity.giving.endings.leftovers import told
from solidarity.giving.extras import Extra
from solidarity.projects import panels


def init_app() -> None:
    """Count what came from other projects; tell the plan and what became of it (at start-up)."""
    totals.register_addition("leftovers", told.moved_to)
    checks.register_source("leftovers", told.moved_everywhere)
    panels.register_block(
        panels.Block("leftover", told.for_projects, "giving/leftovers/project_block.html", "totals")
    )
    extras.register(
        Extra(
            "leftover",
            form=lambda _project: None,
            keep=lambda _gift, _form: None,
            template="",
            tell=told.of_gift,
            told_template="giving/leftovers/told.html",
        )
    )
