"""Ask about tranches: of a project, of the staff's queue; contests, freezes, who did what."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import func
from sqlalchemy.orm import joinedload, selectinload

from solidarity.accounts import queries as accounts
from solidarity.associations import queries as associations
from solidarity.delivery import rules
from solidarity.delivery.models import (
    Contest,
    Evidence,
    Freeze,
    RequiredRole,
    Tranche,
    TranchePart,
)
from solidarity.delivery.rules import ContestState, TrancheState
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.journal import queries as journal
from solidarity.kit.messages import N_
from solidarity.projects.models import Milestone, Project

NO_TRANCHE = N_("There is no tranche at this address.")
WHOLE = (
    joinedload(Tranche.milestone),
    joinedload(Tranche.project).joinedload(Project.association),
    selectinload(Tranche.parts).joinedload(TranchePart.proof),
    selectinload(Tranche.evidence).joinedload(Evidence.file),
)


def book() -> str:
    """Return the book this site writes in: live or test."""
    return current_app.extensions["settings"].book


def get_tranche(tranche_id: int, project_id: int | None = None) -> Tranche:
    """Return a tranche with its parts and evidence, or refuse; of this project when given."""
    query = db.select(Tranche).filter_by(id=tranche_id).options(*WHOLE)
    tranche = db.session.scalar(query)
    if tranche is None or project_id not in (None, tranche.project_id):
        raise NotFound(NO_TRANCHE)
    return tranche


def get_for_change(tranche_id: int) -> Tranche:
    """Return a tranche locked until the end of the transaction, fresh from the database."""
    query = db.select(Tranche).filter_by(id=tranche_id).options(*WHOLE)
    query = query.with_for_update(key_share=True, of=Tranche)
    tranche = db.session.scalar(query.execution_options(populate_existing=True))
    if tranche is None:
        raise NotFound(NO_TRANCHE)
    return tranche


def list_of_project(project_id: int) -> list[Tranche]:
    """Return a project's tranches in the order of its stages, given-up ones included."""
    query = db.select(Tranche).filter_by(project_id=project_id).options(*WHOLE)
    return list(db.session.scalars(query.order_by(Tranche.n, Tranche.round)))


def list_for_staff() -> list[Tranche]:
    """Return the tranches that wait for somebody of the staff, the oldest first."""
    query = db.select(Tranche).where(Tranche.state.in_(rules.FOR_STAFF)).options(*WHOLE)
    return list(db.session.scalars(query.order_by(Tranche.state_since, Tranche.id)))


def list_latest_done(limit: int = 30) -> list[Tranche]:
    """Return the tranches released or given up last."""
    ended = (TrancheState.DISBURSED, TrancheState.VOIDED)
    query = db.select(Tranche).where(Tranche.state.in_(ended)).options(*WHOLE)
    return list(db.session.scalars(query.order_by(Tranche.state_since.desc()).limit(limit)))


def count_waiting() -> tuple[int, datetime | None]:
    """Return how many tranches and contests wait for staff, and since when the oldest does."""
    waiting = [
        db.select(func.count(), func.min(Tranche.state_since)).where(
            Tranche.state.in_(rules.FOR_STAFF)
        ),
        db.select(func.count(), func.min(Contest.opened_at)).where(
            Contest.state == ContestState.OPEN
        ),
    ]
    found = [tuple(db.session.execute(query).one()) for query in waiting]
    return sum(n for n, _ in found), min((oldest for _, oldest in found if oldest), default=None)


def contest_days() -> int:
    """Return how many days donors and villagers have to contest, from the policy table."""
    return int(associations.get_policy("release.contest_days")["days"])


def advance_permille() -> int:
    """Return how large a first tranche may be to need no witness, in thousandths of all."""
    return int(associations.get_policy("release.advance")["percent"]) * 10


def list_required(milestone_id: int) -> set[int]:
    """Return the roles a stage needs filled."""
    query = db.select(RequiredRole.role_id).filter_by(milestone_id=milestone_id)
    return set(db.session.scalars(query))


