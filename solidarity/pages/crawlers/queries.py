"""List every public address once, without its language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from solidarity.associations.models import Association
from solidarity.associations.queries import EVER_SENT
from solidarity.extensions import db
from solidarity.geography.queries import list_communes
from solidarity.projects.models import Need, Project
from solidarity.projects.needs.rules import NeedState
from solidarity.projects.rules import PUBLIC
from solidarity.volunteering.models import VolunteerRole
from solidarity.volunteering.rules import RoleState

ALWAYS_THERE = (
    "pages.home", "finding.index", "finding.map_of_projects", "needs.index", "communes.index",
    "volunteering.index", "associations.index", "transparency.index", "pages.how_it_works",
    "projects.states", "pages.legal", "pages.privacy", "pages.accessibility", "pages.contact",
)  # fmt: skip


@dataclass(frozen=True)
class Address:
    """A public page in its reference language, and the day it last changed when it is known."""

    path: str  # begins with /fr/
    changed: date | None = None


def list_addresses() -> list[Address]:
    """Return every page a stranger may open."""
    return [*_pages(), *_projects(), *_associations(), *_communes(), *_needs(), *_roles()]


def _pages() -> Iterator[Address]:
    yield from (Address(url_for(endpoint, lang="fr")) for endpoint in ALWAYS_THERE)


def _projects() -> Iterator[Address]:
    query = db.select(Project.slug, Project.proven_at).where(
        Project.state.in_(sorted(PUBLIC)), Project.published_at.is_not(None)
    )
    for slug, proven in db.session.execute(query.order_by(Project.id)):
        yield Address(url_for("projects.show", slug=slug, lang="fr"), _day(proven))


def _associations() -> Iterator[Address]:
    query = db.select(Association.slug).where(EVER_SENT).order_by(Association.id)
    for slug in db.session.scalars(query):
        yield Address(url_for("associations.show", slug=slug, lang="fr"))


def _communes() -> Iterator[Address]:
    for commune in list_communes():
        yield Address(url_for("communes.show", code=commune.code, lang="fr"))


def _needs() -> Iterator[Address]:
    query = db.select(Need.slug, Need.stated_at).where(Need.state == NeedState.OPEN)
    for slug, stated in db.session.execute(query.order_by(Need.id)):
        yield Address(url_for("needs.show", slug=slug, lang="fr"), _day(stated))


def _roles() -> Iterator[Address]:
    query = (
        db.select(VolunteerRole.id)
        .join(Project, Project.id == VolunteerRole.project_id)
        .where(VolunteerRole.state == RoleState.OPEN, Project.published_at.is_not(None))
    )
    for role_id in db.session.scalars(query.order_by(VolunteerRole.id)):
        yield Address(url_for("volunteering.show", role_id=role_id, lang="fr"))


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
