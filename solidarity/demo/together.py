"""People who give together in the demonstration: a fundraising page, a club, wishes, a word.

They speak of gifts that are there already: a page is given some of its project's gifts, a club
one of them as its own.
"""

from sqlalchemy import func

from solidarity.accounts.models import Person
from solidarity.associations.routes.rules import RouteKind
from solidarity.demo.people import Cast
from solidarity.extensions import db
from solidarity.giving import queries as giving
from solidarity.giving.clubs import actions as clubs
from solidarity.giving.clubs.models import ClubGift, ClubShare
from solidarity.giving.clubs.rules import GiftState
from solidarity.giving.declared import actions as declared
from solidarity.giving.fundraisers import actions as fundraisers
from solidarity.giving.fundraisers.models import FundraiserGift
from solidarity.giving.fundraisers.rules import Draft
from solidarity.giving.models import Donation, DonorDetails
from solidarity.giving.wishes import actions as wishes
from solidarity.giving.wishes.rules import Card
from solidarity.kit import clock
from solidarity.kit.money import Money, mad
from solidarity.projects.models import Project
from solidarity.projects.rules import ProjectState

STORY = (
    "Ma grand-mère a porté l'eau toute sa vie. Pour ses quatre-vingts ans, elle ne veut pas de "
    "cadeau : elle veut que les filles du douar aillent à l'école le matin. Chaque don compte."
)
THROUGH_THE_PAGE = 9


def gather(projects: dict[str, Project], cast: Cast) -> None:
    """Make a page, a club, wishes and a declared gift, where there are gifts to speak of."""
    collecting = [p for p in projects.values() if p.state == ProjectState.PUBLISHED]
    busiest = sorted(collecting, key=lambda project: (-_count(project), project.id))[:2]
    people = [cast.personas[key] for key in sorted(cast.personas)][:4]
    if len(busiest) < 2 or len(people) < 4:
        return
    _open_page(busiest[0], people[0])
    _found_club(busiest[1], people[1], people[2])
    for gift in _gifts(busiest[0])[-12:]:
        wishes.keep(gift, line=1, sister=busiest[1].id, card=Card())
    _declare(collecting)


def _count(project: Project) -> int:
    query = db.select(func.count()).select_from(Donation).filter_by(project_id=project.id)
    return db.session.scalar(query)


def _gifts(project: Project) -> list[Donation]:
    query = db.select(Donation).filter_by(project_id=project.id, is_demo=True)
    return list(db.session.scalars(query.order_by(Donation.form_token)))


def _open_page(project: Project, by: Person) -> None:
    draft = Draft(
        title="Pour les quatre-vingts ans de Lalla Fadma", story=STORY,
        goal=Money(1_500_00, "EUR"), ends_on=project.collect_until or clock.today(),
        thanks="Tanmirt bahra ! Lalla Fadma saura le nom de chacun.",
    )  # fmt: skip
    page = fundraisers.begin(project, draft, by=by, name=by.name)
    page.is_demo = True
    for gift in _gifts(project)[:THROUGH_THE_PAGE]:
        db.session.add(FundraiserGift(donation_id=gift.id, fundraiser_id=page.id))
    db.session.flush()


def _found_club(project: Project, treasurer: Person, signatory: Person) -> None:
    club = clubs.found(
        name="Les gens du village, club de démonstration", commune=project.commune_code,
        country="FR", second_name=signatory.name, second_email=signatory.email, by=treasurer,
    )  # fmt: skip
    club.is_demo = True
    clubs.join(club, by=signatory)
    for name in ("Brahim", "Yamna", "Lahcen"):
        clubs.add_member(club, name=name, email="", by=treasurer)
    given = max(_gifts(project), key=lambda gift: (gift.quote_minor, gift.form_token))
    db.session.get(DonorDetails, given.id).name = club.name
    given.is_anonymous = False
    gift = ClubGift(
        club_id=club.id, project_id=project.id, amount_minor=given.amount_minor,
        currency=given.currency, note="Notre caisse du Ramadan.", state=GiftState.PAYING,
        form_token=f"demo-club:{club.slug}", proposed_by=treasurer.id,
        proposed_at=given.created_at, decided_by=signatory.id, decided_at=given.created_at,
        donation_id=given.id,
    )  # fmt: skip
    db.session.add(gift)
    db.session.flush()
    members = clubs.queries.list_members(club.id)
    parts = Money(given.amount_minor, given.currency).split([3, 2, *[1] * (len(members) - 2)])
    db.session.add_all(
        ClubShare(gift_id=gift.id, member_id=member.id, amount_minor=part.minor)
        for member, part in zip(members, parts, strict=True)
    )
    db.session.flush()


def _declare(projects: list[Project]) -> None:
    """Somebody says they gave on a licensed company's page."""
    for project in projects:
        route = giving.find_route(project)
        if route is not None and route.kind == RouteKind.REFERRAL:
            said = declared.Said(mad(500_00), max(route.starts_on, clock.today()), "Mina", "")
            declared.declare(project, route, said, person_id=None, form=f"demo:{project.slug}")
            return
