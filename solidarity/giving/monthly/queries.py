"""Ask about monthly gifts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func

from solidarity.associations.models import PaymentRoute
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.giving.models import Donation
from solidarity.giving.monthly.models import MonthlyChange, MonthlyGift, MonthlyInvoice
from solidarity.giving.monthly.rules import RUNS, ChangeState, MonthlyState
from solidarity.giving.queries import amount_left
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.projects.models import Project

ENDED_INVOICES = ("void", "uncollectible")
FOLLOWED = timedelta(days=60)  # a month left unpaid longer is heard of by webhook alone


def get(monthly_id: int) -> MonthlyGift:
    """Return a monthly gift."""
    found = db.session.get(MonthlyGift, monthly_id)
    if found is None:
        raise NotFound(N_("This link opens no gift."))
    return found


def find(monthly_id: int) -> MonthlyGift | None:
    """Return a monthly gift, if it is written."""
    return db.session.get(MonthlyGift, monthly_id)


def get_locked(monthly_id: int) -> MonthlyGift:
    """Return a monthly gift, held against whoever else would change it."""
    return db.session.get(
        MonthlyGift, monthly_id, with_for_update={"key_share": True}, populate_existing=True
    )


def find_by_form(form_token: str) -> MonthlyGift | None:
    """Return the monthly gift a form already made."""
    return db.session.scalar(db.select(MonthlyGift).filter_by(form_token=form_token))


def find_by_subscription(subscription_id: str) -> MonthlyGift | None:
    """Return the monthly gift of a subscription."""
    return db.session.scalar(db.select(MonthlyGift).filter_by(subscription_id=subscription_id))


def list_of(person_id: int, email: str | None) -> list[tuple[MonthlyGift, Project]]:
    """Return a person's monthly gifts, newest first: made signed in, or with their confirmed
    address; those whose page was never paid are left out.
    """
    own = MonthlyGift.person_id == person_id
    if email:
        own = db.or_(own, func.lower(MonthlyGift.email) == email.lower())
    begun = MonthlyGift.started_at.is_not(None)
    query = (
        db.select(MonthlyGift, Project)
        .join(Project, Project.id == MonthlyGift.project_id)
        .where(own, begun)
        .order_by(MonthlyGift.id.desc())
    )
    return [tuple(row) for row in db.session.execute(query)]


def list_invoices(monthly_id: int) -> list[tuple[MonthlyInvoice, Donation | None]]:
    """Return the months of a gift, newest first, with the gift each became."""
    query = (
        db.select(MonthlyInvoice, Donation)
        .outerjoin(Donation, Donation.id == MonthlyInvoice.donation_id)
        .where(MonthlyInvoice.monthly_id == monthly_id)
        .order_by(MonthlyInvoice.made_at.desc(), MonthlyInvoice.id)
    )
    return [tuple(row) for row in db.session.execute(query)]


def list_ended_invoices(monthly_id: int) -> frozenset[str]:
    """Return the invoices of which nothing more is to be learnt here: paid and counted, or void.

    What becomes of a counted gift later (fee, refund, dispute) is followed as for every gift.
    """
    query = db.select(MonthlyInvoice.id).where(
        MonthlyInvoice.monthly_id == monthly_id,
        db.or_(MonthlyInvoice.donation_id.is_not(None), MonthlyInvoice.state.in_(ENDED_INVOICES)),
    )
    return frozenset(db.session.scalars(query))


def has_invoice_paid_by(intent_id: str) -> bool:
    """Say whether a payment answers a month we know."""
    query = db.select(MonthlyInvoice.id).filter_by(intent_id=intent_id)
    return db.session.scalar(query) is not None


def next_wish(monthly_id: int) -> MonthlyChange | None:
    """Return the oldest wish the processor was not told of yet."""
    query = (
        db.select(MonthlyChange)
        .filter_by(monthly_id=monthly_id, state=ChangeState.ASKED)
        .order_by(MonthlyChange.n)
    )
    return db.session.scalars(query).first()


def has_wishes_since(monthly_id: int, moment: datetime) -> bool:
    """Say whether a wish waits, or was carried out since a moment."""
    query = db.select(MonthlyChange.id).where(
        MonthlyChange.monthly_id == monthly_id,
        db.or_(MonthlyChange.state == ChangeState.ASKED, MonthlyChange.done_at >= moment),
    )
    return db.session.scalars(query.limit(1)).first() is not None


def list_wishes(monthly_id: int) -> list[MonthlyChange]:
    """Return every wish about a gift, in their order."""
    query = db.select(MonthlyChange).filter_by(monthly_id=monthly_id).order_by(MonthlyChange.n)
    return list(db.session.scalars(query))


def list_with_wishes(limit: int = 100) -> list[int]:
    """Return the monthly gifts that have wishes to carry out."""
    query = (
        db.select(MonthlyChange.monthly_id)
        .filter_by(state=ChangeState.ASKED)
        .group_by(MonthlyChange.monthly_id)
        .order_by(func.min(MonthlyChange.id))
    )
    return list(db.session.scalars(query.limit(limit)))


def list_to_follow(limit: int = 100) -> list[int]:
    """Return monthly gifts about which the processor may know more than we do, least recently
    asked first: a page that was open, a day that has passed, a month still to be paid.
    """
    now = clock.now()
    page = db.and_(
        MonthlyGift.state == MonthlyState.ASKED,
        MonthlyGift.session_id.is_not(None),
        MonthlyGift.created_at < now - timedelta(seconds=20),
    )
    due = db.and_(MonthlyGift.state.in_(RUNS), MonthlyGift.next_at < now)
    back = db.and_(
        MonthlyGift.state == MonthlyState.PAUSED, MonthlyGift.resumes_on <= clock.today()
    )
    unpaid = db.select(MonthlyInvoice.monthly_id).where(
        MonthlyInvoice.state == "open", MonthlyInvoice.made_at > now - FOLLOWED
    )
    owing = db.and_(MonthlyGift.state.in_(RUNS), MonthlyGift.id.in_(unpaid))
    rested = db.or_(
        MonthlyGift.checked_at.is_(None),
        MonthlyGift.checked_at < now - timedelta(minutes=30),
        db.and_(page, MonthlyGift.checked_at < now - timedelta(minutes=1)),
    )
    query = (
        db.select(MonthlyGift.id)
        .where(db.or_(page, due, back, owing), rested)
        .order_by(MonthlyGift.checked_at.asc().nulls_first(), MonthlyGift.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def list_running(project_ids: Sequence[int] | None = None) -> list[tuple[MonthlyGift, Project]]:
    """Return the monthly gifts that run, with their projects."""
    query = (
        db.select(MonthlyGift, Project)
        .join(Project, Project.id == MonthlyGift.project_id)
        .where(MonthlyGift.state.in_(RUNS))
        .order_by(MonthlyGift.id)
    )
    if project_ids is not None:
        query = query.where(MonthlyGift.project_id.in_(list(project_ids)))
    return [tuple(row) for row in db.session.execute(query)]


def is_route_open(gift: MonthlyGift) -> bool:
    """Say whether the route a gift comes by may still be used today."""
    route, today = route_of(gift), clock.today()
    return route.closed_at is None and (route.ends_on is None or route.ends_on >= today)


def lacks_money(project_id: int) -> bool:
    """Say whether the donors' part of a project still lacks something."""
    return amount_left(project_id).minor > 0


def route_of(gift: MonthlyGift) -> PaymentRoute:
    """Return the route a monthly gift comes by, with its host."""
    return db.session.get(PaymentRoute, gift.route_id)


def project_of(gift: MonthlyGift) -> Project:
    """Return the project of a monthly gift."""
    return db.session.get(Project, gift.project_id)
