"""A fiscal host, its card route, and gifts through the double."""

from datetime import timedelta
from itertools import count

from solidarity.associations.models import Association, HostAccount, PaymentRoute
from solidarity.extensions import db
from solidarity.giving import actions, posting, totals
from solidarity.giving.models import Pledge
from solidarity.giving.monthly.models import MonthlyGift
from solidarity.giving.protection.models import SlowedGiver
from solidarity.kit import clock
from solidarity.kit.ids import new_id
from solidarity.kit.money import Money
from solidarity.kit.tokens import new_reference, new_token
from solidarity.ledger import actions as ledger
from solidarity.ledger.rules import Entry, Line
from solidarity.projects.models import Project
from tests.factories.associations import make_authorisation

_numbers = count(1)


def make_host(*, account: str = "acct_demo_fr", currency: str = "EUR") -> HostAccount:
    """Return a fiscal host's account; the same processor account is made once."""
    found = db.session.scalar(db.select(HostAccount).filter_by(processor_account=account))
    if found:
        return found
    host = Association(
        slug=f"host-{next(_numbers)}",
        kind="host",
        name={"fr": "Rives et Douars", "ar": "ضفاف ودواوير", "en": "Rives et Douars"},
        country="FR",
        state="verified",
        created_at=clock.now(),
    )
    made = HostAccount(
        association=host,
        processor_account=account,
        currency=currency,
        legal_note={"fr": "Association fictive."},
    )
    db.session.add_all([host, made])
    db.session.flush()
    return made


def make_card_route(project: Project, *, host: HostAccount | None = None) -> PaymentRoute:
    """Open a card route for a project, through a host."""
    route = PaymentRoute(
        association_id=project.association_id,
        kind="card",
        host_account=host or make_host(),
        starts_on=clock.today() - timedelta(days=1),
        opened_at=clock.now(),
    )
    db.session.add(route)
    db.session.flush()
    project.route_id = route.id
    db.session.flush()
    return route


def make_pledge(project: Project) -> Pledge:
    """Return a promise of fifty euros that stands."""
    pledge = Pledge(
        project_id=project.id, amount_minor=5000, currency="EUR", quote_minor=54_000,
        name="Fatima", email="fatima@example.org", lang="fr", state="standing",
        created_at=clock.now(),
    )  # fmt: skip
    db.session.add(pledge)
    db.session.flush()
    return pledge


def make_intended(project: Project, route: PaymentRoute, *, minor=5000, currency="EUR", **giver):
    """Return (donation, attempt) of a gift intended and not yet taken to the processor."""
    who = {"name": "Fatima", "email": "fatima@example.org", "lang": "fr", **giver}
    return actions.intend(
        project,
        route,
        Money(minor, currency),
        actions.Giver(**who),
        book="test",
        form=new_token(),
    )


def make_received(project: Project, route: PaymentRoute, *, minor=5000, currency="EUR", **giver):
    """Return a gift that was paid and credited less 100 minor units, without the double."""
    donation, _attempt = make_intended(project, route, minor=minor, currency=currency, **giver)
    host, number = f"h{donation.host_account_id}", next(_numbers)
    pending, free = f"stripe:{host}:pending:{currency}", f"project:{project.id}:{currency}"
    posting.receive(donation, _told(donation, "charge", f"ch_{number}", (pending, minor),
                                    (free, -minor)))  # fmt: skip
    posting.receive(donation, _told(donation, "settlement", f"txn_{number}", (pending, -minor),
                                    (f"stripe:{host}:available:{currency}", minor - 100),
                                    (f"fee:processor:{host}:{currency}", 100)))  # fmt: skip
    return donation


def _told(donation, kind: str, source: str, *moved: tuple[str, int]) -> Entry:
    lines = tuple(Line(code, amount, donation.currency) for code, amount in moved)
    return Entry("test", kind, source, clock.now(), lines, meta={"donation": donation.id})


def make_spent(project: Project, *, minor: int, source: str = "1") -> int:
    """Record dirhams that reached a project's account and were spent; returns the spent entry."""
    bank = f"bank:project:{project.id}:MAD"
    arrived = (Line(bank, minor, "MAD"), Line("fx:MAD", -minor, "MAD"))
    paid = (Line(f"project:{project.id}:spent:MAD", minor, "MAD"), Line(bank, -minor, "MAD"))
    ledger.post(
        db.session, Entry("test", "arrived", f"{project.id}:{source}", clock.now(), arrived)
    )
    posted = ledger.post(db.session, Entry("test", "spent", f"{project.id}:{source}", clock.now(),
                                           paid, meta={"proofs": ["ab" * 32]}))  # fmt: skip
    totals.refresh(project.id, "test")
    return posted.entry_id


def make_transfer_route(project: Project, **authorised) -> PaymentRoute:
    """Open a bank transfer route to the association's own dedicated account, under a verified
    authorisation in force (`authorised` changes its columns).
    """
    association = db.session.get(Association, project.association_id)
    make_authorisation(association=association, reference="18-18/2026/7", **authorised)
    route = PaymentRoute(
        association_id=project.association_id,
        kind="transfer",
        iban="MA64011519000001205000534921",
        authorisation="18-18/2026/7",
        starts_on=clock.today() - timedelta(days=1),
        opened_at=clock.now(),
    )
    db.session.add(route)
    db.session.flush()
    project.route_id = route.id
    db.session.flush()
    return route


def make_monthly(project: Project, route: PaymentRoute, **fields) -> MonthlyGift:
    """Return a monthly gift of twenty euros that runs at no processor: for pages."""
    given = {
        "name": "Fatima", "email": "fatima@example.org", "lang": "fr", "state": "active",
        "subscription_id": f"sub_{new_token()}", "session_id": f"cs_{new_token()}",
        "started_at": clock.now(), "next_at": clock.now() + timedelta(days=30), **fields,
    }  # fmt: skip
    gift = MonthlyGift(
        id=new_id(), reference=new_reference(), form_token=new_token(), book="test",
        project_id=project.id, route_id=route.id, amount_minor=2000, currency="EUR", page_n=1,
        processor_account="acct_demo_fr", created_at=clock.now(), **given,
    )  # fmt: skip
    db.session.add(gift)
    db.session.flush()
    return gift


def make_slowed(project: Project, *, address: str = "code") -> SlowedGiver:
    """Return an address that was turned away once."""
    now = clock.now()
    row = SlowedGiver(
        address=address, project_id=project.id, sign="failures", refused=1, state="open",
        since=now, last_at=now, until=now + timedelta(minutes=30),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row
