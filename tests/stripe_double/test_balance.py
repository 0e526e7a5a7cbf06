import pytest
import stripe

from tests.stripe_double.conftest import happened

DAY = 86_400


def test_a_foreign_gift_settles_in_the_accounts_currency(pay):
    entry = pay(amount=10_000, currency="usd").payment_intent.latest_charge.balance_transaction
    assert (entry.currency, entry.amount, entry.exchange_rate) == ("eur", 9200, 0.92)
    assert entry.fee == 138 + 25
    assert entry.net == entry.amount - entry.fee


def test_currencies_without_cents_are_exchanged_as_such(pay):
    entry = pay(amount=10_000, currency="jpy").payment_intent.latest_charge.balance_transaction
    assert (entry.amount, entry.exchange_rate) == (6100, 0.0061)


def test_money_is_pending_for_two_days(double, client, pay):
    pay()
    balance = client.balance.retrieve()
    assert (balance.available[0].amount, balance.pending[0].amount) == (0, 2437)
    double.control("advance", seconds=2 * DAY + 1)
    balance = client.balance.retrieve()
    assert (balance.available[0].amount, balance.pending[0].amount) == (2437, 0)
    assert client.balance_transactions.list().data[0].status == "available"


def test_lists_are_newest_first_and_page_in_both_directions(client, pay):
    for amount in (1000, 2000, 3000, 4000, 5000):
        pay(amount=amount)
    transactions = client.balance_transactions
    pages = transactions.list(params={"limit": 2})
    assert [one.amount for one in pages.auto_paging_iter()] == [5000, 4000, 3000, 2000, 1000]
    third = transactions.list(params={"limit": 3}).data[-1].id
    older = transactions.list(params={"starting_after": third})
    newer = transactions.list(params={"ending_before": third, "limit": 1})
    assert [one.amount for one in older.data] == [2000, 1000]
    assert ([one.amount for one in newer.data], newer.has_more) == ([4000], True)
    with pytest.raises(stripe.InvalidRequestError, match="limit"):
        transactions.list(params={"limit": 101})


def test_transactions_are_filtered_by_type_source_and_creation(double, client, pay):
    charge = pay().payment_intent.latest_charge
    client.refunds.create(params={"charge": charge.id, "amount": 100})
    double.control("advance", seconds=3600)
    later = pay().payment_intent.latest_charge.balance_transaction

    def ids(**params):
        return [one.id for one in client.balance_transactions.list(params=params).data]

    assert len(ids()) == 3
    assert len(ids(type="refund")) == 1
    assert ids(source=charge.id) == [charge.balance_transaction.id]
    assert ids(created={"gte": later.created}) == [later.id]
    assert ids(created={"lt": later.created, "gt": 0}) == ids()[1:]


def test_a_payout_is_the_sum_of_what_it_carries(double, client, pay):
    refunded = pay(amount=10_000)
    client.refunds.create(params={"payment_intent": refunded.payment_intent.id, "amount": 1000})
    pay(amount=20_000, currency="usd")
    double.control("advance", seconds=3 * DAY)
    pay(amount=5000)
    payout = double.control("payout")
    carried = client.balance_transactions.list(params={"payout": payout["id"]}).data
    assert payout["amount"] == sum(one.net for one in carried if one.type != "payout")
    assert len(carried) == 4
    assert client.balance.retrieve().available[0].amount == 0
    double.control("advance", seconds=2 * DAY + 1)
    assert client.payouts.retrieve(payout["id"]).status == "paid"
    assert happened(client, type="payout.*") == [
        "payout.created",
        "payout.paid",
        "payout.reconciliation_completed",
    ]


def test_a_payout_that_fails_comes_back_and_leaves_again(double, client, pay):
    pay()
    double.control("advance", seconds=3 * DAY)
    first = double.control("payout")
    failed = double.control("payout", payout=first["id"], outcome="failed")
    assert failed["status"] == "failed"
    assert client.balance.retrieve().available[0].amount == 2437
    assert double.control("payout")["amount"] == first["amount"]


def test_nothing_is_paid_out_before_it_is_available(double, client, pay):
    pay()
    with pytest.raises(ValueError, match="Nothing to pay out"):
        double.control("payout")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payouts.create(params={"amount": 100, "currency": "eur"})
    assert refusal.value.code == "balance_insufficient"


def test_stripe_does_not_say_what_a_manual_payout_is_made_of(double, client, pay):
    pay()
    double.control("advance", seconds=3 * DAY)
    payout = client.payouts.create(params={"amount": 1000, "currency": "eur"})
    with pytest.raises(stripe.InvalidRequestError, match="automatic"):
        client.balance_transactions.list(params={"payout": payout.id})


@pytest.mark.parametrize("path", ["nothing", "latest_charge.nothing", "status", "a.b.c.d.e"])
def test_what_cannot_be_expanded_is_refused(client, pay, path):
    intent = pay().payment_intent
    with pytest.raises(stripe.InvalidRequestError, match="expand"):
        client.payment_intents.retrieve(intent.id, params={"expand": [path]})


def test_a_payout_of_the_past_is_dated_bounded_and_silent(double, client):
    began = double.control("clock")["now"] - 90 * DAY
    paid = {"amount": 10_000, "currency": "eur", "created": began}
    double.control("batch", payments=[paid])
    made = double.control("payout", amount=4000, created=began + 10 * DAY)
    assert (made["amount"], made["status"], made["created"]) == (4000, "paid", began + 10 * DAY)
    with pytest.raises(ValueError, match="insufficient"):
        double.control("payout", amount=9000, created=began + 11 * DAY)
    assert happened(client) == []
    assert client.balance.retrieve().available[0].amount == 10_000 - 175 - 4000
