import time

import pytest
import stripe

from tests.stripe_double.conftest import SECRET, happened
from tools.stripe_double.server import running


def _wait_for(truth, seconds=5):
    end = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_every_event_is_delivered_signed_and_pinned_to_the_sdks_version(double, client, pay, inbox):
    pay()
    assert inbox.heard == []
    assert double.control("flush") == {"attempted": 5, "delivered": 5, "pending": 0}
    assert inbox.types() == happened(client)
    for one in inbox.heard:
        assert one.body["api_version"] == stripe.api_version
        assert one.body["livemode"] is False
    assert inbox.heard[0].body["data"]["object"]["object"] == "payment_intent"


def test_a_thread_delivers_without_being_asked(double, pay, inbox):
    double.control("chaos", paused=False)
    pay()
    _wait_for(lambda: len(inbox.heard) == 5)


def test_an_event_names_the_request_that_caused_it(double, client, pay, inbox):
    intent = pay().payment_intent
    refund = client.refunds.create(
        params={"payment_intent": intent.id}, options={"idempotency_key": "refund-1"}
    )
    double.control("flush")
    (event,) = [one.body for one in inbox.heard if one.type == "refund.created"]
    assert event["request"] == {
        "id": refund.last_response.headers["Request-Id"],
        "idempotency_key": "refund-1",
    }


def test_deliveries_are_retried_until_the_site_says_yes(double, client, pay, inbox):
    pay()
    inbox.answers = [500, 302]
    first = double.control("flush")
    assert (first["delivered"], first["pending"]) == (3, 2)
    undelivered = client.events.list(params={"delivery_success": False}).data
    assert [event.type for event in undelivered] == ["charge.succeeded", "payment_intent.created"]
    assert undelivered[0].pending_webhooks == 1
    assert double.control("flush")["delivered"] == 2
    assert client.events.list(params={"delivery_success": False}).data == []
    assert len(client.events.list(params={"delivery_success": True}).data) == 5


def test_after_the_last_attempt_the_event_stays_listed_and_can_be_sent_again(
    double, client, pay, inbox
):
    pay()
    inbox.answers = [503] * 15
    for _ in range(3):
        double.control("flush")
    states = {one["state"] for one in double.control("deliveries")["deliveries"]}
    assert states == {"failed"}
    events = client.events.list(params={"delivery_success": False}).data
    assert len(events) == 5
    inbox.heard.clear()
    double.control("redeliver", event=events[0].id)
    double.control("flush")
    assert [one.id for one in inbox.heard] == [events[0].id]


def test_a_retry_waits_on_the_doubles_clock(double, pay, inbox):
    double.control("chaos", retries=[3600])
    pay()
    inbox.answers = [500] * 5
    double.control("flush")
    double.control("chaos", paused=False)
    time.sleep(0.4)
    assert len(inbox.heard) == 5
    double.control("advance", seconds=3601)
    _wait_for(lambda: len(inbox.heard) == 10)


def test_duplicates_carry_the_same_event_id(double, pay, inbox):
    double.control("chaos", duplicate=1.0)
    pay()
    double.control("flush")
    assert len(inbox.heard) == 10
    assert len({one.id for one in inbox.heard}) == 5


def test_order_can_be_shuffled_and_the_same_seed_shuffles_alike(double, client, pay, inbox):
    orders = []
    for _ in range(2):
        double.control("chaos", reorder=True, seed=7)
        inbox.heard.clear()
        pay()
        double.control("flush")
        orders.append(inbox.types())
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == sorted(happened(client)[:5])
    assert orders[0] != happened(client)[:5]


def test_dropped_deliveries_are_found_by_listing_events(double, client, pay, inbox):
    double.control("chaos", drop=1.0)
    session = pay()
    assert double.control("flush")["attempted"] == 0
    assert inbox.heard == []
    missed = client.events.list(params={"delivery_success": False, "type": "checkout.session.*"})
    assert [event.data.object.id for event in missed.data] == [session.id]


