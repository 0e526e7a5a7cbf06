import pytest
import stripe

DAY = 86_400


@pytest.fixture
def refund(client):
    def create(session, **params):
        return client.refunds.create(params={"payment_intent": session.payment_intent.id, **params})

    return create


def _charge(client, session):
    return client.charges.retrieve(session.payment_intent.latest_charge.id)


def test_partial_refunds_add_up_and_never_exceed_the_gift(client, pay, refund):
    session = pay(amount=1000)
    refund(session, amount=600)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        refund(session, amount=500)
    assert (refusal.value.param, refusal.value.code) == ("amount", "amount_too_large")
    refund(session)
    charge = _charge(client, session)
    assert (charge.amount_refunded, charge.refunded) == (1000, True)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        refund(session)
    assert refusal.value.code == "charge_already_refunded"
    assert [one.amount for one in client.refunds.list().data] == [400, 600]


def test_a_refund_gives_the_amount_back_and_keeps_the_fee(client, pay, refund):
    entry = client.balance_transactions.retrieve(refund(pay(amount=1000)).balance_transaction)
    assert (entry.type, entry.amount, entry.fee) == ("refund", -1000, 0)
    assert sum(one.net for one in client.balance_transactions.list().data) == -40


def test_money_that_has_not_arrived_cannot_be_refunded(pay, refund):
    for outcome in ("sepa", "declined"):
        session = pay(outcome)
        with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
            refund(session)


def test_a_refund_may_stay_pending(double, client, pay, refund):
    double.control("chaos", refund_delay=3 * DAY)
    made = refund(pay())
    assert made.status == "pending"
    double.control("advance", seconds=3 * DAY + 1)
    assert client.refunds.retrieve(made.id).status == "succeeded"
    (event,) = client.events.list(params={"type": "refund.updated"}).data
    assert event.data.previous_attributes.to_dict() == {"status": "pending"}


def test_a_refund_that_fails_days_later_restores_the_balance(double, client, pay, refund):
    session = pay(amount=1000)
    made = refund(session)
    double.control("advance", seconds=4 * DAY)
    failed = double.control("refund_fail", refund=made.id)
    assert failed["status"] == "failed"
    entry = client.balance_transactions.retrieve(failed["failure_balance_transaction"])
    assert (entry.type, entry.amount) == ("refund_failure", 1000)
    charge = _charge(client, session)
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert client.events.list(params={"type": "refund.failed"}).data
    with pytest.raises(ValueError, match="is failed"):
        double.control("refund_fail", refund=made.id)


def test_a_sepa_refund_has_its_own_type_and_takes_days(double, client, pay, refund):
    session = pay("sepa")
    double.control("advance", seconds=5 * DAY + 1)
    made = refund(session)
    assert made.status == "pending"
    assert made.id.startswith("pyr_")
    entry = client.balance_transactions.retrieve(made.balance_transaction)
    assert entry.type == "payment_refund"


def test_a_refund_needs_exactly_one_thing_to_refund(client):
    with pytest.raises(stripe.InvalidRequestError, match="One of charge or payment_intent"):
        client.refunds.create(params={"amount": 5})
    with pytest.raises(stripe.InvalidRequestError, match="No such charge"):
        client.refunds.create(params={"charge": "ch_nobody"})
