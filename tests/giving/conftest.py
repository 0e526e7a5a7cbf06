"""A real double of the processor, spoken to by the real SDK over HTTP."""

import json

import pytest
import stripe

from solidarity import settings
from solidarity.giving import checkout, gateway, inbox
from tests.conftest import BASE
from tests.factories.giving import make_card_route, make_intended
from tests.factories.projects import make_project
from tools.stripe_double.server import running


@pytest.fixture(scope="session")
def processor():
    """The double, for the whole session."""
    with running() as handle:
        yield handle


@pytest.fixture
def double(app, processor):
    """The double, emptied, that this site speaks to; after the test it must have found no call
    of ours that Stripe's own SDK types refuse.
    """
    processor.control("reset")
    environ = {
        **BASE,
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "SOLIDARITY_INSTANCE": app.instance_path,
        "STRIPE_API_BASE": processor.url,
    }
    app.extensions["settings"] = settings.read(environ)
    yield processor
    assert processor.control("violations")["violations"] == []


@pytest.fixture
def project(db):
    """A published project of Azaghar N'irs with an open card route through a French host."""
    project = make_project()
    make_card_route(project)
    db.session.commit()
    return project


@pytest.fixture
def begin(app, db, double, project):
    """Begin a gift as the page does; answers (donation id, attempt id, session id)."""

    def begin_(minor=5000, currency="EUR", **giver):
        from solidarity.giving import queries

        with app.test_request_context("/fr/"):
            current = db.session.merge(project)
            donation, attempt = make_intended(
                current, queries.find_route(current), minor=minor, currency=currency, **giver
            )
            ids = donation.id, attempt.id
            checkout.open_page(donation, attempt, current)
            session_id = queries.last_attempt(ids[0]).session_id
            db.session.remove()
        return *ids, session_id

    return begin_


@pytest.fixture
def pay(double):
    """Press a button of the hosted page: card, declined, sepa…"""

    def press(session_id, outcome="card"):
        return double.control("pay", session=session_id, outcome=outcome)

    return press


@pytest.fixture
def announce(app, double):
    """Deliver the double's announcements to the site, as Stripe would: signed, each `times`."""

    def deliver(times=1, order=None, only=None):
        events = [d for d in _events(app) if only is None or d["type"] in only]
        events = order(events) if order else events
        browser = app.test_client()
        for event in events:
            for _ in range(times):
                assert post_signed(app, browser, event).status_code == 200
        return events

    return deliver


@pytest.fixture
def drain(app):
    """Run the worker's inbox once."""

    def run():
        with app.test_request_context("/fr/"):
            return inbox.drain()

    return run


def _events(app):
    with app.app_context():
        page = gateway.client().v1.events.list(
            params={"limit": 100}, options={"stripe_account": "acct_demo_fr"}
        )
        return [json.loads(str(event)) for event in page.data][::-1]


def post_signed(app, browser, event, secret=None):
    """Post an announcement with a signature made by the SDK itself."""
    body = json.dumps(event)
    secret = secret or app.extensions["settings"].stripe_webhook_secret
    header = stripe.WebhookSignature.generate_signature_header(body, secret)
    return browser.post(
        "/webhooks/stripe",
        data=body,
        headers={"Stripe-Signature": header},
        content_type="application/json",
    )
