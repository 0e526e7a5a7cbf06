import json

import pytest
import stripe

from tests.stripe_double.conftest import wish
from tools.stripe_double.accounts import read_accounts

FRANCE = {"stripe_account": "acct_demo_fr"}
CANADA = {"stripe_account": "acct_demo_ca"}


def test_what_one_account_holds_no_other_sees(client, pay):
    session = pay(account="acct_demo_fr")
    intent = session.payment_intent.id
    assert client.payment_intents.retrieve(intent, options=FRANCE).amount == 2500
    for options in ({}, CANADA):
        with pytest.raises(stripe.InvalidRequestError, match="No such payment_intent"):
            client.payment_intents.retrieve(intent, options=options)
        with pytest.raises(stripe.InvalidRequestError, match="No such payment_intent"):
            client.refunds.create(params={"payment_intent": intent}, options=options)
        for service in (client.checkout.sessions, client.events, client.balance_transactions):
            assert service.list(options=options).data == []
    assert len(client.events.list(options=FRANCE).data) == 5


def test_each_account_settles_in_its_own_currency(pay):
    entry = pay(account="acct_demo_ca").payment_intent.latest_charge.balance_transaction
    assert entry.currency == "cad"
    assert entry.amount == round(2500 * entry.exchange_rate)
    assert pay(account="acct_demo_ca", currency="cad").payment_intent.latest_charge \
        .balance_transaction.exchange_rate is None  # fmt: skip


def test_an_unknown_account_is_refused(client):
    with pytest.raises(stripe.PermissionError) as refusal:
        client.balance.retrieve(options={"stripe_account": "acct_nobody"})
    assert refusal.value.error.code == "account_invalid"


def test_accounts_tell_their_country_and_currency(client):
    account = client.accounts.retrieve_current(options=CANADA)
    assert (account.id, account.country, account.default_currency) == ("acct_demo_ca", "CA", "cad")
    assert client.accounts.retrieve_current().id == "acct_demo_platform"
    assert "acct_demo_platform" not in [one.id for one in client.accounts.list().data]


def test_only_events_of_connected_accounts_name_an_account(client, pay):
    pay(account="acct_demo_fr")
    pay()
    (connected, *_), (own, *_) = (
        client.events.list(options=options).data for options in (FRANCE, {})
    )
    assert connected.account == "acct_demo_fr"
    assert "account" not in own


def test_accounts_can_be_given_in_a_file(tmp_path):
    path = tmp_path / "accounts.json"
    path.write_text(json.dumps({"platform": "acct_a", "accounts": {
        "acct_a": {"country": "CH", "currency": "chf", "card_fixed": 30},
    }}))  # fmt: skip
    accounts = read_accounts(str(path))
    assert accounts.platform.currency == "chf"


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ({"platform": "acct_b", "accounts": {}}, "acct_b"),
        ({"platform": "a", "accounts": {"a": {"country": "X", "currency": "zzz"}}}, "zzz"),
        ({"platform": "a", "accounts": {"a": {"money": 1}}}, "unknown money"),
    ],
)
def test_an_accounts_file_that_makes_no_sense_is_refused(tmp_path, written, complaint):
    path = tmp_path / "accounts.json"
    path.write_text(json.dumps(written))
    with pytest.raises(ValueError, match=complaint):
        read_accounts(str(path))


def test_a_page_cannot_be_opened_on_an_account_that_does_not_exist(client):
    with pytest.raises(stripe.PermissionError):
        client.checkout.sessions.create(params=wish(), options={"stripe_account": "acct_nobody"})
