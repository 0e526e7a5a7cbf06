from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from tests.stripe_double.conftest import connect, happened, wish


def _create(client, key, **wishes):
    return client.checkout.sessions.create(params=wish(**wishes), options={"idempotency_key": key})


def _sessions(client):
    return len(client.checkout.sessions.list(params={"limit": 100}).data)


def test_the_same_key_and_parameters_replay_the_first_answer(client):
    first, second = _create(client, "gift-1"), _create(client, "gift-1")
    assert first.id == second.id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert _sessions(client) == 1


def test_the_same_key_with_other_parameters_is_refused(client):
    _create(client, "gift-1")
    with pytest.raises(stripe.IdempotencyError, match="same parameters") as refusal:
        _create(client, "gift-1", amount=9900)
    assert refusal.value.http_status == 400


def test_the_same_key_on_another_endpoint_is_refused(client, pay):
    intent = pay().payment_intent
    _create(client, "gift-1")
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        client.refunds.create(
            params={"payment_intent": intent.id}, options={"idempotency_key": "gift-1"}
        )


def test_a_key_belongs_to_one_account(client):
    at_home = _create(client, "gift-1")
    elsewhere = client.checkout.sessions.create(
        params=wish(),
        options={"idempotency_key": "gift-1", "stripe_account": "acct_demo_fr"},
    )
    assert at_home.id != elsewhere.id


def test_a_key_is_forgotten_after_a_day(double, client):
    first = _create(client, "gift-1")
    double.control("advance", seconds=25 * 3600)
    assert _create(client, "gift-1").id != first.id


def test_a_key_in_use_is_a_conflict(double, client):
    double.control("chaos", latency=0.5)

    def attempt(_):
        try:
            return _create(connect(double), "gift-1").status
        except stripe.APIError as error:
            return error.http_status, error.error.code

    with ThreadPoolExecutor(2) as both:
        ends = set(both.map(attempt, range(2)))
    assert ends == {"open", (409, "idempotency_key_in_use")}
    double.control("chaos", latency=0)
    assert _sessions(client) == 1


def test_the_sdk_gets_over_an_error_before_the_work(double, client):
    double.control("chaos", fail_next={"status": 500, "times": 1})
    session = _create(connect(double, retries=2), "gift-1")
    assert session.status == "open"
    assert _sessions(client) == 1


def test_a_saved_500_is_replayed_though_the_work_was_done(double, client, pay):
    intent = pay().payment_intent
    double.control("chaos", fail_next={"status": 500, "after_processing": True})
    for attempt in range(2):
        with pytest.raises(stripe.APIError) as error:
            client.refunds.create(
                params={"payment_intent": intent.id}, options={"idempotency_key": "refund-1"}
            )
        assert error.value.http_status == 500
        assert ("Idempotent-Replayed" in error.value.headers) == (attempt == 1)
    assert len(client.refunds.list().data) == 1


def test_a_line_dropped_after_the_work_costs_nothing_with_a_key(double, client):
    double.control("chaos", fail_next={"drop_connection": True})
    with pytest.raises(stripe.APIConnectionError):
        _create(client, "gift-1")
    assert _sessions(client) == 1
    again = _create(client, "gift-1")
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert _sessions(client) == 1


def test_a_line_dropped_without_a_retry_key_makes_two(double, client):
    """What the keys are for: the mutant that invents a key per attempt is seen."""
    double.control("chaos", fail_next={"drop_connection": True})
    with pytest.raises(stripe.APIConnectionError):
        _create(client, "gift-1-a")
    _create(client, "gift-1-b")
    assert _sessions(client) == 2


def test_a_refusal_is_remembered_and_a_malformed_request_is_not(bare):
    client = connect(bare)
    options = {"idempotency_key": "gift-1"}
    with pytest.raises(stripe.InvalidRequestError):
        client.checkout.sessions.create(params=wish(mode="paiement"), options=options)
    with pytest.raises(stripe.InvalidRequestError):
        client.checkout.sessions.create(params=wish(amount=1), options=options)
    with pytest.raises(stripe.InvalidRequestError, match="at least") as replayed:
        client.checkout.sessions.create(params=wish(amount=1), options=options)
    assert replayed.value.headers["Idempotent-Replayed"] == "true"


def test_a_fault_can_be_aimed_at_one_path(double, client, pay):
    double.control("chaos", fail_next={"path": "/v1/refunds", "status": 503, "times": 2})
    intent = pay().payment_intent
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client.refunds.create(params={"payment_intent": intent.id})
    assert client.refunds.create(params={"payment_intent": intent.id}).status == "succeeded"
    assert happened(client, type="refund.*") == ["refund.created"]
