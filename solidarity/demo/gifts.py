"""The gifts of the past: intentions in bulk, one batch into the payment double, normal posting.

The double's answers are read by the gateway and posted by the same function as today's gifts,
with the clock standing at each day of the past.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import chain

from flask import current_app
from sqlalchemy.orm import joinedload

from solidarity.accounts.models import Person
from solidarity.associations.models import PaymentRoute
from solidarity.associations.routes.rules import RouteKind
from solidarity.demo import double, givers
from solidarity.demo.gift_plan import Giver, Past, PastGift, plan_gifts
from solidarity.demo.people import Cast
from solidarity.demo.sources import Calendar, centimes, read
from solidarity.extensions import db
from solidarity.giving import gateway, posting, queries, rules, totals
from solidarity.giving.models import Donation, DonorDetails, PaymentAttempt
from solidarity.giving.rules import AttemptState, DonationState
from solidarity.journal.models import JournalLine
from solidarity.kit import clock
from solidarity.kit.ids import new_id
from solidarity.kit.money import Money
from solidarity.kit.tokens import new_reference
from solidarity.ledger.queries import chunked
from solidarity.projects.models import Project
from solidarity.projects.rules import ProjectState

QUOTE_SOURCE = "demo"
FORM = "demo:"  # how the form token of a past gift begins
WITH_TRANCHES = {"finance", "en_travaux", "cloture", "en_exploitation", "suspendu"}
BY_DEBIT = ("p01", "p13", "p21")  # where a bank debit is on its way today


def intend_all(projects: dict[str, Project], cast: Cast, calendar: Calendar) -> int:
    """Write the intention of every past gift, as its form did; returns how many."""
    rates = queries.list_rates()
    rows: dict[type, list[dict]] = defaultdict(list)
    for told in read("projects")["projects"]:
        route = find_card_route(projects[told["id"]])
        if route is None or not told["collection"]["donors"]:
            continue
        for n, gift in enumerate(_gifts_of(told, rates, calendar)):
            donation = _donation(projects[told["id"]], route, gift, rates)
            person = cast.personas.get(gift.giver.persona or "")
            donation |= {
                "form_token": f"{FORM}{told['id']}:{n}",
                "donor_id": person.id if person else None,
            }
            account = route.host_account.processor_account
            rows[Donation].append(donation)
            rows[DonorDetails].append(_donor(donation, gift.giver, person))
            rows[PaymentAttempt].append(_attempt(donation, account, gift.outcome))
            rows[JournalLine].append(_line(donation))
    for model, values in rows.items():
        for chunk in chunked(values):
            db.session.execute(db.insert(model), chunk)
    return len(rows[Donation])


def find_card_route(project: Project) -> PaymentRoute | None:
    """Return the card route of a project's association, open or closed since."""
    query = db.select(PaymentRoute).filter_by(
        association_id=project.association_id, kind=RouteKind.CARD
    )
    return db.session.scalar(query.options(joinedload(PaymentRoute.host_account)))


def _gifts_of(told: dict, rates: dict, calendar: Calendar) -> list[PastGift]:
    collection = told["collection"]
    past = Past(
        key=told["id"],
        total=centimes(collection["raised_mad"]),
        givers=collection["donors"],
        starts_at=calendar.moment(collection["start"], hour=10),
        ends_at=calendar.moment(collection["end"], hour=17) - timedelta(hours=3),
        # Tranches leave in the currency of the gifts: hosts that paid some received euros.
        currency="EUR" if told["status"] in WITH_TRANCHES else None,
    )
    known = givers.known_gifts(told["id"])
    gifts = plan_gifts(past, known, givers.invent(told["id"], past.givers), rates)
    return gifts + _on_its_way(told["id"], calendar)


def _on_its_way(project: str, calendar: Calendar) -> list[PastGift]:
    if project not in BY_DEBIT:
        return []
    giver = Giver("Zineb Amrani", f"debit-{project}@example.org", "FR", "fr")
    return [PastGift(giver, Money(12_000, "EUR"), calendar.now - timedelta(hours=7), "processing")]


