import pytest
import stripe

from tests.stripe_double.conftest import happened


def _nets(client, category):
    entries = client.balance_transactions.list(params={"limit": 100}).data
    return [entry.net for entry in entries if entry.reporting_category == category]


def test_a_dispute_takes_the_money_and_a_fee_at_once(double, client, pay):
    intent = pay().payment_intent
    dispute = double.control("dispute", payment_intent=intent.id)
    assert dispute["status"] == "needs_response"
    assert _nets(client, "dispute") == [-2500 - 2000]
    assert happened(client)[-3:] == [
        "charge.dispute.created",
        "charge.updated",
        "charge.dispute.funds_withdrawn",
    ]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.refunds.create(params={"payment_intent": intent.id})
    assert refusal.value.code == "charge_disputed"


def test_a_dispute_won_gives_the_amount_back_and_allows_a_refund(double, client, pay):
    intent = pay().payment_intent
    dispute = double.control("dispute", payment_intent=intent.id)
    double.control("dispute", dispute=dispute["id"], outcome="won")
    assert _nets(client, "dispute_reversal") == [2500]
    assert client.disputes.retrieve(dispute["id"]).status == "won"
    assert happened(client, type="charge.dispute.*")[-2:] == [
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]
    assert client.refunds.create(params={"payment_intent": intent.id}).amount == 2500


def test_a_dispute_lost_moves_nothing_more(double, client, pay):
    dispute = double.control("dispute", payment_intent=pay().payment_intent.id)
    client.disputes.close(dispute["id"])
    assert client.disputes.retrieve(dispute["id"]).status == "lost"
    assert _nets(client, "dispute_reversal") == []
    with pytest.raises(ValueError, match="already lost"):
        double.control("dispute", dispute=dispute["id"], outcome="won")


def test_part_of_a_payment_may_be_disputed_and_the_fee_returned(double, client, pay):
    dispute = double.control("dispute", payment_intent=pay().payment_intent.id, amount=700)
    assert _nets(client, "dispute") == [-2700]
    double.control("dispute", dispute=dispute["id"], outcome="won", return_fee=True)
    assert _nets(client, "dispute_reversal") == [2700]


def test_evidence_decides_as_in_stripes_test_mode(double, client, pay):
    dispute = double.control("dispute", payment_intent=pay().payment_intent.id)
    evidence = {"uncategorized_text": "an invoice"}
    answered = client.disputes.update(dispute["id"], params={"evidence": evidence})
    assert answered.status == "under_review"
    evidence = {"uncategorized_text": "winning_evidence"}
    assert client.disputes.update(dispute["id"], params={"evidence": evidence}).status == "won"


def test_an_inquiry_takes_no_money(double, client, pay):
    dispute = double.control("dispute", payment_intent=pay().payment_intent.id, inquiry=True)
    assert dispute["status"] == "warning_needs_response"
    double.control("dispute", dispute=dispute["id"], outcome="won")
    assert _nets(client, "dispute") == _nets(client, "dispute_reversal") == []


def test_a_payment_that_did_not_succeed_cannot_be_disputed(double, pay):
    with pytest.raises(ValueError, match="cannot be disputed"):
        double.control("dispute", payment_intent=pay("declined").payment_intent.id)
