"""Found a club, join and leave it; propose, approve and pay a gift together."""

from collections.abc import Mapping

from solidarity.accounts.models import Person
from solidarity.associations.models import PaymentRoute
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.extensions import db
from solidarity.giving import actions as giving
from solidarity.giving import queries as gifts
from solidarity.giving.clubs import queries, rules
from solidarity.giving.clubs.models import Club, ClubGift, ClubMember, ClubShare
from solidarity.giving.clubs.rules import GiftState, Role
from solidarity.giving.models import Donation, PaymentAttempt
from solidarity.giving.rules import DonationState
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.kit.text import slugify
from solidarity.kit.tokens import new_reference
from solidarity.mail import actions as mail
from solidarity.projects.models import Project
from solidarity.web.context import public_link

UNPAID = (DonationState.INTENDED, DonationState.FAILED, DonationState.EXPIRED)


def found(
    *, name: str, commune: str | None, country: str, second_name: str, second_email: str, by: Person
) -> Club:
    """Found a club: its founder is the treasurer; the second signatory is invited."""
    rules.check_club(name, commune, country, second_email, by.email)
    club = Club(
        slug=f"{slugify(name, 40)}-{new_reference(5).lower()}", name=name, commune_code=commune,
        country=country, treasurer_id=by.id, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(club)
    db.session.flush()
    founder = _member(club, by.name, by.email, Role.TREASURER)
    founder.person_id, founder.joined_at = by.id, clock.now()
    _invite(club, _member(club, second_name, second_email, Role.SIGNATORY), by)
    journal.record("club_founded", club, actor_id=by.id)
    return club


def _member(club: Club, name: str, email: str | None, role: str) -> ClubMember:
    row = ClubMember(
        club_id=club.id, role=role, name=name, email=email.lower() if email else None,
        added_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _invite(club: Club, member: ClubMember, by: Person) -> None:
    mail.write_letter(
        "clubs/invitation",
        to=member.email,
        lang=by.lang,
        once=f"club-invitation:{member.id}",
        club=club,
        member=member,
        inviter=by.name,
        link=public_link("clubs.show", slug=club.slug, lang=by.lang),
    )


def add_member(club: Club, *, name: str, email: str, by: Person) -> ClubMember:
    """Write a member down; with an address they are invited to see the statement."""
    club = queries.get_for_change(club.id)
    _check_treasurer(club, by)
    if not name:
        raise Invalid(N_("Write the name of this member."), field="name")
    here = queries.list_members(club.id, only_present=False)
    if len(here) >= rules.MOST_MEMBERS:
        raise Refusal(N_("This club is full."))
    if email and email.lower() in {one.email for one in here}:
        raise Invalid(N_("This address is already in the club."), field="email")
    member = _member(club, name, email or None, Role.MEMBER)
    if email:
        _invite(club, member, by)
    journal.record("club_member_added", club, actor_id=by.id, member=member.id)
    return member


def _check_treasurer(club: Club, by: Person) -> None:
    if club.treasurer_id != by.id:
        raise NotAllowed(N_("Only the treasurer of the club may do this."))


def join(club: Club, *, by: Person) -> ClubMember:
    """Take the place that waits for one's confirmed address."""
    club = queries.get_for_change(club.id)
    member = queries.find_invitation(club, by)
    if member is None or queries.is_member(by.id, club.id):
        raise Refusal(N_("No place waits for you in this club."))
    if member.role == Role.SIGNATORY:
        if club.treasurer_id == by.id or club.signatory_id is not None:
            raise NotAllowed(N_("The treasurer and the second signatory are two different people."))
        club.signatory_id = by.id
    member.person_id, member.joined_at = by.id, clock.now()
    db.session.flush()
    journal.record("club_joined", club, actor_id=by.id, role=member.role)
    return member


def leave(club: Club, *, by: Person) -> None:
    """Leave a club: one's shares stay in its statement, without a name."""
    club = queries.get_for_change(club.id)
    for member in queries.list_members(club.id):
        if member.person_id == by.id:
            make_nameless(club, member)
            journal.record("club_left", club, actor_id=by.id)
    db.session.flush()


def make_nameless(club: Club, member: ClubMember) -> None:
    """Drop what names a member, and the office they held."""
    if member.role == Role.TREASURER:
        club.treasurer_id = None
    if member.role == Role.SIGNATORY and member.joined_at:
        club.signatory_id = None
    member.person_id, member.email, member.name = None, None, ""
    member.role, member.left_at = Role.MEMBER, clock.now()


def appoint(club: Club, member_id: int, role: str, *, by: Person) -> None:
    """Let an officer give a vacant office to a member who has joined, and is another person."""
    club = queries.get_for_change(club.id)
    if by.id not in (club.treasurer_id, club.signatory_id):
        raise NotAllowed(N_("Only an officer of the club may do this."))
    holder = {Role.TREASURER: club.treasurer_id, Role.SIGNATORY: club.signatory_id}
    if role not in holder or holder[role] is not None:
        raise Refusal(N_("This office is not vacant."))
    member = next((m for m in queries.list_members(club.id) if m.id == member_id), None)
    if member is None or member.person_id is None or member.role != Role.MEMBER:
        raise Invalid(N_("Choose a member who has joined and holds no office."), field="member")
    for waiting in queries.list_members(club.id):  # an invitation nobody took lapses
        if waiting.role == role and waiting.person_id is None:
            waiting.role = Role.MEMBER
    member.role = role
    setattr(club, f"{role}_id", member.person_id)
    db.session.flush()
    journal.record("club_office_given", club, actor_id=by.id, member=member.id, role=role)


def propose(
    club: Club,
    project: Project,
    amount: Money | None,
    parts: Mapping[int, Money | None],
    *,
    note: str,
    form: str,
    by: Person,
) -> ClubGift:
    """Propose a collective gift with each member's share; the same form twice proposes one."""
    club = queries.get_for_change(club.id)
    _check_treasurer(club, by)
    known = db.session.scalar(db.select(ClubGift).filter_by(form_token=form))
    if known is not None:
        return known
    giving.check_gift(project, amount)
    here = [member.id for member in queries.list_members(club.id)]
    shares = rules.read_shares(parts, here, amount)
    gift = ClubGift(
        club_id=club.id, project_id=project.id, amount_minor=amount.minor,
        currency=amount.currency, note=note, state=GiftState.PROPOSED, form_token=form,
        proposed_by=by.id, proposed_at=clock.now(),
    )  # fmt: skip
    db.session.add(gift)
    db.session.flush()
    db.session.add_all(
        ClubShare(gift_id=gift.id, member_id=one.member_id, amount_minor=one.minor)
        for one in shares
    )
    db.session.flush()
    journal.record("club_gift_proposed", gift, actor_id=by.id, amount=amount.minor)
    _tell_signatory(club, gift, project)
    return gift


def _tell_signatory(club: Club, gift: ClubGift, project: Project) -> None:
    signatory = db.session.get(Person, club.signatory_id) if club.signatory_id else None
    if signatory is None or not signatory.email:
        return
    mail.write_letter(
        "clubs/to_sign",
        to=signatory.email,
        lang=signatory.lang,
        person_id=signatory.id,
        once=f"club-gift:{gift.id}",
        club=club,
        gift=gift,
        project=project,
        link=public_link("clubs.show", slug=club.slug, lang=signatory.lang),
    )


def decide(club: Club, gift_id: int, *, approve: bool, by: Person) -> ClubGift:
    """Approve or refuse, as the second signatory, what the treasurer proposed."""
    club = queries.get_for_change(club.id)
    gift = queries.get_gift(club, gift_id, locked=True)
    rules.check_signature(gift.state, gift.proposed_by, club.signatory_id, by.id)
    gift.state = GiftState.APPROVED if approve else GiftState.REFUSED
    gift.decided_by, gift.decided_at = by.id, clock.now()
    db.session.flush()
    act = "club_gift_approved" if approve else "club_gift_refused"
    journal.record(act, gift, actor_id=by.id, amount=gift.amount_minor)
    return gift


def pay(
    club: Club, gift_id: int, route: PaymentRoute | None, *, book: str, by: Person
) -> tuple[Donation, PaymentAttempt]:
    """Make one ordinary gift of an approved one, in the club's name; pressed again, the same."""
    club = queries.get_for_change(club.id)
    _check_treasurer(club, by)
    gift = queries.get_gift(club, gift_id, locked=True)
    if gift.state not in (GiftState.APPROVED, GiftState.PAYING):
        raise Refusal(N_("The second signatory has not approved this gift."))
    if gift.donation_id is not None:
        donation = gifts.get_donation(gift.donation_id)
        if donation.state not in UNPAID:
            raise Refusal(N_("This gift was paid: see its own page."))
        return donation, giving.try_again(donation)
    if route is None or route.kind != "card":
        raise Refusal(N_("This project takes no gift by card today."))
    project = db.session.get(Project, gift.project_id)
    giver = giving.Giver(
        name=club.name, email=by.email, lang=by.lang, person_id=by.id, country=club.country
    )
    amount = Money(gift.amount_minor, gift.currency)
    donation, attempt = giving.intend(
        project, route, amount, giver, book=book, form=f"club-gift:{gift.id}"
    )
    gift.state, gift.donation_id = GiftState.PAYING, donation.id
    db.session.flush()
    journal.record("club_gift_paid", gift, actor_id=by.id, donation=donation.reference)
    return donation, attempt
