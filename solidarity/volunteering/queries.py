"""Ask about skills, roles, people's offers and applications."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy.orm import joinedload, selectinload

from solidarity.accounts.models import Person
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.geography import queries as geography
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.text import fold
from solidarity.mail.models import Letter
from solidarity.projects import rules as project_rules
from solidarity.projects.models import Project
from solidarity.volunteering.models import (
    Application,
    PersonSkill,
    RoleAlert,
    RoleSkill,
    Skill,
    VolunteerRole,
)
from solidarity.volunteering.rules import ApplicationState, RoleState
from solidarity.web.filters import text_in

PER_PAGE = 20
WITH_SKILLS = selectinload(VolunteerRole.skills).joinedload(RoleSkill.skill)


@dataclass(frozen=True)
class RoleFilter:
    """What a visitor looks for; empty parts ask nothing."""

    words: str = ""
    skill: str = ""
    domain: str = ""
    mode: str = ""
    province: str = ""
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class RoleLine:
    """A role and the project it helps."""

    role: VolunteerRole
    project: Project


def list_skills() -> list[Skill]:
    """Return every skill, by domain then label."""
    rows = db.session.scalars(db.select(Skill))
    return sorted(rows, key=lambda s: (s.domain, fold(s.label["fr"])))


def skills_by_id(ids: Iterable[str]) -> dict[str, Skill]:
    """Return skills by id."""
    rows = db.session.scalars(db.select(Skill).where(Skill.id.in_(list(ids))))
    return {row.id: row for row in rows}


def get_role(role_id: int) -> RoleLine:
    """Return a role of a public project, with its skills, or refuse."""
    query = (
        db.select(VolunteerRole, Project)
        .join(Project, Project.id == VolunteerRole.project_id)
        .where(VolunteerRole.id == role_id, Project.published_at.is_not(None))
        .options(WITH_SKILLS, joinedload(Project.association))
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound(N_("There is no role at this address."))
    return RoleLine(*row)


def list_open_roles(wanted: RoleFilter, page: int = 1) -> tuple[list[RoleLine], int]:
    """Return one page of open roles that fit, those that begin soonest first, and how many."""
    query = (
        db.select(VolunteerRole, Project)
        .join(Project, Project.id == VolunteerRole.project_id)
        .where(VolunteerRole.state == RoleState.OPEN, *_alive(), *_fits(wanted))
    )
    total = db.session.scalar(db.select(func.count()).select_from(query.subquery()))
    query = query.options(WITH_SKILLS, joinedload(Project.association))
    order = (VolunteerRole.starts_on.asc().nulls_last(), VolunteerRole.id)
    rows = db.session.execute(
        query.order_by(*order).limit(PER_PAGE).offset((max(page, 1) - 1) * PER_PAGE)
    )
    return [RoleLine(*row) for row in rows], total


def _alive() -> tuple:
    ended = VolunteerRole.ends_on < clock.today()
    return (
        Project.published_at.is_not(None),
        Project.state.in_(sorted(project_rules.ALIVE)),
        db.or_(VolunteerRole.ends_on.is_(None), ~ended),
    )


def _fits(wanted: RoleFilter) -> list:
    found: list = []
    if wanted.mode:
        found.append(VolunteerRole.mode.in_((wanted.mode, "both")))
    if wanted.skill:
        found.append(_asks(RoleSkill.skill_id == wanted.skill))
    if wanted.domain:
        found.append(_asks(RoleSkill.skill.has(Skill.domain == wanted.domain)))
    if wanted.province:
        found.append(Project.commune_code.startswith(wanted.province + "."))
    if wanted.from_on:
        found.append(
            db.or_(VolunteerRole.ends_on.is_(None), VolunteerRole.ends_on >= wanted.from_on)
        )
    if wanted.until_on:
        found.append(
            db.or_(VolunteerRole.starts_on.is_(None), VolunteerRole.starts_on <= wanted.until_on)
        )
    found += [
        VolunteerRole.folded.contains(word, autoescape=True) for word in fold(wanted.words).split()
    ]
    return found


def _asks(condition):
    return VolunteerRole.skills.any(condition)


def roles_of(project_ids: Sequence[int]) -> dict[int, list[VolunteerRole]]:
    """Return the open and full roles of several projects in one query (a block of their page)."""
    query = (
        db.select(VolunteerRole)
        .where(
            VolunteerRole.project_id.in_(list(project_ids)),
            VolunteerRole.state != RoleState.CLOSED,
        )
        .options(joinedload(VolunteerRole.skills).joinedload(RoleSkill.skill))
        .order_by(VolunteerRole.id)
    )
    found: dict[int, list[VolunteerRole]] = {}
    for role in db.session.scalars(query).unique():
        found.setdefault(role.project_id, []).append(role)
    return found


def list_roles_of_project(project_id: int) -> list[VolunteerRole]:
    """Return every role of a project for its managers."""
    query = db.select(VolunteerRole).filter_by(project_id=project_id).options(WITH_SKILLS)
    return list(db.session.scalars(query.order_by(VolunteerRole.id)))


def project_ids_asking_for(skill_id: str):
    """Return the query of projects with an open role that asks for a skill (for finding)."""
    return (
        db.select(VolunteerRole.project_id)
        .join(RoleSkill, RoleSkill.role_id == VolunteerRole.id)
        .where(VolunteerRole.state == RoleState.OPEN, RoleSkill.skill_id == skill_id)
    )


def find_application(role_id: int, person_id: int) -> Application | None:
    """Return a person's application for a role."""
    query = db.select(Application).filter_by(role_id=role_id, person_id=person_id)
    return db.session.scalar(query)


