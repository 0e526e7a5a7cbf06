"""Staff stop every release of a project, and lift it: by another person. Never commits."""

from solidarity.delivery import queries, rules
from solidarity.delivery.models import Freeze
from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.projects.models import Project


def freeze(project: Project, *, reason: str, note: str = "", by: int | None) -> Freeze:
    """Freeze every release of a project. `reason` is public, `note` stays with staff."""
    row = Freeze(
        project_id=project.id, reason=rules.check_reason(reason, "freeze_reason"),
        note=note.strip(), opened_by=by, opened_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    journal.record("releases.frozen", project, actor_id=by, reason=row.reason)
    db.session.flush()
    return row


def lift(freeze_id: int, *, reason: str, by: int) -> Freeze:
    """End a freeze: somebody else than the one who opened it, with a reason."""
    db.session.get(Freeze, freeze_id, with_for_update=True, populate_existing=True)
    row = queries.get_freeze(freeze_id)
    if row.ended_at is not None:
        raise Refusal(N_("Somebody already lifted this freeze."))
    if row.opened_by == by:
        raise Refusal(N_("You opened this freeze: another person must lift it."))
    row.end_reason = rules.check_reason(reason)
    row.ended_at, row.ended_by = clock.now(), by
    project = db.session.get(Project, row.project_id)
    journal.record("releases.thawed", project, actor_id=by, reason=row.end_reason)
    db.session.flush()
    return row
