"""Ask about gifts, pledges and totals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func
from sqlalchemy.orm import joinedload, selectinload

from solidarity.accounts import queries as accounts
from solidarity.associations.models import Association, HostAccount, PaymentRoute
from solidarity.errors import NotFound, Refusal
from solidarity.extensions import db
from solidarity.giving.collections import queries as collections
from solidarity.giving.models import (
    Donation,
    DonorDetails,
    ExchangeRate,
    FundingTotal,
    PaymentAttempt,
    Pledge,
    ProcessorFact,
    ReconciliationItem,
    WebhookEvent,
)
from solidarity.giving.rules import UNSETTLED, DonationState, Means, PledgeState
from solidarity.kit import clock
from solidarity.kit.messages import N_, pick
from solidarity.kit.money import Money, mad
from solidarity.ledger import queries as ledger
from solidarity.projects import panels
from solidarity.projects.models import FundingShare, Project

NOTHING = mad(0)
NAMES_SHOWN = 12


@dataclass(frozen=True)
class FiveTotals:
    """Five amounts in dirhams that are never added up, and how many gave or promised."""

    promised: Money = NOTHING
    on_its_way: Money = NOTHING
    received: Money = NOTHING
    released: Money = NOTHING
    spent: Money = NOTHING
    matched: Money = NOTHING  # of what was received, what match funds added
    gifts: int = 0
    pledges: int = 0


def totals_of(project_ids: Iterable[int]) -> dict[int, FiveTotals]:
    """Return the five totals of several projects in one query (zeros for the others)."""
    wanted = list(project_ids)
    rows = db.session.scalars(db.select(FundingTotal).where(FundingTotal.project_id.in_(wanted)))
    found = {row.project_id: _five(row) for row in rows} if wanted else {}
    return {project_id: found.get(project_id, FiveTotals()) for project_id in wanted}


def totals_for_pages(project_ids: Sequence[int]) -> dict[int, panels.Totals]:
    """Answer projects' pages and cards: the five totals of many projects in one query."""
    return {
        project_id: panels.Totals(
            promised=five.promised.minor,
            on_its_way=five.on_its_way.minor,
            received=five.received.minor,
            released=five.released.minor,
            spent=five.spent.minor,
            gifts=five.gifts,
            matched=five.matched.minor,
        )
        for project_id, five in totals_of(project_ids).items()
    }


def amount_of_the_whole_site() -> FiveTotals:
    """Return the five totals of every project together."""
    columns = (
        "promised_minor", "on_its_way_minor", "received_minor",
        "released_minor", "spent_minor", "matched_minor", "gifts", "pledges",
    )  # fmt: skip
    sums = [func.coalesce(func.sum(getattr(FundingTotal, c)), 0).label(c) for c in columns]
    return _five(db.session.execute(db.select(*sums)).one())


def _five(row) -> FiveTotals:
    return FiveTotals(
        promised=mad(int(row.promised_minor)),
        on_its_way=mad(int(row.on_its_way_minor)),
        received=mad(int(row.received_minor)),
        released=mad(int(row.released_minor)),
        spent=mad(int(row.spent_minor)),
        matched=mad(int(row.matched_minor)),
        gifts=int(row.gifts),
        pledges=int(row.pledges),
    )


def find_route(project: Project) -> PaymentRoute | None:
    """Return the route by which a project can receive today, with its host; None: none is open.

    A project uses the route chosen for it, or the one its association has open; a transfer only
    under an authorisation in force, on an account that serves no other project.
    """
    today = clock.today()
    own = PaymentRoute.id == project.route_id
    any_open = PaymentRoute.association_id == project.association_id
    query = (
        db.select(PaymentRoute)
        .where(
            own if project.route_id else any_open,
            PaymentRoute.closed_at.is_(None),
            PaymentRoute.starts_on <= today,
            db.or_(PaymentRoute.ends_on.is_(None), PaymentRoute.ends_on >= today),
        )
        .order_by(PaymentRoute.kind, PaymentRoute.id)
        .options(joinedload(PaymentRoute.host_account).joinedload(HostAccount.association))
    )
    return next((r for r in db.session.scalars(query) if collections.is_usable(r, project)), None)


