"""Ask which gifts of cancelled projects still wait to go back, and which projects are done."""

from dataclasses import dataclass

from sqlalchemy import case, func

from solidarity.extensions import db
from solidarity.giving.models import Donation
from solidarity.giving.refunds.models import Refund
from solidarity.giving.refunds.rules import UNDER_WAY, RefundState
from solidarity.giving.rules import DonationState
from solidarity.kit import clock
from solidarity.projects.models import Project
from solidarity.projects.rules import ProjectState

ENDED = (ProjectState.CANCELLED, ProjectState.REFUNDED)
MOVING = (DonationState.ON_ITS_WAY, DonationState.DISPUTED)


def form_of(donation: Donation) -> str:
    """Return the one name of a gift's refund when its campaign fails."""
    return f"ending:{donation.project_id}:{donation.id}"


def _was_ended():
    """Say in SQL that a gift's share was decided already."""
    project, gift = db.cast(Donation.project_id, db.String), db.cast(Donation.id, db.String)
    name = db.literal("ending:") + project + ":" + gift
    return db.exists().where(Refund.form_token == name)


def list_gifts_to_end(limit: int) -> list[int]:
    """Return received gifts of cancelled projects whose share was not decided yet, in order."""
    query = (
        db.select(Donation.id)
        .join(Project, Project.id == Donation.project_id)
        .where(Donation.state == DonationState.RECEIVED, Project.state.in_(ENDED), ~_was_ended())
        .where(~_is_being_sent())
        .order_by(Donation.id)
    )
    return list(db.session.scalars(query.limit(limit)))


def _is_being_sent():
    mine = Refund.donation_id == Donation.id
    return db.exists().where(mine, Refund.state == RefundState.ASKED)


def left_of_all(donation: Donation) -> int:
    """Return what is left of all gifts of a project in one currency whose share is not decided."""
    left = func.sum(Donation.amount_minor - Donation.refunded_minor)
    query = db.select(func.coalesce(left, 0)).where(
        Donation.project_id == donation.project_id,
        Donation.currency == donation.currency,
        Donation.book == donation.book,
        Donation.state.in_((DonationState.RECEIVED, DonationState.DISPUTED)),
        ~_was_ended(),
        ~_is_being_sent(),
    )
    return int(db.session.scalar(query))


def list_projects_done() -> list[int]:
    """Return cancelled projects that had gifts and of whose gifts nothing waits any more."""
    mine = Donation.project_id == Project.id
    under_way = db.exists().where(
        Refund.donation_id == Donation.id, Refund.state.in_((*UNDER_WAY, RefundState.SENT))
    )
    waits = db.exists().where(
        mine,
        db.or_(
            Donation.state.in_(MOVING),
            db.and_(Donation.state == DonationState.RECEIVED, ~_was_ended()),
            under_way,
        ),
    )
    gave_back = db.exists().where(mine, Donation.refunded_minor > 0)
    query = db.select(Project.id).where(Project.state == ProjectState.CANCELLED, gave_back, ~waits)
    found = list(db.session.scalars(query))
    db.session.rollback()
    return found


@dataclass(frozen=True)
class Ending:
    """A cancelled project, and how far its gifts are."""

    project: Project
    gifts: int
    back: int  # gifts of which something went back
    held: int  # gifts of which something is still held


def list_over() -> list[Project]:
    """Return projects that still collect on paper, and whose last day for gifts is past."""
    query = db.select(Project).where(
        Project.state == ProjectState.PUBLISHED, Project.collect_until < clock.today()
    )
    return list(db.session.scalars(query.order_by(Project.collect_until)))


def list_endings() -> list[Ending]:
    """Return cancelled projects that had gifts, those with gifts still held first."""
    held = Donation.state.in_((DonationState.RECEIVED, *MOVING))
    query = (
        db.select(
            Project,
            func.count(Donation.id),
            func.count(case((Donation.refunded_minor > 0, 1))),
            func.count(case((held, 1))),
        )
        .join(Donation, Donation.project_id == Project.id)
        .where(Project.state.in_(ENDED), Donation.received_at.is_not(None))
        .group_by(Project.id)
    )
    found = [Ending(*row) for row in db.session.execute(query)]
    return sorted(found, key=lambda one: (one.held == 0, -one.project.id))