def test_deliveries_can_be_delayed(double, pay, inbox):
    double.control("chaos", delay=60, paused=False)
    pay()
    time.sleep(0.4)
    assert inbox.heard == []
    double.control("advance", seconds=61)
    _wait_for(lambda: len(inbox.heard) == 5)


def test_deliveries_can_run_side_by_side(double, pay, inbox):
    double.control("chaos", parallel=8, duplicate=1.0)
    pay()
    assert double.control("flush")["delivered"] == 10
    assert len(inbox.heard) == 10


def test_events_can_be_falsified_to_see_them_refused(double, pay, inbox):
    double.control("chaos", event_overrides={"livemode": True, "api_version": "2020-08-27"})
    pay()
    double.control("flush")
    assert {one.body["livemode"] for one in inbox.heard} == {True}
    assert {one.body["api_version"] for one in inbox.heard} == {"2020-08-27"}


def test_events_are_listed_newest_first_by_name_family_and_page(double, client, pay):
    pay()
    assert happened(client, types=["charge.succeeded", "charge.updated"]) == [
        "charge.succeeded",
        "charge.updated",
    ]
    assert happened(client, type="charge.*") == ["charge.succeeded", "charge.updated"]
    pages = client.events.list(params={"limit": 2}).auto_paging_iter()
    assert [event.type for event in pages] == happened(client)[::-1]


def test_events_are_listed_for_thirty_days(double, client, pay):
    pay()
    double.control("advance", seconds=31 * 86_400)
    assert happened(client) == []


def test_endpoints_hear_the_platform_or_its_connected_accounts(client, double, pay, inbox):
    url = inbox.url
    own = client.webhook_endpoints.create(
        params={"url": url, "enabled_events": ["charge.succeeded"], "api_version": "2024-04-10"}
    )
    connected = client.webhook_endpoints.create(
        params={"url": url, "enabled_events": ["*"], "connect": True}
    )
    assert own.secret != connected.secret
    assert "secret" not in client.webhook_endpoints.retrieve(own.id)
    pay()
    pay(account="acct_demo_fr")
    heard = {
        endpoint.id: [
            one["type"]
            for one in double.control("deliveries")["deliveries"]
            if one["endpoint"] == endpoint.id
        ]
        for endpoint in (own, connected)
    }
    assert heard[own.id] == ["charge.succeeded"]
    assert len(heard[connected.id]) == 5
    client.webhook_endpoints.update(own.id, params={"disabled": True})
    client.webhook_endpoints.delete(connected.id)
    assert len(client.webhook_endpoints.list().data) == 2


def test_the_endpoint_decides_the_version_of_what_it_hears(client, double, pay, inbox):
    made = client.webhook_endpoints.create(
        params={"url": inbox.url, "enabled_events": ["*"], "api_version": "2024-04-10"}
    )
    double.double.store.put(double.double.store.get(made.id) | {"_secret": SECRET})
    pay()
    double.control("flush")
    versions = [one.body["api_version"] for one in inbox.heard]
    assert sorted(set(versions)) == ["2024-04-10", stripe.api_version]


@pytest.mark.parametrize("url", ["https://example.org/hook", "ftp://127.0.0.1/", "http://10.0.0.1"])
def test_no_webhook_leaves_this_computer(client, url):
    with pytest.raises(stripe.InvalidRequestError, match="not on this computer"):
        client.webhook_endpoints.create(params={"url": url, "enabled_events": ["*"]})


def test_a_site_that_is_down_is_tried_again_later(pay_without_site):
    double = pay_without_site
    assert double.control("flush")["delivered"] == 0
    answers = {one["answer"] for one in double.control("deliveries")["deliveries"]}
    assert answers == {"URLError"}


@pytest.fixture
def pay_without_site():
    settings = {"webhook": "http://127.0.0.1:9/hook", "secret": SECRET, "paused": True}
    with running(**settings) as double:
        payment = {"amount": 1000, "currency": "eur"}
        double.control("batch", payments=[payment], emit=True)
        yield double