def amount_left(project_id: int) -> Money:
    """Return what the donors' part still lacks, in dirhams (received and on its way counted)."""
    wanted = db.session.scalar(
        db.select(func.coalesce(func.sum(FundingShare.amount_minor), 0)).where(
            FundingShare.project_id == project_id, FundingShare.source == "gifts"
        )
    )
    row = db.session.get(FundingTotal, project_id)
    taken = row.received_minor + row.on_its_way_minor if row else 0
    return mad(int(wanted) - taken)


def get_rate(currency: str) -> ExchangeRate:
    """Return the newest rate of a currency in dirhams; refuses when there is none."""
    query = db.select(ExchangeRate).filter_by(base=currency)
    rate = db.session.scalar(query.order_by(ExchangeRate.as_of.desc(), ExchangeRate.id.desc()))
    if rate is None:
        raise Refusal(N_("We have no exchange rate for this currency today."))
    return rate


def list_rates() -> dict[str, Decimal]:
    """Return the newest rate of every currency."""
    rows = db.session.scalars(db.select(ExchangeRate).order_by(ExchangeRate.as_of, ExchangeRate.id))
    return {row.base: row.rate for row in rows}


def find_by_form(form_token: str) -> Donation | None:
    """Return the gift a form already made."""
    query = db.select(Donation).filter_by(form_token=form_token)
    return db.session.scalar(query.options(selectinload(Donation.donor)))


def get_donation(donation_id: int) -> Donation:
    """Return a gift with its donor's details."""
    query = db.select(Donation).filter_by(id=donation_id)
    donation = db.session.scalar(query.options(selectinload(Donation.donor)))
    if donation is None:
        raise NotFound(N_("This link opens no gift."))
    return donation


def last_attempt(donation_id: int) -> PaymentAttempt:
    """Return the newest attempt at paying a gift."""
    query = db.select(PaymentAttempt).filter_by(donation_id=donation_id)
    return db.session.scalars(query.order_by(PaymentAttempt.n.desc())).first()


def list_attempts(donation_id: int) -> list[PaymentAttempt]:
    """Return every attempt at paying a gift, the first one first."""
    query = db.select(PaymentAttempt).filter_by(donation_id=donation_id)
    return list(db.session.scalars(query.order_by(PaymentAttempt.n)))


def list_facts(donation_id: int) -> list[ProcessorFact]:
    """Return what the processor told of a gift, oldest first."""
    query = db.select(ProcessorFact).filter_by(donation_id=donation_id)
    return list(db.session.scalars(query.order_by(ProcessorFact.occurred_at, ProcessorFact.id)))


def find_attempt(*, session_id: str | None, intent_id: str | None) -> PaymentAttempt | None:
    """Return the attempt an announcement speaks of."""
    query = db.select(PaymentAttempt)
    if session_id:
        return db.session.scalar(query.filter_by(session_id=session_id))
    return db.session.scalar(query.filter_by(payment_intent_id=intent_id)) if intent_id else None


def list_unsettled(older_than_seconds: int = 0, limit: int = 200) -> list[PaymentAttempt]:
    """Return attempts whose end we do not know, least recently asked first."""
    edge = clock.now().timestamp() - older_than_seconds
    query = (
        db.select(PaymentAttempt)
        .where(PaymentAttempt.state.in_(UNSETTLED), PaymentAttempt.session_id.is_not(None))
        .order_by(PaymentAttempt.checked_at.asc().nulls_first(), PaymentAttempt.id)
        .limit(limit)
    )
    return [
        a for a in db.session.scalars(query) if (a.checked_at or a.created_at).timestamp() <= edge
    ]


