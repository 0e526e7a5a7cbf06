"""Find clubs, who belongs, and the statement of what they gave."""

from dataclasses import dataclass

from sqlalchemy import func

from solidarity.accounts.models import Person
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.giving.clubs.models import Club, ClubGift, ClubMember, ClubShare
from solidarity.giving.clubs.rules import GiftState
from solidarity.giving.models import Donation
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.projects import rules as project_rules
from solidarity.projects.models import Project

NO_CLUB = N_("There is no club at this address.")


@dataclass(frozen=True)
class Line:
    """One collective gift of the statement, with what came from whom and what became of it."""

    gift: ClubGift
    project: Project
    donation: Donation | None
    parts: list[tuple[ClubMember, Money]]

    @property
    def amount(self) -> Money:
        """The whole gift."""
        return Money(self.gift.amount_minor, self.gift.currency)


def find_club(slug: str) -> Club | None:
    """Return the club of an address."""
    return db.session.scalar(db.select(Club).filter_by(slug=slug))


def get_club(slug: str) -> Club:
    """Return the club of an address, or refuse."""
    found = find_club(slug)
    if found is None:
        raise NotFound(NO_CLUB)
    return found


def get_for_change(club_id: int) -> Club:
    """Return a club locked until the end of the transaction."""
    return db.session.get(
        Club, club_id, with_for_update={"key_share": True}, populate_existing=True
    )


def get_gift(club: Club, gift_id: int, *, locked: bool = False) -> ClubGift:
    """Return a collective gift of this club, or refuse; locked until the end when asked."""
    how = {"with_for_update": {"key_share": True}, "populate_existing": True} if locked else {}
    found = db.session.get(ClubGift, gift_id, **how)
    if found is None or found.club_id != club.id:
        raise NotFound(N_("This club has no such gift."))
    return found


def list_members(club_id: int, *, only_present: bool = True) -> list[ClubMember]:
    """Return the members of a club, officers first."""
    query = db.select(ClubMember).filter_by(club_id=club_id)
    if only_present:
        query = query.where(ClubMember.left_at.is_(None))
    order = ("treasurer", "signatory", "member")
    rows = db.session.scalars(query.order_by(ClubMember.id))
    return sorted(rows, key=lambda member: order.index(member.role))


def is_member(person_id: int, club_id: int) -> bool:
    """Say whether a person belongs to a club today."""
    query = db.select(ClubMember.id).filter_by(person_id=person_id, club_id=club_id, left_at=None)
    return db.session.scalar(query) is not None


def find_invitation(club: Club, person: Person) -> ClubMember | None:
    """Return the place that waits for a person's confirmed address."""
    if not person.confirmed_at or not person.email:
        return None
    return db.session.scalar(
        db.select(ClubMember).filter_by(
            club_id=club.id, email=person.email.lower(), joined_at=None, left_at=None
        )
    )


def list_of_person(person: Person) -> list[tuple[Club, ClubMember]]:
    """Return the clubs a person belongs to, and those that invited their confirmed address."""
    email = person.email.lower() if person.confirmed_at and person.email else None
    theirs = ClubMember.person_id == person.id
    if email:
        theirs = db.or_(theirs, db.and_(ClubMember.email == email, ClubMember.joined_at.is_(None)))
    query = (
        db.select(Club, ClubMember)
        .join(ClubMember, ClubMember.club_id == Club.id)
        .where(theirs, ClubMember.left_at.is_(None))
        .order_by(Club.id)
    )
    return [tuple(row) for row in db.session.execute(query)]


def statement_of(club_id: int) -> list[Line]:
    """Return every collective gift of a club, newest first, in three questions."""
    query = (
        db.select(ClubGift, Project, Donation)
        .join(Project, Project.id == ClubGift.project_id)
        .outerjoin(Donation, Donation.id == ClubGift.donation_id)
        .where(ClubGift.club_id == club_id)
        .order_by(ClubGift.id.desc())
    )
    rows = [tuple(row) for row in db.session.execute(query)]
    parts = _parts({gift.id: gift.currency for gift, _, _ in rows})
    return [Line(gift, project, donation, parts[gift.id]) for gift, project, donation in rows]


def _parts(currencies: dict[int, str]) -> dict[int, list[tuple[ClubMember, Money]]]:
    query = (
        db.select(ClubShare, ClubMember)
        .join(ClubMember, ClubMember.id == ClubShare.member_id)
        .where(ClubShare.gift_id.in_(list(currencies)))
        .order_by(ClubShare.member_id)
    )
    found: dict[int, list] = {gift_id: [] for gift_id in currencies}
    for share, member in db.session.execute(query):
        part = Money(share.amount_minor, currencies[share.gift_id])
        found[share.gift_id].append((member, part))
    return found


def given_by_member(member_id: int) -> list[Money]:
    """Return what one member put into gifts that were sent to payment, by currency."""
    query = (
        db.select(ClubGift.currency, func.sum(ClubShare.amount_minor))
        .join(ClubGift, ClubGift.id == ClubShare.gift_id)
        .where(ClubShare.member_id == member_id, ClubGift.state == GiftState.PAYING)
        .group_by(ClubGift.currency)
        .order_by(ClubGift.currency)
    )
    return [Money(int(total), currency) for currency, total in db.session.execute(query)]


def list_collecting(commune_code: str, limit: int = 200) -> list[Project]:
    """Return projects that collect now, those of the club's own commune first."""
    query = (
        db.select(Project)
        .where(
            Project.state.in_(sorted(project_rules.TAKES_GIFTS)),
            db.or_(Project.collect_until.is_(None), Project.collect_until >= clock.today()),
        )
        .order_by(Project.commune_code != commune_code, Project.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))
