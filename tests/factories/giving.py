"""A fiscal host, its card route, and gifts through the double."""

from datetime import timedelta
from itertools import count

from solidarity.associations.models import Association, HostAccount, PaymentRoute
from solidarity.extensions import db
from solidarity.giving import actions
from solidarity.giving.models import Pledge
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.kit.tokens import new_token
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
