"""Ask about cash: which projects may collect it, what is in hand, since when."""

from dataclasses import dataclass

from sqlalchemy import func

from solidarity.accounts.models import Person
from solidarity.associations.models import Association
from solidarity.extensions import db
from solidarity.files.models import StoredFile
from solidarity.giving.models import Donation, DonorDetails
from solidarity.giving.rules import Means
from solidarity.giving.transfers import queries as transfers
from solidarity.giving.transfers.models import AnnouncedGift, CashGift
from solidarity.giving.transfers.queries import SAID_WAITING, Way
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.projects import rules as project_rules
from solidarity.projects.models import Project


@dataclass(frozen=True)
class InHand:
    """One gift in cash as the association's page shows it."""

    cash: CashGift
    donation: Donation
    name: str
    announced: Money
    project: Project
    recorded_by: str
    proof: StoredFile | None
    days: int  # since it was collected


def list_projects(association: Association) -> list[tuple[Project, Way]]:
    """Return the projects for which an association may collect cash today: those with its own
    authorised account, on which it is deposited.
    """
    query = db.select(Project).filter_by(association_id=association.id).order_by(Project.id)
    found = []
    for project in db.session.scalars(query):
        if project_rules.takes_gifts(project.state, project.collect_until, clock.today()):
            way = transfers.find_way(project, "MAD")
            if way and way.route.kind == "transfer":
                found.append((project, way))
    return found


def list_cash(association_id: int, *, waiting: bool) -> list[InHand]:
    """Return the cash an association holds, oldest first; or what it deposited, newest first."""
    state = Donation.state.in_(SAID_WAITING)
    query = (
        db.select(
            CashGift,
            Donation,
            DonorDetails.name,
            AnnouncedGift.announced_minor,
            Project,
            Person.name,
            StoredFile,
        )
        .join(Donation, Donation.id == CashGift.donation_id)
        .join(AnnouncedGift, AnnouncedGift.donation_id == Donation.id)
        .join(Project, Project.id == Donation.project_id)
        .outerjoin(DonorDetails, DonorDetails.donation_id == Donation.id)
        .outerjoin(Person, Person.id == CashGift.recorded_by)
        .outerjoin(StoredFile, StoredFile.id == CashGift.proof_id)
        .where(CashGift.association_id == association_id, state if waiting else ~state)
    )
    order = (CashGift.collected_on, Donation.id) if waiting else (Donation.id.desc(),)
    return [_in_hand(row) for row in db.session.execute(query.order_by(*order).limit(200))]


def _in_hand(row) -> InHand:
    cash, donation, name, minor, project, person, proof = row
    days = (clock.today() - cash.collected_on).days
    announced = Money(minor, donation.currency)
    return InHand(cash, donation, name or "", announced, project, person or "", proof, days)


def count_in_hand(association: Association) -> int:
    """Return how many gifts in cash an association has not deposited."""
    query = (
        db.select(func.count())
        .select_from(CashGift)
        .join(Donation, Donation.id == CashGift.donation_id)
        .where(CashGift.association_id == association.id, Donation.state.in_(SAID_WAITING))
    )
    return db.session.scalar(query)


def has_receipt(association_id: int, number: str) -> bool:
    """Say whether a receipt of this number was recorded before."""
    query = db.select(CashGift.donation_id).filter_by(
        association_id=association_id, receipt_number=number
    )
    return db.session.scalar(query) is not None


def find_cash(association_id: int, reference: str) -> int | None:
    """Return the gift in cash that an association recorded under a reference."""
    query = (
        db.select(CashGift.donation_id)
        .join(Donation, Donation.id == CashGift.donation_id)
        .where(CashGift.association_id == association_id, Donation.reference == reference)
    )
    return db.session.scalar(query)


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return the cash a person recorded, for their own export."""
    query = (
        db.select(CashGift, AnnouncedGift.announced_minor, Donation.currency)
        .join(Donation, Donation.id == CashGift.donation_id)
        .join(AnnouncedGift, AnnouncedGift.donation_id == Donation.id)
        .where(CashGift.recorded_by == person_id, Donation.means == Means.CASH)
        .order_by(CashGift.donation_id)
    )
    return {
        "cash": [
            {
                "collected_on": cash.collected_on.isoformat(),
                "receipt_number": cash.receipt_number,
                "amount": f"{Money(minor, currency).major}",
                "currency": currency,
            }
            for cash, minor, currency in db.session.execute(query)
        ]
    }