def list_gifts_of(person_id: int, email: str | None) -> list[tuple[Donation, Project]]:
    """Return a person's gifts, newest first: made signed in, or with their confirmed address."""
    query = (
        db.select(Donation, Project)
        .join(Project, Project.id == Donation.project_id)
        .where(
            _given_by(person_id, email),
            # A payment page left open is nothing; an announced transfer is.
            db.or_(Donation.state != DonationState.INTENDED, Donation.means != Means.PROCESSOR),
        )
        .order_by(Donation.id.desc())
    )
    return [tuple(row) for row in db.session.execute(query)]


def _given_by(person_id: int, email: str | None):
    """Say which gifts are a person's: made signed in, or with their confirmed address."""
    if not email:
        return Donation.donor_id == person_id
    by_mail = db.select(DonorDetails.donation_id).where(
        func.lower(DonorDetails.email) == email.lower()
    )
    return db.or_(Donation.donor_id == person_id, Donation.id.in_(by_mail))


def list_pledges_of(person_id: int) -> list[tuple[Pledge, Project]]:
    """Return a person's promises, newest first."""
    query = (
        db.select(Pledge, Project)
        .join(Project, Project.id == Pledge.project_id)
        .where(Pledge.person_id == person_id)
        .order_by(Pledge.id.desc())
    )
    return [tuple(row) for row in db.session.execute(query)]


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return what giving knows of a person, for their own export."""
    person = accounts.get_person(person_id)
    gifts = (
        db.select(Donation, DonorDetails, Project.title)
        .join(Project, Project.id == Donation.project_id)
        .outerjoin(DonorDetails, DonorDetails.donation_id == Donation.id)
        .where(_given_by(person_id, person.email if person.confirmed_at else None))
        .order_by(Donation.id)
    )
    return {
        "gifts": [_exported(*row) for row in db.session.execute(gifts)],
        "pledges": [
            {
                "project": pick(project.title, person.lang)[0],
                **_in_figures(pledge.amount_minor, pledge.currency),
                "pledge_state": pledge.state,
                "created_at": pledge.created_at.isoformat(),
            }
            for pledge, project in list_pledges_of(person_id)
        ],
    }


def _exported(gift: Donation, donor: DonorDetails | None, title: dict) -> dict:
    return {
        "reference": gift.reference,
        "project": pick(title, gift.lang)[0],
        **_in_figures(gift.amount_minor, gift.currency),
        "dirhams": f"{mad(gift.quote_minor).major}",
        "state": gift.state,
        "created_at": gift.created_at.isoformat(),
        "name": donor.name if donor else "",
        "name_hidden": gift.is_anonymous,
        "wants_news": gift.wants_news,
        "word": donor.message if donor else "",
    }


def _in_figures(minor: int, currency: str) -> dict[str, str]:
    return {"amount": f"{Money(minor, currency).major}", "currency": currency}


def list_names_shown(project_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the names of the latest givers of each project who show theirs, each once.

    Names alone: no amount and no day stands beside them, and nothing links two gifts.
    """
    newest = func.row_number().over(
        partition_by=Donation.project_id, order_by=Donation.received_at.desc()
    )
    rows = (
        db.select(Donation.project_id, DonorDetails.name, newest.label("place"))
        .join(DonorDetails, DonorDetails.donation_id == Donation.id)
        .where(
            Donation.project_id.in_(list(project_ids)),
            Donation.state == DonationState.RECEIVED,
            Donation.is_anonymous.is_(False),
            DonorDetails.name != "",
        )
        .subquery()
    )
    query = db.select(rows).where(rows.c.place <= NAMES_SHOWN).order_by(rows.c.place)
    names: dict[int, dict[str, None]] = {}
    for project_id, name, _ in db.session.execute(query):
        names.setdefault(project_id, {})[name] = None
    return {project_id: list(found) for project_id, found in names.items()}


