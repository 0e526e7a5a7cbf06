"""Keep what was typed in a step that is not whole yet; forget it when it is."""

from werkzeug.datastructures import MultiDict

from solidarity.extensions import db
from solidarity.kit import clock
from solidarity.projects.drafts.queries import form_key
from solidarity.projects.models import Draft

NOT_KEPT = {"csrf_token", "version", "act"}


def keep(project_id: int, step: str, typed: MultiDict, *, by: int) -> None:
    """Keep a step as typed; one draft per step, the last one wins."""
    forget(project_id, step)
    content = {k: v for k, v in typed.items() if k not in NOT_KEPT}
    db.session.add(
        Draft(person_id=by, form=form_key(project_id, step), content=content, saved_at=clock.now())
    )
    db.session.flush()


def forget(project_id: int, step: str) -> None:
    """The step is whole, or was thrown away."""
    db.session.execute(db.delete(Draft).filter_by(form=form_key(project_id, step)))
