import time

import pytest
import stripe

from tests.stripe_double.conftest import EXPANDED, connect, happened, wish

DAY = 86_400


def test_a_card_payment_is_paid_and_the_fee_is_known_only_at_charge_updated(client, pay):
    session = pay()
    assert (session.status, session.payment_status) == ("complete", "paid")
    assert session.payment_intent.metadata.to_dict() == {"gift": "1"}
    assert happened(client) == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]
    events = {event.type: event.data.object for event in client.events.list().data}
    assert events["charge.succeeded"].balance_transaction is None
    entry = session.payment_intent.latest_charge.balance_transaction
    assert events["charge.updated"].balance_transaction == entry.id
    assert (entry.amount, entry.fee, entry.net) == (2500, 63, 2437)
    assert entry.exchange_rate is None


def test_the_fee_can_be_late(double, client, pay):
    double.control("chaos", fee_delay=3600)
    session = pay()
    assert session.payment_intent.latest_charge.balance_transaction is None
    assert "charge.updated" not in happened(client)
    assert double.control("advance", seconds=3601)["done"] == ["settle_charge"]
    session = client.checkout.sessions.retrieve(session.id, params=EXPANDED)
    assert session.payment_intent.latest_charge.balance_transaction.fee == 63


def test_no_intent_exists_before_the_payer_tries(client):
    assert client.checkout.sessions.create(params=wish()).payment_intent is None


def test_a_sepa_debit_is_complete_but_unpaid_until_the_bank_pays(double, client, pay):
    session = pay("sepa")
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert session.payment_intent.status == "processing"
    assert session.payment_intent.latest_charge.status == "pending"
    double.control("advance", seconds=5 * DAY + 1)
    session = client.checkout.sessions.retrieve(session.id, params=EXPANDED)
    assert session.payment_status == "paid"
    assert session.payment_intent.latest_charge.balance_transaction.type == "payment"
    assert happened(client)[-4:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
        "charge.updated",
    ]


def test_what_fell_due_while_time_jumped_is_dated_when_it_was_due(double, client, pay):
    session = pay("sepa")
    double.control("advance", seconds=20 * DAY)
    entry = client.balance_transactions.list().data[0]
    assert abs(entry.created - session.created - 5 * DAY) <= 2
    (event,) = client.events.list(params={"type": "charge.succeeded"}).data
    assert event.created == entry.created


def test_a_sepa_debit_that_fails_never_becomes_money(double, client, pay):
    session = pay("sepa_fails")
    double.control("advance", seconds=5 * DAY + 1)
    session = client.checkout.sessions.retrieve(session.id, params=EXPANDED)
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert session.payment_intent.last_payment_error.code == "insufficient_funds"
    assert happened(client)[-1] == "checkout.session.async_payment_failed"
    assert client.balance_transactions.list().data == []


def test_a_declined_card_leaves_the_page_open_for_another_try(double, client, pay):
    session = pay("declined")
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert session.payment_intent.last_payment_error.code == "card_declined"
    assert happened(client)[-2:] == ["charge.failed", "payment_intent.payment_failed"]
    double.control("pay", session=session.id, outcome="card")
    again = client.checkout.sessions.retrieve(session.id, params=EXPANDED)
    assert again.payment_status == "paid"
    assert again.payment_intent.id == session.payment_intent.id
    assert len(client.charges.list(params={"payment_intent": again.payment_intent.id}).data) == 2


def test_3d_secure_waits_for_the_bank_then_pays_or_fails(double, client, pay):
    session = pay("three_d_secure")
    assert session.payment_intent.status == "requires_action"
    double.control("pay", session=session.id, outcome="authentication_fails")
    intent = client.payment_intents.retrieve(session.payment_intent.id)
    assert intent.last_payment_error.code == "payment_intent_authentication_failure"
    double.control("pay", session=session.id, outcome="three_d_secure")
    double.control("pay", session=session.id, outcome="authenticated")
    assert client.payment_intents.retrieve(intent.id).status == "succeeded"


def test_a_page_expires_by_itself_and_on_demand(double, client):
    first = client.checkout.sessions.create(params=wish(expires_at=int(time.time()) + 1860))
    second = client.checkout.sessions.create(params=wish())
    client.checkout.sessions.expire(second.id)
    assert double.control("advance", seconds=1900)["done"] == ["expire"]
    for session in (first, second):
        assert client.checkout.sessions.retrieve(session.id).status == "expired"
    assert happened(client) == ["checkout.session.expired"] * 2
    with pytest.raises(ValueError, match="is expired"):
        double.control("pay", session=first.id)


def test_a_paid_page_does_not_expire_later(double, client, pay):
    session = pay()
    assert double.control("advance", seconds=2 * DAY)["done"] == []
    assert client.checkout.sessions.retrieve(session.id).status == "complete"
    with pytest.raises(stripe.InvalidRequestError, match="Only Checkout Sessions"):
        client.checkout.sessions.expire(session.id)


def test_a_past_moment_dates_what_a_request_makes(client):
    headers = {"X-Double-Now": "1700000000"}
    session = client.checkout.sessions.create(params=wish(), options={"headers": headers})
    assert session.created == 1_700_000_000


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"amount": 49}, "line_items"),
        ({"amount": 100_000_000}, "line_items"),
        ({"currency": "kwd", "amount": 1001}, "line_items"),
        ({"currency": "xyz"}, "line_items[0][price_data][currency]"),
        ({"success_url": "/thanks"}, "success_url"),
        ({"customer_email": "nobody"}, "customer_email"),
        ({"expires_at": 1_700_000_000}, "expires_at"),
        ({"client_reference_id": "x" * 201}, "client_reference_id"),
        ({"metadata": {"note": "x" * 501}}, "metadata[note]"),
        ({"metadata": {f"k{n}": "v" for n in range(51)}}, "metadata"),
        (
            {"payment_intent_data": {"statement_descriptor_suffix": "A*B"}},
            "payment_intent_data[statement_descriptor_suffix]",
        ),
        (
            {"currency": "usd", "allowed_payment_method_types": ["sepa_debit"]},
            "allowed_payment_method_types",
        ),
    ],
)
def test_stripes_limits_are_kept_and_the_parameter_is_named(bare, change, param):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        connect(bare).checkout.sessions.create(params=wish(**change))
    assert refusal.value.param == param
