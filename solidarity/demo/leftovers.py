"""What each project of the demonstration agreed should money be left over."""

from solidarity.extensions import db
from solidarity.giving.endings.leftovers import queries
from solidarity.giving.endings.leftovers.models import LeftoverPlan
from solidarity.giving.endings.leftovers.rules import Choice
from solidarity.projects.models import Project

TURNS = (Choice.UPKEEP, Choice.SISTER, Choice.REFUND)


def agree_all(written: dict[str, Project]) -> int:
    """Write the three choices down in turn, as if before publication; returns how many."""
    for n, key in enumerate(sorted(written)):
        project, choice = written[key], TURNS[n % len(TURNS)]
        sisters = queries.list_sisters(project) if choice == Choice.SISTER else []
        if choice == Choice.SISTER and not sisters:
            choice = Choice.REFUND
        db.session.add(
            LeftoverPlan(
                project_id=project.id,
                choice=choice,
                sister_id=sisters[0].id if sisters else None,
                agreed_at=project.created_at,
                agreed_by=project.created_by or 0,
            )
        )
    db.session.flush()
    return len(written)
