"""Read authorisations, and the accounts owed after them."""

from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy.orm import joinedload

from solidarity.associations.authorisations import rules
from solidarity.associations.authorisations.models import Authorisation, CollectionAccount
from solidarity.associations.authorisations.rules import Standing, State
from solidarity.associations.models import PaymentRoute
from solidarity.associations.routes.rules import RouteKind
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.kit import clock
from solidarity.kit.messages import N_


def get_authorisation(authorisation_id: int) -> Authorisation:
    """Return an authorisation with its association, or refuse."""
    query = db.select(Authorisation).filter_by(id=authorisation_id)
    found = db.session.scalar(query.options(joinedload(Authorisation.association)))
    if found is None:
        raise NotFound(N_("There is no authorisation at this address."))
    return found


def get_for_change(authorisation_id: int) -> Authorisation:
    """Return an authorisation locked until the end of the transaction."""
    found = db.session.get(
        Authorisation, authorisation_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if found is None:
        raise NotFound(N_("There is no authorisation at this address."))
    return found


def list_of_association(association_id: int) -> list[Authorisation]:
    """Return the authorisations of an association, newest first."""
    query = db.select(Authorisation).filter_by(association_id=association_id)
    return list(db.session.scalars(query.order_by(Authorisation.id.desc())))


def find_of_route(route: PaymentRoute) -> Authorisation | None:
    """Return the authorisation a route by transfer names, whatever its state."""
    return db.session.scalar(
        db.select(Authorisation).filter_by(
            association_id=route.association_id, reference=route.authorisation
        )
    )


def standing_of(authorisation: Authorisation, today: date | None = None) -> Standing:
    """Return where an authorisation stands."""
    a = authorisation
    return rules.standing(a.state, a.starts_on, a.ends_on, today or clock.today())


def is_in_force(route: PaymentRoute, today: date) -> bool:
    """Say whether the law lets a route receive: a transfer needs its verified authorisation."""
    if route.kind != RouteKind.TRANSFER:
        return True
    found = find_of_route(route)
    return found is not None and standing_of(found, today) == Standing.IN_FORCE


def list_routes(authorisation: Authorisation) -> list[PaymentRoute]:
    """Return the routes by transfer that an authorisation covers."""
    query = db.select(PaymentRoute).filter_by(
        association_id=authorisation.association_id,
        authorisation=authorisation.reference,
        kind=RouteKind.TRANSFER,
    )
    return list(db.session.scalars(query.order_by(PaymentRoute.id)))


def list_waiting() -> list[Authorisation]:
    """Return what waits for a reviewer, oldest first."""
    query = db.select(Authorisation).filter_by(state=State.WAITING)
    query = query.options(joinedload(Authorisation.association))
    return list(db.session.scalars(query.order_by(Authorisation.entered_at)))


def count_waiting() -> tuple[int, datetime | None]:
    """Return how many authorisations wait, and since when."""
    query = db.select(func.count(), func.min(Authorisation.entered_at))
    count, oldest = db.session.execute(query.where(Authorisation.state == State.WAITING)).one()
    return count, oldest


def find_account(authorisation_id: int) -> CollectionAccount | None:
    """Return the account owed after an authorisation, once it has ended."""
    return db.session.scalar(
        db.select(CollectionAccount).filter_by(authorisation_id=authorisation_id)
    )


def list_accounts(association_id: int) -> dict[int, CollectionAccount]:
    """Return the accounts an association owes or filed, by authorisation."""
    query = db.select(CollectionAccount).join(Authorisation)
    rows = db.session.scalars(query.where(Authorisation.association_id == association_id))
    return {row.authorisation_id: row for row in rows}


def list_overdue(association_id: int | None = None) -> list[CollectionAccount]:
    """Return the accounts owed and late, of one association or of all, the latest first."""
    query = (
        db.select(CollectionAccount)
        .join(Authorisation)
        .where(CollectionAccount.filed_on.is_(None), CollectionAccount.due_on < clock.today())
        .options(joinedload(CollectionAccount.authorisation).joinedload(Authorisation.association))
        .order_by(CollectionAccount.due_on)
    )
    if association_id is not None:
        query = query.where(Authorisation.association_id == association_id)
    return list(db.session.scalars(query))


def list_to_watch() -> list[int]:
    """Return the verified authorisations whose opening, end or account may need an act today."""
    owes = CollectionAccount.filed_on.is_(None)
    query = (
        db.select(Authorisation.id)
        .outerjoin(CollectionAccount)
        .where(
            Authorisation.state == State.VERIFIED,
            db.or_(
                db.and_(
                    Authorisation.opened_at.is_(None), Authorisation.starts_on <= clock.today()
                ),
                db.and_(Authorisation.closed_at.is_(None), Authorisation.ends_on < clock.today()),
                db.and_(CollectionAccount.id.is_not(None), owes),
            ),
        )
        .order_by(Authorisation.id)
    )
    return list(db.session.scalars(query))
