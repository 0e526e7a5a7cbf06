"""Ceilings and what counts under them; which bank account serves which project."""

from sqlalchemy import func

from solidarity.associations import queries as associations
from solidarity.associations.authorisations import queries as authorisations
from solidarity.associations.authorisations.models import Authorisation
from solidarity.associations.models import Association, PaymentRoute
from solidarity.associations.routes.rules import RouteKind
from solidarity.extensions import db
from solidarity.giving.collections import rules
from solidarity.giving.collections.models import AccountUse
from solidarity.giving.collections.rules import Bound, Ceiling
from solidarity.giving.models import Donation, FundingTotal
from solidarity.giving.rules import DonationState
from solidarity.kit import clock
from solidarity.kit.money import mad
from solidarity.projects.models import Project

COUNTED = (DonationState.RECEIVED, DonationState.DISPUTED, DonationState.ON_ITS_WAY)


def list_ceilings(project: Project, route: PaymentRoute) -> list[Ceiling]:
    """Return every ceiling that a gift by this route must stay under."""
    row = db.session.get(FundingTotal, project.id)
    counted = mad(row.received_minor + row.on_its_way_minor if row else 0)
    association = db.session.get(Association, project.association_id)
    found = [
        Ceiling(Bound.LAW, associations.get_policy_amount("ceiling.project.gift"), counted),
        Ceiling(Bound.LEVEL, associations.level_ceiling(association), counted),
    ]
    if route.ceiling_minor:
        found.append(Ceiling(Bound.ROUTE, mad(route.ceiling_minor), _given_by([route.id])))
    if route.kind == RouteKind.TRANSFER:
        held = authorisations.find_of_route(route)
        if held is not None:
            routes = [one.id for one in authorisations.list_routes(held)]
            found.append(Ceiling(Bound.AUTHORISATION, mad(held.ceiling_minor), _given_by(routes)))
    return found


def _given_by(route_ids: list[int]):
    """What was received, or is on its way, by some routes: dirhams at the frozen quotes."""
    kept = Donation.quote_minor * (Donation.amount_minor - Donation.refunded_minor)
    query = db.select(func.coalesce(func.sum(kept // Donation.amount_minor), 0)).where(
        Donation.route_id.in_(route_ids), Donation.state.in_(COUNTED)
    )
    return mad(int(db.session.scalar(query)))


def is_usable(route: PaymentRoute, project: Project) -> bool:
    """Say whether a transfer route may serve this project today (others always may)."""
    if route.kind != RouteKind.TRANSFER:
        return True
    if not associations.is_route_open(route, clock.today()):
        return False
    holder = find_holder(route.iban)
    if holder is not None and holder.project_id != project.id:
        return False
    return bool(rules.tightest(list_ceilings(project, route)).left)


def find_holder(iban: str | None) -> AccountUse | None:
    """Return the open use of an account."""
    return db.session.scalar(db.select(AccountUse).filter_by(iban=iban, until=None))


def list_open_uses(project_id: int) -> list[AccountUse]:
    """Return the accounts that serve a project now."""
    return list(
        db.session.scalars(db.select(AccountUse).filter_by(project_id=project_id, until=None))
    )


def list_transfer_routes(project: Project) -> list[PaymentRoute]:
    """Return the routes by transfer that would serve a project, open or not, but not closed."""
    query = db.select(PaymentRoute).filter_by(
        association_id=project.association_id, kind=RouteKind.TRANSFER, closed_at=None
    )
    if project.route_id:
        query = query.filter_by(id=project.route_id)
    return list(db.session.scalars(query.order_by(PaymentRoute.id)))


def list_projects_of(authorisation: Authorisation) -> list[Project]:
    """Return the projects whose transfers an authorisation covered: those of its accounts."""
    ibans = [route.iban for route in authorisations.list_routes(authorisation)]
    uses = db.select(AccountUse.project_id).where(AccountUse.iban.in_(ibans))
    routes = [route.id for route in authorisations.list_routes(authorisation)]
    gifts = db.select(Donation.project_id).where(Donation.route_id.in_(routes))
    query = db.select(Project).where(db.or_(Project.id.in_(uses), Project.id.in_(gifts)))
    return list(db.session.scalars(query.order_by(Project.id)))