def _donation(project: Project, route: PaymentRoute, gift: PastGift, rates: dict) -> dict:
    amount, rate = gift.amount, rates[gift.amount.currency]
    return {
        "id": new_id(), "reference": new_reference(), "book": _book(),
        "project_id": project.id, "route_id": route.id, "host_account_id": route.host_account_id,
        "means": "processor", "amount_minor": amount.minor, "currency": amount.currency,
        "quote_rate": rate, "quote_minor": rules.quote(amount, rate).minor,
        "quote_source": QUOTE_SOURCE, "quote_as_of": gift.given_at.date(), "refunded_minor": 0,
        "is_anonymous": gift.giver.is_anonymous, "wants_news": True, "lang": gift.giver.lang,
        "state": DonationState.INTENDED, "created_at": gift.given_at, "is_demo": True,
    }  # fmt: skip


def _donor(donation: dict, giver: Giver, person: Person | None) -> dict:
    return {
        "donation_id": donation["id"], "name": giver.name,
        "email": person.email if person else giver.email, "country": giver.country,
        "message": giver.message,
    }  # fmt: skip


def _attempt(donation: dict, account: str, outcome: str) -> dict:
    """One attempt, as it stands before the processor knows it; `error` keeps how it will end."""
    return {
        "donation_id": donation["id"], "n": 1, "state": AttemptState.ASKED,
        "idempotency_key": rules.idempotency_key(donation["book"], donation["id"], 1),
        "processor_account": account, "created_at": donation["created_at"],
        "error": outcome if outcome != "paid" else None,
    }  # fmt: skip


def _line(donation: dict) -> dict:
    return {
        "at": donation["created_at"], "actor_id": donation["donor_id"], "act": "gift_intended",
        "subject_kind": "Donation", "subject_id": str(donation["id"]),
        "facts": {"amount": donation["amount_minor"], "currency": donation["currency"]},
    }  # fmt: skip


def _book() -> str:
    return current_app.extensions["settings"].book


def record_all(say: Callable[[str], None]) -> int:
    """Put every waiting gift into the double by one batch, post what it answers; how many."""
    waiting = _list_waiting()
    if not waiting:
        return 0
    told = double.record([_payment(*row) for row in waiting])
    say(f"{len(told)} payments recorded by the payment double.")
    answers = []
    for (attempt, gift, *_), session in zip(waiting, told, strict=True):
        attempt.session_id, attempt.session_url = session["id"], session["url"]
        attempt.error = None
        account = attempt.processor_account
        answers.append((gift.created_at, attempt.id, gateway.read_payment(session, account)))
    db.session.flush()
    touched = set(chain.from_iterable(_post_day(day) for day in _by_day(answers)))
    totals.refresh_many(touched, _book())
    return len(answers)


def _list_waiting() -> list:
    query = (
        db.select(PaymentAttempt, Donation, DonorDetails, Project)
        .join(Donation, Donation.id == PaymentAttempt.donation_id)
        .join(DonorDetails, DonorDetails.donation_id == Donation.id)
        .join(Project, Project.id == Donation.project_id)
        .where(Donation.is_demo, PaymentAttempt.session_id.is_(None))
        .order_by(Donation.created_at, Donation.id)
    )
    return db.session.execute(query).all()


def _payment(
    attempt: PaymentAttempt, gift: Donation, donor: DonorDetails, project: Project
) -> dict:
    metadata = {"donation": str(gift.id), "reference": gift.reference}
    told = {
        "account": attempt.processor_account,
        "amount": gift.amount_minor,
        "currency": gift.currency.lower(),
        "created": int(gift.created_at.timestamp()),
        "client_reference_id": gift.reference,
        "description": gift.reference,
        "email": donor.email,
        "name": project.title["fr"][:250],
        "metadata": metadata,
        "session_metadata": metadata,
        "outcome": attempt.error or "paid",
    }
    if project.state == ProjectState.REFUNDED:
        told["refund"] = {"created": int(project.state_since.timestamp())}
    return told


def _by_day(answers: list) -> Iterable[list]:
    days = defaultdict(list)
    for given_at, attempt_id, payment in answers:
        days[given_at.date()].append((given_at, attempt_id, payment))
    return days.values()


def _post_day(day: list[tuple[datetime, int, gateway.Payment]]) -> set[int]:
    with clock.standing_at(max(given_at for given_at, *_ in day)):
        return posting.apply_many([(attempt_id, payment) for _, attempt_id, payment in day])
