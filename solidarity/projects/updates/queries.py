"""Find the news of projects."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlalchemy.orm import joinedload, selectinload

from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.kit.messages import N_
from solidarity.projects.models import Project, ProjectPhoto, ProjectUpdate

SHOWN = ProjectUpdate.withdrawn_at.is_(None)
WITH_PHOTOS = selectinload(ProjectUpdate.photos.and_(ProjectPhoto.withdrawn_at.is_(None)))


def list_updates(project_id: int) -> list[ProjectUpdate]:
    """Return a project's news with their photos, newest first."""
    query = db.select(ProjectUpdate).where(ProjectUpdate.project_id == project_id, SHOWN)
    query = query.options(WITH_PHOTOS.joinedload(ProjectPhoto.file))
    query = query.order_by(ProjectUpdate.happened_on.desc(), ProjectUpdate.id.desc())
    return list(db.session.scalars(query))


def list_first(project_id: int, limit: int) -> tuple[list[ProjectUpdate], int]:
    """Return the newest of a project's news with their photos, and how many there are in all."""
    query = db.select(ProjectUpdate, func.count().over())
    query = query.where(ProjectUpdate.project_id == project_id, SHOWN)
    query = query.options(WITH_PHOTOS.joinedload(ProjectPhoto.file))
    query = query.order_by(ProjectUpdate.happened_on.desc(), ProjectUpdate.id.desc())
    rows = db.session.execute(query.limit(limit)).all()
    return [update for update, _ in rows], rows[0][1] if rows else 0


def list_latest(limit: int = 6) -> list[tuple[ProjectUpdate, Project]]:
    """Return the latest news of every project, with the project."""
    query = db.select(ProjectUpdate, Project).join(Project).where(SHOWN)
    query = query.options(
        WITH_PHOTOS.joinedload(ProjectPhoto.file), joinedload(Project.association)
    )
    query = query.order_by(ProjectUpdate.published_at.desc(), ProjectUpdate.id.desc())
    return [(update, project) for update, project in db.session.execute(query.limit(limit))]


def last_update_days(project_ids: Sequence[int]) -> dict[int, object]:
    """Return {project id: day of its last news} in one query."""
    query = db.select(ProjectUpdate.project_id, func.max(ProjectUpdate.happened_on))
    query = query.where(ProjectUpdate.project_id.in_(project_ids), SHOWN)
    rows = db.session.execute(query.group_by(ProjectUpdate.project_id)) if project_ids else []
    return dict(map(tuple, rows))


def get_update(project_id: int, update_id: int) -> ProjectUpdate:
    """Return an update of this project that was not withdrawn, or refuse."""
    query = db.select(ProjectUpdate).where(
        ProjectUpdate.id == update_id, ProjectUpdate.project_id == project_id, SHOWN
    )
    update = db.session.scalar(query.options(WITH_PHOTOS.joinedload(ProjectPhoto.file)))
    if update is None:
        raise NotFound(N_("This news is no longer there."))
    return update
