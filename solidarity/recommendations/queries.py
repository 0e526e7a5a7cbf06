"""Read stored suggestions: one query a kind, what is no longer open left out."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import joinedload

from solidarity.accounts.models import Person, Profile
from solidarity.extensions import db
from solidarity.kit import clock
from solidarity.projects import rules as project_rules
from solidarity.projects.models import Project
from solidarity.recommendations.models import Dismissal, Suggestion
from solidarity.volunteering import queries as volunteering
from solidarity.volunteering.models import VolunteerRole
from solidarity.volunteering.rules import RoleState
from solidarity.web.filters import text_in


@dataclass(frozen=True)
class Suggested:
    """One thing suggested: the project, the role when it is one, the raw reasons."""

    suggestion: Suggestion
    project: Project
    role: VolunteerRole | None = None


def list_projects_for(person_id: int, limit: int = 6) -> list[Suggested]:
    """Return the projects suggested to a person that still take gifts, best first."""
    query = (
        db.select(Suggestion, Project)
        .join(Project, Project.id == Suggestion.item_id)
        .where(Suggestion.person_id == person_id, Suggestion.kind == "project")
        .where(Project.state.in_(sorted(project_rules.TAKES_GIFTS)))
        .where(db.or_(Project.collect_until.is_(None), Project.collect_until >= clock.today()))
        .options(joinedload(Project.association), joinedload(Project.cover_photo))
        .order_by(Suggestion.rank)
        .limit(limit)
    )
    return [Suggested(*row) for row in db.session.execute(query)]


def list_roles_for(person_id: int, limit: int = 6) -> list[Suggested]:
    """Return the roles suggested to a person that are still open, best first."""
    query = (
        db.select(Suggestion, Project, VolunteerRole)
        .join(VolunteerRole, VolunteerRole.id == Suggestion.item_id)
        .join(Project, Project.id == VolunteerRole.project_id)
        .where(Suggestion.person_id == person_id, Suggestion.kind == "role")
        .where(VolunteerRole.state == RoleState.OPEN)
        .options(joinedload(Project.association), volunteering.WITH_SKILLS)
        .order_by(Suggestion.rank)
        .limit(limit)
    )
    return [Suggested(*row) for row in db.session.execute(query)]


def dismissed(kind: str, person_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return what people do not want to see again."""
    query = db.select(Dismissal).where(
        Dismissal.kind == kind, Dismissal.person_id.in_(list(person_ids))
    )
    found: dict[int, set[int]] = {}
    for row in db.session.scalars(query):
        found.setdefault(row.person_id, set()).add(row.item_id)
    return found


def list_suggestible() -> list[int]:
    """Return the people who may be suggested something: confirmed, not gone, not switched off."""
    query = (
        db.select(Person.id)
        .join(Profile, Profile.person_id == Person.id)
        .where(Person.active, Person.erased_at.is_(None), Profile.suggestions_on)
        .order_by(Person.id)
    )
    return list(db.session.scalars(query))


def suggestions_are_on(person_id: int) -> bool:
    """Say whether a person lets themselves be suggested things."""
    profile = db.session.get(Profile, person_id)
    return profile is None or profile.suggestions_on


def titles_of(project_ids: Iterable[int]) -> dict[str, dict]:
    """Return the titles of projects by id, for reasons that name them."""
    query = db.select(Project.id, Project.title).where(Project.id.in_(list(project_ids)))
    return {str(project_id): title for project_id, title in db.session.execute(query)}


def titles_suggested(person_id: int) -> dict[tuple[str, int], dict]:
    """Return (kind, id) → title of everything ever suggested to a person or dismissed by them."""
    named = {"project": Project, "role": VolunteerRole}
    found = {}
    for kind, model in named.items():
        for table in (Suggestion, Dismissal):
            ids = db.select(table.item_id).filter_by(person_id=person_id, kind=kind)
            rows = db.session.execute(db.select(model.id, model.title).where(model.id.in_(ids)))
            found |= {(kind, item_id): title for item_id, title in rows}
    return found


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return what was suggested to a person and what they dismissed, for their own export."""
    shown = db.select(Suggestion).filter_by(person_id=person_id).order_by(Suggestion.rank)
    gone = db.select(Dismissal).filter_by(person_id=person_id)
    titles = titles_suggested(person_id)

    def named(row: Suggestion | Dismissal) -> dict:
        title = text_in(titles.get((row.kind, row.item_id)))
        return {"kind": row.kind, "item": row.item_id, "title": title}

    return {
        "suggested": [
            {**named(s), "score": s.score, "reasons": s.reasons} for s in db.session.scalars(shown)
        ],
        "dismissed": [named(d) for d in db.session.scalars(gone)],
    }
