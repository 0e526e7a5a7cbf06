import pytest
import stripe

from tests.stripe_double.conftest import connect, wish
from tools.stripe_double.contract import answers


def _line(**price):
    return [{"price_data": price, "quantity": 1}]


BROKEN = [
    ({"mode": "paiement"}, "mode"),
    ({"sucess_url": "http://x.test"}, "sucess_url"),
    ({"locale": "ar"}, "locale"),
    ({"payment_method_types": ["card"]}, "payment_method_types"),
    ({"payment_intent_data": {"transfer_grp": "x"}}, "payment_intent_data[transfer_grp]"),
    ({"client_reference_id": ""}, "client_reference_id"),
    ({"expires_at": "soon"}, "expires_at"),
    ({"metadata": {"a": {"b": "c"}}}, "metadata"),
    ({"allowed_payment_method_types": "card"}, "allowed_payment_method_types"),
    (
        {"line_items": _line(currency="eur", unit_amount="10.5", product_data={"name": "x"})},
        "line_items[0][price_data][unit_amount]",
    ),
    (
        {"line_items": _line(unit_amount=10, product_data={"name": "x"})},
        "line_items[0][price_data][currency]",
    ),
    (
        {"line_items": _line(currency="eur", unit_amount=10, product_data={"tax_code": "t"})},
        "line_items[0][price_data][product_data]",
    ),
]


@pytest.mark.parametrize(("change", "param"), BROKEN, ids=[param for _, param in BROKEN])
def test_a_request_outside_the_sdks_types_is_refused_named_and_recorded(bare, change, param):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        connect(bare).checkout.sessions.create(params=wish(**change))
    assert refusal.value.param.startswith(param)
    (violation,) = bare.control("violations")["violations"]
    assert violation["param"] == refusal.value.param
    assert violation["path"] == "/v1/checkout/sessions"


def test_a_reason_outside_its_list_is_refused(bare):
    with pytest.raises(stripe.InvalidRequestError, match="must be one of duplicate, fraudulent"):
        connect(bare).refunds.create(params={"payment_intent": "pi_1", "reason": "because"})


def test_a_parameter_the_double_does_not_play_is_refused_not_ignored(bare):
    with pytest.raises(stripe.InvalidRequestError, match="automatic_tax") as refusal:
        connect(bare).checkout.sessions.create(params=wish(automatic_tax={"enabled": True}))
    assert refusal.value.code == "not_played"
    assert len(bare.control("violations")["violations"]) == 1


@pytest.mark.parametrize("mode", ["setup"])
def test_a_mode_the_double_does_not_play_says_so(bare, mode):
    with pytest.raises(stripe.InvalidRequestError, match=f"does not play mode={mode}"):
        connect(bare).checkout.sessions.create(params=wish(mode=mode))
    assert bare.control("violations")["violations"][0]["param"] == "mode"


def test_an_endpoint_the_double_does_not_play_is_recorded(bare):
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        connect(bare).customers.create(params={"email": "a@b.test"})
    assert bare.control("violations")["violations"][0]["path"] == "/v1/customers"
    bare.control("violations", "DELETE")
    assert bare.control("violations") == {"violations": []}


def test_another_api_version_is_refused(bare):
    with pytest.raises(stripe.InvalidRequestError, match="2020-08-27"):
        connect(bare).balance.retrieve(options={"stripe_version": "2020-08-27"})


@pytest.mark.parametrize("key", ["sk_live_abc", "pk_test_abc", "rk_test_abc"])
def test_only_secret_test_keys_are_let_in(bare, key):
    with pytest.raises(stripe.AuthenticationError, match="sk_test_"):
        connect(bare, key=key).balance.retrieve()


def test_every_answer_and_event_has_the_shape_the_sdk_declares(double, client, pay):
    session = pay(currency="usd")
    pay("sepa")
    pay("declined")
    pay("three_d_secure")
    refund = client.refunds.create(
        params={"payment_intent": session.payment_intent.id, "amount": 500}
    )
    double.control("refund_fail", refund=refund.id)
    dispute = double.control("dispute", payment_intent=session.payment_intent.id)
    double.control("dispute", dispute=dispute["id"], outcome="won")
    double.control("advance", seconds=6 * 86_400)
    double.control("payout")
    lists = {
        client.checkout.sessions: ["data.line_items", "data.payment_intent"],
        client.payment_intents: ["data.latest_charge.balance_transaction"],
        client.charges: ["data.refunds", "data.payment_intent"],
        client.refunds: ["data.charge"],
        client.balance_transactions: ["data.source"],
        client.disputes: ["data.charge"],
        client.payouts: ["data.balance_transaction"],
        client.webhook_endpoints: [],
        client.accounts: [],
    }
    for service, expand in lists.items():
        found = service.list(params={"expand": expand} if expand else {}).to_dict()
        assert found["data"], service
        assert answers.problems(found) == []
    for event in client.events.list(params={"limit": 100}).data:
        assert answers.problems(event.to_dict()) == []
        assert answers.problems(event.to_dict()["data"]["object"]) == []
    for single in (client.balance.retrieve(), client.accounts.retrieve_current()):
        assert answers.problems(single.to_dict()) == []


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ({"amount": None}, "refund.amount: expected int"),
        ({"amount": "500"}, "refund.amount: expected int"),
        ({"amount": True}, "refund.amount: expected int"),
        ({"metadata": []}, "refund.metadata"),
        ({"color": "red"}, "refund.color: not a field"),
        ({"reason": "because"}, "refund.reason: 'because' is not one of"),
        ({"object": "refund", "id": ...}, "refund.id: required field missing"),
    ],
)
def test_the_check_of_answers_sees_each_kind_of_damage(client, pay, damage, complaint):
    intent = pay().payment_intent
    refund = client.refunds.create(params={"payment_intent": intent.id}).to_dict() | damage
    refund = {name: value for name, value in refund.items() if value is not ...}
    (found,) = answers.problems(refund)
    assert complaint in found
