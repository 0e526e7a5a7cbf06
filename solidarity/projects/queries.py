"""Find projects, whole or in lists."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import joinedload, selectinload

from solidarity.associations import queries as associations
from solidarity.associations.models import PaymentRoute
from solidarity.associations.routes.rules import RouteKind
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.kit.messages import N_
from solidarity.projects import rules
from solidarity.projects.models import Project, ProjectPhoto

NO_PROJECT = N_("There is no project at this address.")
WHOLE = (
    joinedload(Project.association),
    joinedload(Project.cover_photo),
    selectinload(Project.budget),
    selectinload(Project.shares),
    selectinload(Project.milestones),
)


def find_project(slug: str) -> Project | None:
    """Return the project of an address with everything it is made of, or None."""
    return db.session.scalar(db.select(Project).filter_by(slug=slug).options(*WHOLE))


def get_project(slug: str) -> Project:
    """Return the project of an address with everything it is made of, or refuse."""
    project = find_project(slug)
    if project is None:
        raise NotFound(NO_PROJECT)
    return project


def get_public(slug: str) -> Project:
    """Return a project everyone may see, or refuse as if it were not there."""
    project = find_project(slug)
    if project is None or not is_public(project):
        raise NotFound(NO_PROJECT)
    return project


def get_of_association(association_slug: str, slug: str) -> Project:
    """Return a project of this association, or refuse as if it were not there."""
    project = find_project(slug)
    if project is None or project.association.slug != association_slug:
        raise NotFound(NO_PROJECT)
    return project


def get_for_change(project_id: int) -> Project:
    """Return a project locked until the end of the transaction, fresh from the database."""
    query = db.select(Project).filter_by(id=project_id).options(*WHOLE)
    query = query.with_for_update(of=Project).execution_options(populate_existing=True)
    project = db.session.scalar(query)
    if project is None:
        raise NotFound(NO_PROJECT)
    return project


def list_projects(ids: Sequence[int]) -> list[Project]:
    """Return projects by id, in the order asked, with their association and cover."""
    options = (joinedload(Project.association), joinedload(Project.cover_photo))
    query = db.select(Project).where(Project.id.in_(ids)).options(*options)
    found = {project.id: project for project in db.session.scalars(query)} if ids else {}
    return [found[i] for i in ids if i in found]


def list_of_association(association_id: int, *, only_public: bool = False) -> list[Project]:
    """Return an association's projects, the last touched first."""
    query = db.select(Project).filter_by(association_id=association_id)
    query = query.options(joinedload(Project.association), joinedload(Project.cover_photo))
    rows = db.session.scalars(query.order_by(Project.edited_at.desc(), Project.id.desc()))
    return [p for p in rows if is_public(p) or not only_public]


def list_waiting() -> list[Project]:
    """Return what waits for a reviewer, the oldest first."""
    query = db.select(Project).where(Project.state.in_(rules.WAITING_FOR_STAFF))
    query = query.options(joinedload(Project.association))
    return list(db.session.scalars(query.order_by(Project.state_since, Project.id)))


def count_waiting() -> tuple[int, datetime | None]:
    """Return how many projects wait for a reviewer, and since when the oldest does."""
    query = db.select(func.count(), func.min(Project.state_since))
    count, oldest = db.session.execute(
        query.where(Project.state.in_(rules.WAITING_FOR_STAFF))
    ).one()
    return count, oldest


def list_by_state(state: str | None = None, limit: int = 200) -> list[Project]:
    """Return projects for staff, the last moved first."""
    query = db.select(Project).options(joinedload(Project.association))
    if state:
        query = query.filter_by(state=state)
    return list(db.session.scalars(query.order_by(Project.state_since.desc()).limit(limit)))


def count_by_state() -> dict[str, int]:
    """Return how many projects stand in each state."""
    query = db.select(Project.state, func.count()).group_by(Project.state)
    return dict(map(tuple, db.session.execute(query)))


def is_public(project: Project) -> bool:
    """Say whether everyone may see this project."""
    return rules.is_public(project.state, project.published_at is not None)


def list_slugs_like(base: str) -> set[str]:
    """Return the addresses that begin with `base`."""
    query = db.select(Project.slug).where(Project.slug.startswith(base, autoescape=True))
    return set(db.session.scalars(query))


def list_photos(project_id: int) -> list[ProjectPhoto]:
    """Return the photos of a project itself (not of its updates), oldest first."""
    query = db.select(ProjectPhoto).filter_by(
        project_id=project_id, update_id=None, withdrawn_at=None
    )
    query = query.options(joinedload(ProjectPhoto.file)).order_by(ProjectPhoto.id)
    return list(db.session.scalars(query))


def find_photo(project_id: int, photo_id: int) -> ProjectPhoto | None:
    """Return a photo of this project that was not withdrawn."""
    query = db.select(ProjectPhoto).filter_by(id=photo_id, project_id=project_id, withdrawn_at=None)
    return db.session.scalar(query.options(joinedload(ProjectPhoto.file)))


def find_route(project: Project) -> PaymentRoute | None:
    """Return the way this project may receive money today, with who holds it, or None."""
    routes = associations.list_open_routes(project.association_id)
    if project.route_id:
        return next((route for route in routes if route.id == project.route_id), None)
    return min(routes, key=lambda route: list(RouteKind).index(route.kind), default=None)
