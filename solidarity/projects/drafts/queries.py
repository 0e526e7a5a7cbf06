"""Find what was left unfinished."""

from werkzeug.datastructures import MultiDict

from solidarity.extensions import db
from solidarity.projects.models import Draft


def form_key(project_id: int, step: str) -> str:
    """Name one step of one project."""
    return f"project:{project_id}:{step}"


def find_draft(project_id: int, step: str) -> MultiDict | None:
    """Return what was last typed in a step and left unfinished, by whoever of the association."""
    query = db.select(Draft).filter_by(form=form_key(project_id, step))
    draft = db.session.scalar(query.order_by(Draft.saved_at.desc()).limit(1))
    return MultiDict(draft.content) if draft else None


def list_steps(project_id: int) -> list[str]:
    """Return the steps of a project that hold something unfinished."""
    query = db.select(Draft.form).where(Draft.form.startswith(form_key(project_id, "")))
    return sorted({form.rsplit(":", 1)[1] for form in db.session.scalars(query)})
