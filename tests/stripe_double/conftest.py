"""A running double, the real SDK pointed at it, and a site that hears its webhooks."""

import threading
from collections import namedtuple
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from tools.stripe_double.server import running

SECRET = "whsec_test"
EXPANDED = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
Heard = namedtuple("Heard", "type id body signature")


class Inbox:
    """A web site that notes every webhook, and answers as it is told (200, or what is queued)."""

    def __init__(self):
        self.heard, self.answers = [], []

    def take(self, body: str, signature: str) -> int:
        event = stripe.Webhook.construct_event(body, signature, SECRET)
        self.heard.append(Heard(event.type, event.id, event.to_dict(), signature))
        return self.answers.pop(0) if self.answers else 200

    def types(self):
        return [one.type for one in self.heard]


@pytest.fixture(scope="session")
def site():
    box = Inbox()

    class Site(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send_response(box.take(body, self.headers["Stripe-Signature"]))
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def do_GET(self):
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    box.url = f"http://127.0.0.1:{server.server_port}/webhooks/stripe"
    yield box
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def inbox(site):
    site.heard.clear()
    site.answers.clear()
    return site


@pytest.fixture(scope="session")
def started(site):
    """One process-wide double: starting it costs more than most tests, `reset` does not."""
    with running(paused=True, webhook=site.url, secret=SECRET, retries=[0.01, 0.01]) as handle:
        yield handle


@pytest.fixture
def bare(started):
    """A double for requests that are meant to be refused."""
    yield started
    started.control("reset")


@pytest.fixture
def double(bare, inbox):
    """Delivers only on `flush`, so that tests need no waiting; must end without a violation."""
    yield bare
    assert bare.control("violations") == {"violations": []}


def connect(double, *, key="sk_test_tests", retries=0):
    return stripe.StripeClient(
        key, base_addresses={"api": double.url}, max_network_retries=retries
    ).v1


@pytest.fixture
def client(double):
    return connect(double)


def wish(amount=2500, currency="eur", **more):
    """What the site asks for: a page to give `amount` minor units."""
    line = {
        "price_data": {
            "currency": currency,
            "unit_amount": amount,
            "product_data": {"name": "Drinking water"},
        },
        "quantity": 1,
    }
    return {
        "mode": "payment",
        "line_items": [line],
        "client_reference_id": "gift-1",
        "locale": "en",
        "metadata": {"gift": "1"},
        "payment_intent_data": {"metadata": {"gift": "1"}, "description": "Gift 1"},
        "success_url": "http://127.0.0.1:9/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9/give",
        **more,
    }


@pytest.fixture
def pay(double, client):
    """Open a page, press one of its buttons, return the session with its payment expanded."""

    def play(outcome="card", account=None, **wishes):
        options = {"stripe_account": account} if account else {}
        session = client.checkout.sessions.create(params=wish(**wishes), options=options)
        double.control("pay", session=session.id, outcome=outcome)
        return client.checkout.sessions.retrieve(session.id, params=EXPANDED, options=options)

    return play


def happened(client, **params):
    """Types of the events so far, oldest first."""
    events = client.events.list(params={"limit": 100, **params}).data
    return [event.type for event in reversed(events)]