def list_givers(project_id: int) -> list[tuple[str, Donation]]:
    """Return (email, newest gift) of those who gave and want news, each once."""
    query = (
        db.select(DonorDetails.email, Donation)
        .join(Donation, Donation.id == DonorDetails.donation_id)
        .where(
            Donation.project_id == project_id,
            Donation.wants_news,
            Donation.state.in_((DonationState.RECEIVED, DonationState.DISPUTED)),
        )
        .order_by(Donation.id)
    )
    return list({row[0].lower(): tuple(row) for row in db.session.execute(query)}.values())


def list_gifts_like(donation: Donation) -> list[Donation]:
    """Return every gift of the same address to the same project, this one included."""
    email = db.session.get(DonorDetails, donation.id).email.lower()
    if not email:
        return [donation]
    query = (
        db.select(Donation)
        .join(DonorDetails, DonorDetails.donation_id == Donation.id)
        .where(Donation.project_id == donation.project_id, func.lower(DonorDetails.email) == email)
    )
    return list(db.session.scalars(query))


def credited(fact: ProcessorFact) -> Money | None:
    """Return what a settlement brought to the host's account once the fee was taken."""
    if fact.kind != "settlement" or fact.entry_id is None:
        return None
    written = ledger.get_entry(db.session, fact.entry_id)
    lines = [line for line in written.entry.lines if ":available:" in line.account]
    return Money(lines[0].amount, lines[0].currency) if lines else None


def find_pledge(pledge_id: int) -> Pledge | None:
    """Return a pledge."""
    return db.session.get(Pledge, pledge_id)


def list_projects_of_route(route: PaymentRoute) -> list[Project]:
    """Return the projects a route serves."""
    query = db.select(Project).where(
        Project.association_id == route.association_id,
        db.or_(Project.route_id.is_(None), Project.route_id == route.id),
    )
    return list(db.session.scalars(query))


def list_standing_pledges(project_ids: Iterable[int]) -> list[Pledge]:
    """Return pledges nobody was written to about yet."""
    query = db.select(Pledge).where(
        Pledge.project_id.in_(list(project_ids)), Pledge.state == PledgeState.STANDING
    )
    return list(db.session.scalars(query))


def list_waiting_events(limit: int = 50) -> list[WebhookEvent]:
    """Return announcements not yet applied, oldest first."""
    query = db.select(WebhookEvent).filter_by(state="waiting")
    return list(db.session.scalars(query.order_by(WebhookEvent.received_at).limit(limit)))


def list_set_aside(limit: int = 50) -> list[WebhookEvent]:
    """Return announcements that were set aside, oldest first."""
    query = db.select(WebhookEvent).filter_by(state="quarantined")
    return list(db.session.scalars(query.order_by(WebhookEvent.received_at).limit(limit)))


def list_host_accounts() -> list[HostAccount]:
    """Return the accounts gifts land on."""
    query = db.select(HostAccount).options(joinedload(HostAccount.association))
    return list(db.session.scalars(query.order_by(HostAccount.id)))


def list_open_items(limit: int = 200) -> list[ReconciliationItem]:
    """Return what the processor and the book do not agree on, oldest first."""
    query = db.select(ReconciliationItem).filter_by(state="open")
    return list(db.session.scalars(query.order_by(ReconciliationItem.found_at).limit(limit)))


def count_waiting() -> tuple[int, datetime | None]:
    """Return how many things the treasurer must look at, and since when."""
    query = db.select(func.count(), func.min(ReconciliationItem.found_at))
    count, oldest = db.session.execute(query.where(ReconciliationItem.state == "open")).one()
    return count, oldest


def count_inbox() -> dict[str, int]:
    """Return how many announcements stand in each state."""
    query = db.select(WebhookEvent.state, func.count()).group_by(WebhookEvent.state)
    return {state: count for state, count in db.session.execute(query)}  # noqa: C416


def project_of(gift: Donation | Pledge) -> Project:
    """Return the project of a gift or a pledge."""
    return db.session.get(Project, gift.project_id)


def association_of(project: Project) -> Association:
    """Return the association that bears a project."""
    return db.session.get(Association, project.association_id)
