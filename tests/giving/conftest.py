"""A real double of the processor, spoken to by the real SDK over HTTP."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import stripe
from werkzeug.serving import make_server

from solidarity import settings
from solidarity.extensions import db as _db
from solidarity.giving import checkout, checks, gateway, inbox, reconcile
from solidarity.ledger import checks as ledger_checks
from solidarity.ledger import queries as ledger
from tests.conftest import BASE
from tests.factories.giving import make_card_route, make_intended
from tests.factories.projects import make_project
from tools.stripe_double.resources import endpoints
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


@pytest.fixture
def live(app, double):
    """The site on a port of its own, to which the double itself delivers: signed, with all the
    chaos it is told to make. Call with chaos switches; deliveries wait for `flush`.
    """
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    secret = app.extensions["settings"].stripe_webhook_secret
    double.control("chaos", paused=True, retries=[0, 0, 0, 0, 0, 0])
    endpoints.configure(double.double, f"http://127.0.0.1:{server.port}/webhooks/stripe", secret)

    def switch(**chaos):
        return double.control("chaos", **chaos)

    yield switch
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def flush(double, drain):
    """Let the double deliver until nothing waits, then let the worker empty the inbox."""

    def run(rounds=6):
        for _ in range(rounds):
            if double.control("flush")["pending"] == 0:
                break
        return drain()

    return run


@pytest.fixture
def agreed(app, double):
    """Assert that the book and the double's own book are one, to the cent; returns the book."""

    def compare():
        with standing(app):
            for found in reconcile.compare_all(datetime(2020, 1, 1, tzinfo=UTC)):
                told = (found.missing, found.strange, found.uneven)
                assert told == ([], [], []), found
                assert found.processor_minor == found.book_minor, found
            assert not ledger_checks.is_broken(ledger_checks.check(_db.session))
            assert checks.check("test") == []
            return {code: b for code, b in ledger.balances(_db.session, "test").items() if b}

    return compare


@contextmanager
def standing(app):
    """Stand in a request of the site, with a session of its own that ends with the block."""
    with app.app_context(), app.test_request_context("/fr/"):
        yield


def at_once(*acts):
    """Do all at the same moment, each in a thread of its own; returns their answers."""
    barrier = threading.Barrier(len(acts))

    def run(act):
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [found.result() for found in [pool.submit(run, act) for act in acts]]
