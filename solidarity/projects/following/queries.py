"""Who follows what, and what a followed thing is called."""

from collections.abc import Iterable
from dataclasses import dataclass

from solidarity.accounts.models import Person
from solidarity.associations.models import Association
from solidarity.associations.queries import EVER_SENT
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.geography.queries import find_commune
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.mail.models import Letter
from solidarity.projects.following.rules import NEWS_FOR, Subject
from solidarity.projects.models import Follow, Project, ProjectUpdate
from solidarity.projects.rules import PUBLIC
from solidarity.web.filters import text_in


@dataclass(frozen=True)
class Followed:
    """A thing that can be followed: its name in all languages, its path after the language."""

    kind: Subject
    id: str
    name: dict[str, str]
    path: str


@dataclass(frozen=True)
class Follower:
    """Somebody to write to, in which language; `token` is for the stop link of the letter."""

    person_id: int | None
    email: str
    lang: str
    token: str


def find_subject(kind: str, subject_id: str) -> Followed | None:
    """Return what is to be followed, when everyone may see it."""
    if kind == Subject.COMMUNE:
        commune = find_commune(subject_id)
        if commune is None:
            return None
        return Followed(Subject.COMMUNE, commune.code, commune.name, f"communes/{commune.code}")
    if not subject_id.isdecimal() or len(subject_id) > 9:
        return None
    return list_subjects(kind, [int(subject_id)]).get(int(subject_id))


def get_subject(kind: str, subject_id: str) -> Followed:
    """Return what is to be followed, or refuse."""
    found = find_subject(kind, subject_id)
    if found is None:
        raise NotFound(N_("There is nothing to follow at this address."))
    return found


def list_subjects(kind: str, ids: Iterable[int]) -> dict[int, Followed]:
    """Return public projects or associations by id, in one query."""
    if kind == Subject.PROJECT:
        query = db.select(Project.id, Project.slug, Project.title).where(
            Project.state.in_(sorted(PUBLIC)), Project.published_at.is_not(None)
        )
        query, folder = query.where(Project.id.in_(list(ids))), "projects"
    elif kind == Subject.ASSOCIATION:
        query = db.select(Association.id, Association.slug, Association.name).where(EVER_SENT)
        query, folder = query.where(Association.id.in_(list(ids))), "associations"
    else:
        return {}
    rows = db.session.execute(query)
    return {i: Followed(Subject(kind), str(i), name, f"{folder}/{slug}") for i, slug, name in rows}


def find_follow(kind: str, subject_id: str, person_id: int) -> Follow | None:
    """Return a person's follow of a thing."""
    return db.session.scalar(
        db.select(Follow).filter_by(subject_kind=kind, subject_id=subject_id, person_id=person_id)
    )


def is_following(kind: str, subject_id: object, person_id: int | None) -> bool:
    """Say whether a signed-in person follows a thing (False for a visitor)."""
    return bool(person_id) and find_follow(kind, str(subject_id), person_id) is not None


def find_by_email(kind: str, subject_id: str, email: str) -> Follow | None:
    """Return a visitor's follow of a thing, confirmed or not."""
    return db.session.scalar(
        db.select(Follow).filter_by(subject_kind=kind, subject_id=subject_id, email=email)
    )


def find_by_token(token: str) -> Follow | None:
    """Return the follow a letter's link names."""
    return db.session.scalar(db.select(Follow).filter_by(token=token))


def list_followers(kind: str, subject_id: object) -> list[Follower]:
    """Return who is to be written to about a thing: people and confirmed visitors."""
    query = (
        db.select(Follow, Person.email, Person.lang)
        .outerjoin(Person, Person.id == Follow.person_id)
        .where(Follow.subject_kind == kind, Follow.subject_id == str(subject_id))
        .where(Follow.confirmed_at.is_not(None))
        .order_by(Follow.id)
    )
    rows = db.session.execute(query).all()
    reached = ((f, email or f.email, lang or f.lang) for f, email, lang in rows)
    return [Follower(f.person_id, email, lang, f.token) for f, email, lang in reached if email]


def list_follows_of(person_id: int) -> list[tuple[Follow, Followed]]:
    """Return what a person follows, newest first; what is no longer public is left out."""
    query = db.select(Follow).filter_by(person_id=person_id).order_by(Follow.id.desc())
    follows = list(db.session.scalars(query))
    known: dict[tuple[str, str], Followed] = {}
    for kind in (Subject.PROJECT, Subject.ASSOCIATION):
        ids = [int(f.subject_id) for f in follows if f.subject_kind == kind]
        found = list_subjects(kind, ids).values() if ids else ()
        known.update({(s.kind, s.id): s for s in found})
    for follow in follows:
        if follow.subject_kind == Subject.COMMUNE:
            subject = find_subject(Subject.COMMUNE, follow.subject_id)
            known.update({(subject.kind, subject.id): subject} if subject else {})
    named = ((f, known.get((f.subject_kind, f.subject_id))) for f in follows)
    return [(follow, subject) for follow, subject in named if subject]


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return what a person follows, for their own export."""
    return {
        "follows": [
            {
                "kind": row.subject_kind,
                "name": text_in(subject.name),
                "since": row.since.isoformat(),
            }
            for row, subject in list_follows_of(person_id)
        ]
    }


def list_news() -> list[tuple[ProjectUpdate, Project]]:
    """Return the updates young enough to be written about."""
    query = (
        db.select(ProjectUpdate, Project)
        .join(Project, Project.id == ProjectUpdate.project_id)
        .where(ProjectUpdate.published_at > clock.now() - NEWS_FOR)
        .where(ProjectUpdate.published_at <= clock.now(), ProjectUpdate.withdrawn_at.is_(None))
        .where(Project.state.in_(sorted(PUBLIC)), Project.published_at.is_not(None))
        .order_by(ProjectUpdate.id)
    )
    return [(update, project) for update, project in db.session.execute(query)]


def list_to_tell(update: ProjectUpdate, project: Project) -> list[Follower]:
    """Return who follows the project, its association or its commune and was not yet told."""
    subjects = (
        (Subject.PROJECT, project.id),
        (Subject.ASSOCIATION, project.association_id),
        (Subject.COMMUNE, project.commune_code),
    )
    told = db.select(Letter.once).where(Letter.once.startswith(f"update:{update.id}:"))
    done = set(db.session.scalars(told))
    followers = {f.email: f for s in reversed(subjects) for f in list_followers(*s)}
    return [f for f in followers.values() if once_key(update, f.email) not in done]


def once_key(update: ProjectUpdate, email: str) -> str:
    """Name the one letter an address gets about an update; giving names it alike."""
    return f"update:{update.id}:{email}"
