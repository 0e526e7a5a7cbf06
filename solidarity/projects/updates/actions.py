"""Publish and withdraw news."""

from dataclasses import dataclass, field
from datetime import date

from werkzeug.datastructures import FileStorage

from solidarity import announcements
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.projects import queries
from solidarity.projects.models import ProjectUpdate
from solidarity.projects.photos.actions import add_photos
from solidarity.projects.updates import queries as updates
from solidarity.projects.updates.rules import UpdateKind, check_update


@dataclass(frozen=True)
class News:
    """What is told, by language, and the photos that show it."""

    kind: UpdateKind
    title: dict[str, str]
    body: dict[str, str]
    happened_on: date
    milestone_n: int | None = None
    uploads: list[FileStorage] = field(default_factory=list)
    has_people: bool = False
    consent: str = ""


def publish_update(project_id: int, news: News, *, by: int) -> ProjectUpdate:
    """Publish news now; it is the project's last proof, and followers and givers are told."""
    project = queries.get_for_change(project_id)
    check_update(project.state, news.happened_on, clock.today())
    update = ProjectUpdate(
        project_id=project.id, kind=news.kind, title=news.title, body=news.body,
        happened_on=news.happened_on, milestone_n=news.milestone_n, written_by=by,
        said_by=dict(project.association.name), published_at=clock.now(),
    )  # fmt: skip
    db.session.add(update)
    db.session.flush()
    add_photos(
        project, news.uploads, has_people=news.has_people, consent=news.consent,
        caption=news.title, by=by, update_id=update.id,
    )  # fmt: skip
    project.proven_at = clock.now()
    journal.record("project.update_published", project, actor_id=by, update_id=update.id)
    db.session.flush()
    announcements.update_published.send(update)
    return update


def withdraw_update(project_id: int, update_id: int, *, by: int) -> None:
    """Take news away from the page, with its photos; the journal keeps that it was there."""
    project = queries.get_for_change(project_id)
    update = updates.get_update(project.id, update_id)
    update.withdrawn_at = clock.now()
    for photo in update.photos:
        photo.withdrawn_at = clock.now()
        files.withdraw(photo.file)
    journal.record("project.update_withdrawn", project, actor_id=by, update_id=update.id)
    db.session.flush()
