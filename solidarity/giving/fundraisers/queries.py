"""Find fundraising pages; what came through them, from the gifts themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import joinedload

from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.giving.fundraisers import rules
from solidarity.giving.fundraisers.models import Fundraiser, FundraiserGift, FundraiserReport
from solidarity.giving.fundraisers.rules import State
from solidarity.giving.models import Donation, DonorDetails
from solidarity.giving.rules import DonationState
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money, mad
from solidarity.projects import rules as project_rules
from solidarity.projects.models import Project

HELD = (DonationState.RECEIVED, DonationState.DISPUTED)
WHOLE = (joinedload(Fundraiser.project), joinedload(Fundraiser.photo))
SHOWN = 5
NOTHING = mad(0)


@dataclass(frozen=True)
class Progress:
    """What was received through a page: dirhams at the frozen quotes, and how many gifts."""

    received: Money = NOTHING
    gifts: int = 0

    def in_goal_currency(self, page: Fundraiser) -> Money:
        """Return the same in the currency of the goal, at the quote frozen with it (≈)."""
        minor = self.received.minor * page.goal_minor // page.goal_quote_minor
        return Money(minor, page.currency)


@dataclass(frozen=True)
class Shown:
    """Pages as the project's own page lists them."""

    pages: list[tuple[Fundraiser, Progress]]
    slug: str | None  # where another may be begun


def find_page(slug: str) -> Fundraiser | None:
    """Return the page of an address, with its project."""
    return db.session.scalar(db.select(Fundraiser).filter_by(slug=slug).options(*WHOLE))


def get_page(slug: str) -> Fundraiser:
    """Return the page of an address, or refuse."""
    found = find_page(slug)
    if found is None:
        raise NotFound(N_("There is no fundraising page at this address."))
    return found


def get_for_change(page_id: int) -> Fundraiser:
    """Return a page locked until the end of the transaction, or refuse."""
    found = db.session.get(
        Fundraiser, page_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if found is None:
        raise NotFound(N_("There is no fundraising page at this address."))
    return found


def takes_gifts(page: Fundraiser, project: Project) -> bool:
    """Say whether gifts may be made through a page today."""
    today = clock.today()
    is_open = project_rules.takes_gifts(project.state, project.collect_until, today)
    return rules.takes_gifts(page.state, page.ends_on, today, is_project_open=is_open)


def progress_of(page_ids: Sequence[int]) -> dict[int, Progress]:
    """Return what came through several pages, in one query; refunds are taken off."""
    kept = Donation.quote_minor * (Donation.amount_minor - Donation.refunded_minor)
    query = (
        db.select(
            FundraiserGift.fundraiser_id,
            func.sum(kept // Donation.amount_minor),
            func.count(),
        )
        .join(Donation, Donation.id == FundraiserGift.donation_id)
        .where(FundraiserGift.fundraiser_id.in_(list(page_ids)), Donation.state.in_(HELD))
        .group_by(FundraiserGift.fundraiser_id)
    )
    found = {i: Progress(mad(int(total)), n) for i, total, n in db.session.execute(query)}
    return {i: found.get(i, Progress()) for i in page_ids}


def list_first_names(page_id: int, limit: int = 200) -> list[str]:
    """Return the first names of givers who show theirs, newest first; nothing else of them."""
    query = (
        db.select(DonorDetails.name)
        .join(Donation, Donation.id == DonorDetails.donation_id)
        .join(FundraiserGift, FundraiserGift.donation_id == Donation.id)
        .where(
            FundraiserGift.fundraiser_id == page_id,
            Donation.state.in_(HELD),
            Donation.is_anonymous.is_(False),
            DonorDetails.name != "",
        )
        .order_by(Donation.received_at.desc(), Donation.id.desc())
        .limit(limit)
    )
    return [rules.first_name(name) for name in db.session.scalars(query)]


def read_block(project_ids: Sequence[int]) -> dict[int, Shown]:
    """Return the open pages of projects, those that brought most first."""
    projects = db.session.scalars(db.select(Project).where(Project.id.in_(list(project_ids))))
    query = (
        db.select(Fundraiser)
        .where(
            Fundraiser.project_id.in_(list(project_ids)),
            Fundraiser.state == State.OPEN,
            Fundraiser.ends_on >= clock.today(),
        )
        .order_by(Fundraiser.id)
    )
    pages = list(db.session.scalars(query))
    progress = progress_of([page.id for page in pages])
    found = {}
    for project in projects:
        own = [(page, progress[page.id]) for page in pages if page.project_id == project.id]
        own.sort(key=lambda pair: (-pair[1].received.minor, pair[0].id))
        is_open = project_rules.takes_gifts(project.state, project.collect_until, clock.today())
        if own or is_open:
            found[project.id] = Shown(own[:SHOWN], project.slug if is_open else None)
    return found


def find_of_gift(donation_id: int) -> Fundraiser | None:
    """Return the page a gift came through."""
    query = (
        db.select(Fundraiser)
        .join(FundraiserGift, FundraiserGift.fundraiser_id == Fundraiser.id)
        .where(FundraiserGift.donation_id == donation_id)
    )
    return db.session.scalar(query)


def list_of_person(person_id: int) -> list[Fundraiser]:
    """Return the pages a person organises, newest first."""
    query = db.select(Fundraiser).filter_by(organiser_id=person_id).options(*WHOLE)
    return list(db.session.scalars(query.order_by(Fundraiser.id.desc())))


def list_reported() -> list[tuple[Fundraiser, list[FundraiserReport]]]:
    """Return pages with reports nobody settled, the oldest report first."""
    query = (
        db.select(FundraiserReport, Fundraiser)
        .join(Fundraiser, Fundraiser.id == FundraiserReport.fundraiser_id)
        .where(FundraiserReport.settled_at.is_(None))
        .order_by(FundraiserReport.id)
    )
    found: dict[int, tuple[Fundraiser, list[FundraiserReport]]] = {}
    for report, page in db.session.execute(query):
        found.setdefault(page.id, (page, []))[1].append(report)
    return list(found.values())


def count_waiting() -> tuple[int, datetime | None]:
    """Return how many reports wait, and since when."""
    query = db.select(func.count(), func.min(FundraiserReport.at))
    count, oldest = db.session.execute(query.where(FundraiserReport.settled_at.is_(None))).one()
    return count, oldest


def list_hidden(limit: int = 50) -> list[Fundraiser]:
    """Return the pages that staff hid, newest first."""
    query = db.select(Fundraiser).filter_by(state=State.HIDDEN).options(*WHOLE)
    return list(db.session.scalars(query.order_by(Fundraiser.id.desc()).limit(limit)))
