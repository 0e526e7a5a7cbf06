"""What papers add to other rooms' pages: the statement of a project."""

from collections.abc import Mapping, Sequence

from solidarity.projects import panels


def init_app() -> None:
    """Say once, at start-up, what a project's page may offer."""
    panels.register_block(
        panels.Block("papers", offer, "giving/papers/project_block.html", "totals")
    )


def offer(project_ids: Sequence[int]) -> Mapping[int, bool]:
    """Every project has its statement; the template makes its addresses from the project."""
    return dict.fromkeys(project_ids, True)
