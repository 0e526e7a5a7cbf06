"""Read a hand-over, and what it still lacks."""

from solidarity.delivery.handover import rules
from solidarity.delivery.handover.models import Handover
from solidarity.delivery.handover.rules import Asked, Facts, Seat
from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.projects.models import Project


def find_handover(project_id: int) -> Handover | None:
    """Return what a project has shown so far."""
    return db.session.get(Handover, project_id)


def facts_of(handover: Handover | None) -> Facts:
    """Return a stored hand-over as the rules read it."""
    if handover is None:
        return Facts()
    return Facts(
        committee=[Seat(**seat) for seat in handover.committee],
        tariff=handover.tariff or "",
        tariff_minor=handover.tariff_minor,
        voted_on=handover.voted_on,
        has_minutes=handover.minutes_id is not None,
        meters=handover.meters,
        readings_on=handover.readings_on,
        report=handover.report or "",
    )


def list_missing(project: Project, *, to_close: bool) -> list[Asked]:
    """Return what a project still lacks to serve, or to close."""
    facts = facts_of(find_handover(project.id))
    return rules.missing(project.theme, facts, to_close=to_close)


def to_operate(project: Project) -> list[Refusal]:
    """Answer the project's life: what stands in the way of serving."""
    return rules.reasons(list_missing(project, to_close=False))


def to_complete(project: Project) -> list[Refusal]:
    """Answer the project's life: what stands in the way of closing."""
    return rules.reasons(list_missing(project, to_close=True))
