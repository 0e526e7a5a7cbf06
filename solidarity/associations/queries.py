"""Ask about associations, their people, their routes, and what the policy table says."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import joinedload

from solidarity.accounts.models import Person
from solidarity.associations.authorisations import queries as authorisations
from solidarity.associations.models import (
    Association,
    HostAccount,
    Membership,
    PaymentRoute,
    PolicyRule,
)
from solidarity.associations.routes import rules as route_rules
from solidarity.associations.rules import MANAGERS, Part, Standing, State, has_level, standing
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money, mad
from solidarity.kit.text import fold
from solidarity.web.filters import text_in

PER_PAGE = 24
# Public from the day a file is first sent: the register shows requests, levels and withdrawals.
EVER_SENT = Association.round > 0


@dataclass(frozen=True)
class Page:
    """One page of a list, and how many rows there are in all."""

    rows: list
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))


def find_association(slug: str) -> Association | None:
    """Return the association of an address."""
    return db.session.scalar(db.select(Association).filter_by(slug=slug))


def get_association(slug: str) -> Association:
    """Return the association of an address, or refuse."""
    found = find_association(slug)
    if found is None:
        raise NotFound(N_("There is no association at this address."))
    return found


def get_public_association(slug: str) -> Association:
    """Return an association whose file was sent at least once, or refuse."""
    found = get_association(slug)
    if found.round == 0:
        raise NotFound(N_("There is no association at this address."))
    return found


def get_associations(ids: list[int]) -> dict[int, Association]:
    """Return associations by id, in one query."""
    rows = db.session.scalars(db.select(Association).where(Association.id.in_(ids or [0])))
    return {row.id: row for row in rows}


def standing_of(association: Association) -> Standing:
    """Return what the public reads about an association today."""
    a = association
    is_withdrawn = a.withdrawn_at is not None
    return standing(a.state, a.level, a.level_until, is_withdrawn, clock.today())


def has_level_now(association: Association, least: int = 1) -> bool:
    """Say whether a level of at least `least` is in force today."""
    a = association
    return has_level(a.state, a.level, a.level_until, clock.today(), least)


def level_ceiling(association: Association) -> Money:
    """Return what an association may collect at its level today (0 MAD without one)."""
    if not has_level_now(association):
        return mad(0)
    return get_policy_amount(f"level.{association.level}.ceiling")


def search_associations(
    words: str = "",
    *,
    kind: str | None = None,
    province: str | None = None,
    level: int | None = None,
    page: int = 1,
) -> Page:
    """Return public associations by name, kind, province code and least level in force."""
    query = db.select(Association).where(EVER_SENT)
    for word in fold(words).split():
        query = query.where(Association.folded.contains(word, autoescape=True))
    if kind:
        query = query.where(Association.kind == kind)
    if province:
        query = query.where(Association.commune_code.startswith(f"{province}.", autoescape=True))
    if level:
        query = query.where(
            Association.level >= level,
            Association.level_until >= clock.today(),
            Association.state != State.SUSPENDED,
        )
    return _page(query.order_by(Association.level.desc(), Association.folded), page)


def _page(query, number: int) -> Page:
    total = db.session.scalar(
        db.select(db.func.count()).select_from(query.order_by(None).subquery())
    )
    number = min(max(number, 1), max(1, -(-total // PER_PAGE)))
    rows = db.session.scalars(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return Page(list(rows), number, total)


def list_associations_of(person_id: int) -> list[Association]:
    """Return the associations a person belongs to today, in the order of their names."""
    query = (
        db.select(Association)
        .join(Membership)
        .where(Membership.person_id == person_id, Membership.state == Part.ACTIVE)
        .order_by(Association.folded)
    )
    return list(db.session.scalars(query))


def find_membership(person_id: int, association_id: int) -> Membership | None:
    """Return a person's part in an association, active today."""
    return db.session.scalar(
        db.select(Membership).filter_by(
            person_id=person_id, association_id=association_id, state=Part.ACTIVE
        )
    )


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return the associations a person belongs or belonged to, for their own export."""
    query = (
        db.select(Membership, Association.name)
        .join(Association, Association.id == Membership.association_id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.id)
    )
    return {
        "memberships": [
            {
                "name": text_in(name),
                "office": part.role,
                "state": part.state,
                "since": part.since.isoformat(),
                "until": part.until.isoformat() if part.until else None,
            }
            for part, name in db.session.execute(query)
        ]
    }


def is_member(person_id: int | None, association_id: int) -> bool:
    """Say whether a person belongs to an association today."""
    return person_id is not None and find_membership(person_id, association_id) is not None


def is_manager(person_id: int | None, association_id: int) -> bool:
    """Say whether a person acts for an association today (president, treasurer, secretary)."""
    part = find_membership(person_id, association_id) if person_id else None
    return part is not None and part.role in MANAGERS


def is_related(person_id: int, association_id: int) -> bool:
    """Say whether a person belongs, belonged or is invited: they may not review it."""
    email = db.select(Person.email).where(Person.id == person_id).scalar_subquery()
    query = db.select(Membership.id).where(
        Membership.association_id == association_id,
        db.or_(
            Membership.person_id == person_id,
            db.func.lower(Membership.invited_email) == db.func.lower(email),
        ),
    )
    return db.session.scalar(query.limit(1)) is not None


@dataclass(frozen=True)
class Member:
    """A membership with the name and address its managers see."""

    membership: Membership
    name: str | None
    email: str | None


def list_members(association_id: int) -> list[Member]:
    """Return who belongs or is invited, officers first."""
    query = (
        db.select(Membership, Person.name, Person.email)
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(Membership.association_id == association_id, Membership.state != Part.ENDED)
        .order_by(Membership.id)
    )
    found = [
        Member(part, name, email or part.invited_email)
        for part, name, email in db.session.execute(query)
    ]
    order = ("president", "treasurer", "secretary", "member")
    return sorted(found, key=lambda m: order.index(m.membership.role))


def list_invited_offices(association_id: int) -> set[str]:
    """Return the offices that somebody was invited to and has not accepted yet."""
    query = db.select(Membership.role).filter_by(association_id=association_id, state=Part.INVITED)
    return set(db.session.scalars(query))


def list_managers(association_id: int) -> list[Person]:
    """Return the people who act for an association today (letters go to them)."""
    query = (
        db.select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.association_id == association_id,
            Membership.state == Part.ACTIVE,
            Membership.role.in_(MANAGERS),
            Person.email.is_not(None),
        )
        .order_by(Membership.id)
    )
    return list(db.session.scalars(query))


def find_invitation(token_digest: str) -> Membership | None:
    """Return the invitation of a link, with its association."""
    query = db.select(Membership).filter_by(token_digest=token_digest)
    return db.session.scalar(query.options(joinedload(Membership.association)))


def list_routes(association_id: int) -> list[PaymentRoute]:
    """Return every route of an association, newest first, with its host."""
    host = joinedload(PaymentRoute.host_account).joinedload(HostAccount.association)
    query = db.select(PaymentRoute).filter_by(association_id=association_id).options(host)
    return list(db.session.scalars(query.order_by(PaymentRoute.id.desc())))


def list_open_routes(association_id: int, today: date | None = None) -> list[PaymentRoute]:
    """Return the routes by which an association may receive today.

    Empty when its level has ended, was withdrawn or is suspended, whatever was opened before.
    """
    association = db.session.get(Association, association_id)
    if association is None or not has_level_now(association):
        return []
    return [r for r in list_routes(association_id) if is_route_open(r, today or clock.today())]


def is_route_open(route: PaymentRoute, today: date) -> bool:
    """Say whether a route, taken alone, receives today; a transfer only under a verified
    authorisation in force.
    """
    is_closed = route.closed_at is not None
    is_open = route_rules.is_open(route.starts_on, route.ends_on, is_closed, today)
    return is_open and authorisations.is_in_force(route, today)


def find_open_route(association_id: int, kind: str | None = None) -> PaymentRoute | None:
    """Return the route to offer first today: card, then transfer, then referral."""
    order = list(route_rules.RouteKind)
    routes = [r for r in list_open_routes(association_id) if kind in (None, r.kind)]
    return min(routes, key=lambda r: order.index(r.kind), default=None)


def list_policy() -> list[PolicyRule]:
    """Return the policy table, in the order of its keys."""
    return list(db.session.scalars(db.select(PolicyRule).order_by(PolicyRule.key)))


def get_policy(key: str) -> dict:
    """Return the value of a policy row; KeyError when the table lacks it."""
    row = db.session.get(PolicyRule, key)
    if row is None:
        raise KeyError(key)
    return row.value


def get_policy_amount(key: str) -> Money:
    """Return an amount of the policy table."""
    value = get_policy(key)
    return Money(value["minor"], value["currency"])