def get_application(application_id: int, project_id: int) -> Application:
    """Return an application for a role of a project, or refuse."""
    query = (
        db.select(Application)
        .join(VolunteerRole, VolunteerRole.id == Application.role_id)
        .where(Application.id == application_id, VolunteerRole.project_id == project_id)
        .options(joinedload(Application.role))
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(N_("There is no such application."))
    return found


def list_applications(project_id: int) -> list[tuple[Application, Person]]:
    """Return the applications for a project's roles with who applies, oldest waiting first."""
    query = (
        db.select(Application, Person)
        .join(VolunteerRole, VolunteerRole.id == Application.role_id)
        .join(Person, Person.id == Application.person_id)
        .where(VolunteerRole.project_id == project_id)
        .options(joinedload(Application.role))
        .order_by(Application.state != ApplicationState.APPLIED, Application.applied_at)
    )
    return [tuple(row) for row in db.session.execute(query)]


def list_missions_of(person_id: int) -> list[tuple[Application, VolunteerRole, Project]]:
    """Return what a person applied for, newest first."""
    query = (
        db.select(Application, VolunteerRole, Project)
        .join(VolunteerRole, VolunteerRole.id == Application.role_id)
        .join(Project, Project.id == VolunteerRole.project_id)
        .where(Application.person_id == person_id)
        .order_by(Application.id.desc())
    )
    return [tuple(row) for row in db.session.execute(query)]


def is_accepted_on(person_id: int, project_id: int) -> bool:
    """Say whether a person is an accepted volunteer of a project (exact places open to them)."""
    query = (
        db.select(Application.id)
        .join(VolunteerRole, VolunteerRole.id == Application.role_id)
        .where(
            Application.person_id == person_id,
            Application.state == ApplicationState.ACCEPTED,
            VolunteerRole.project_id == project_id,
        )
    )
    return db.session.scalar(query) is not None


def list_skills_of(person_id: int) -> list[PersonSkill]:
    """Return what a person said they can do."""
    query = db.select(PersonSkill).filter_by(person_id=person_id)
    return list(db.session.scalars(query.options(joinedload(PersonSkill.skill))))


def list_skills_of_people(ids: Iterable[int]) -> dict[int, list[PersonSkill]]:
    """Return the skills of several people in one query."""
    query = db.select(PersonSkill).where(PersonSkill.person_id.in_(list(ids)))
    found: dict[int, list[PersonSkill]] = {}
    for row in db.session.scalars(query.options(joinedload(PersonSkill.skill))):
        found.setdefault(row.person_id, []).append(row)
    return found


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return what volunteering knows of a person, for their own export."""
    return {
        "skills": [
            {
                "skill": one.skill_id,
                "label": text_in(one.skill.label),
                "level": one.level,
                "years": one.years,
            }
            for one in list_skills_of(person_id)
        ],
        "applications": [
            {
                "role": text_in(role.title),
                "project": text_in(project.title),
                "message": application.message,
                "state": application.state,
                "applied_at": application.applied_at.isoformat(),
            }
            for application, role, project in list_missions_of(person_id)
        ],
        "alerts": [
            {
                "email": alert.email,
                "filters": " ".join(str(value) for value in alert.filters.values()),
                "created_at": alert.created_at.isoformat(),
                "is_on": alert.confirmed_at is not None and alert.stopped_at is None,
            }
            for alert in db.session.scalars(db.select(RoleAlert).filter_by(person_id=person_id))
        ],
    }


def list_new_roles(since: datetime) -> list[RoleLine]:
    """Return the open roles of living projects that opened after `since`, with their skills."""
    query = (
        db.select(VolunteerRole, Project)
        .join(Project, Project.id == VolunteerRole.project_id)
        .where(VolunteerRole.state == RoleState.OPEN, VolunteerRole.created_at > since, *_alive())
        .options(WITH_SKILLS)
        .order_by(VolunteerRole.id)
    )
    return [RoleLine(*row) for row in db.session.execute(query)]


def list_alerts(ids: Sequence[int] | None = None) -> list[RoleAlert]:
    """Return the alerts that are on; of these ids only, when given."""
    query = db.select(RoleAlert).where(
        RoleAlert.confirmed_at.is_not(None), RoleAlert.stopped_at.is_(None)
    )
    if ids is not None:
        query = query.where(RoleAlert.id.in_(list(ids)))
    return list(db.session.scalars(query.order_by(RoleAlert.id)))


def list_alerts_told(role_id: int) -> set[int]:
    """Return the alerts that were written to about a role."""
    keys = db.select(Letter.once).where(Letter.once.startswith(once_key(role_id, "")))
    return {int(key.rsplit(":", 1)[1]) for key in db.session.scalars(keys)}


def once_key(role_id: int, alert_id: int | str) -> str:
    """Name the one letter an alert gets about a role."""
    return f"role-alert:{role_id}:{alert_id}"


def find_alert(token: str) -> RoleAlert | None:
    """Return the alert a link opens."""
    return db.session.scalar(db.select(RoleAlert).filter_by(token=token))


def place_of(project: Project):
    """Return the commune of a project."""
    return geography.get_commune(project.commune_code)