def count_contests(tranche_id: int) -> int:
    """Return how many contests of a tranche are open."""
    query = db.select(func.count()).where(
        Contest.tranche_id == tranche_id, Contest.state == ContestState.OPEN
    )
    return db.session.scalar(query)


def list_contests(tranche_id: int) -> list[Contest]:
    """Return the contests of a tranche with the opinions given, oldest first."""
    query = db.select(Contest).filter_by(tranche_id=tranche_id)
    query = query.options(selectinload(Contest.opinions))
    return list(db.session.scalars(query.order_by(Contest.id)))


def get_contest(contest_id: int) -> Contest:
    """Return a contest, or refuse."""
    query = db.select(Contest).filter_by(id=contest_id).options(selectinload(Contest.opinions))
    contest = db.session.scalar(query)
    if contest is None:
        raise NotFound(NO_TRANCHE)
    return contest


def list_open_contests() -> list[tuple[Contest, Tranche]]:
    """Return the contests nobody decided, with their tranche, the oldest first."""
    query = (
        db.select(Contest, Tranche)
        .join(Tranche, Tranche.id == Contest.tranche_id)
        .where(Contest.state == ContestState.OPEN)
        .options(
            joinedload(Tranche.milestone),
            joinedload(Tranche.project).joinedload(Project.association),
        )
        .order_by(Contest.opened_at)
    )
    return [tuple(row) for row in db.session.execute(query)]


def list_freezes(project_id: int) -> list[Freeze]:
    """Return the freezes staff opened and nobody lifted."""
    query = db.select(Freeze).filter_by(project_id=project_id, ended_at=None)
    return list(db.session.scalars(query.order_by(Freeze.id)))


def get_freeze(freeze_id: int) -> Freeze:
    """Return a freeze, or refuse."""
    freeze = db.session.get(Freeze, freeze_id)
    if freeze is None:
        raise NotFound(NO_TRANCHE)
    return freeze


def get_freeze_of(freeze_id: int, project_id: int) -> Freeze:
    """Return a freeze of this project, or refuse."""
    freeze = get_freeze(freeze_id)
    if freeze.project_id != project_id:
        raise NotFound(NO_TRANCHE)
    return freeze


def names_about(tranche: Tranche) -> dict[int, str]:
    """Return the names of those who bore witness, accepted, approved, paid or gave an opinion."""
    opinions = [one for contest in list_contests(tranche.id) for one in contest.opinions]
    freezes = list_freezes(tranche.project_id)
    ids = {
        tranche.sent_by, tranche.accepted_by, tranche.approved_by,
        *(one.said_by for one in tranche.evidence), *(one.staff_id for one in opinions),
        *(one.opened_by for one in freezes),
    }  # fmt: skip
    return accounts.names_of(ids - {None})


@dataclass(frozen=True)
class Act:
    """One line of the journal as staff read it: when, who, what."""

    at: datetime
    who: str | None
    act: str


def list_acts(tranche: Tranche) -> list[Act]:
    """Return what was done to a tranche, by whom, newest first."""
    found = journal.list_lines("Tranche", tranche.id)
    names = accounts.names_of({line.actor_id for line in found if line.actor_id})
    return [Act(line.at, names.get(line.actor_id), line.act) for line in found]


def list_projects_without() -> list[Project]:
    """Return projects whose works may begin with a stage whose tranche was not prepared."""
    prepared = db.select(Tranche.milestone_id).where(Tranche.state != TrancheState.VOIDED)
    lacks = db.and_(Milestone.tranche_minor > 0, Milestone.id.not_in(prepared))
    query = (
        db.select(Project)
        .where(Project.state.in_(rules.BEGUN), Project.milestones.any(lacks))
        .options(joinedload(Project.association))
    )
    return list(db.session.scalars(query.order_by(Project.id)))
