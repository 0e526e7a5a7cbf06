"""A subscription by checkout, its invoices, and what the site may change."""

import time
import urllib.parse
import urllib.request

import pytest
import stripe

from tests.stripe_double.conftest import connect, happened, wish
from tools.stripe_double.contract import answers

MONTH = 32 * 86_400
WHOLE = {"expand": ["payments.data.payment.payment_intent"]}


def monthly_wish(amount=2000, currency="eur", **more):
    line = {
        "price_data": {
            "currency": currency,
            "unit_amount": amount,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Drinking water"},
        },
        "quantity": 1,
    }
    wishes = wish(line_items=[line], mode="subscription", **more)
    wishes.pop("payment_intent_data")
    return wishes | {"subscription_data": {"metadata": {"monthly": "7"}}}


@pytest.fixture
def subscribe(double, client):
    """Open a page and pay its first month; answers the subscription."""

    def begin(amount=2000, outcome="card", **wishes):
        session = client.checkout.sessions.create(params=monthly_wish(amount, **wishes))
        double.control("pay", session=session.id, outcome=outcome)
        paid = client.checkout.sessions.retrieve(session.id)
        return client.subscriptions.retrieve(paid.subscription)

    return begin


def invoices_of(client, subscription):
    return client.invoices.list(params={"subscription": subscription.id, "limit": 100}).data


def test_the_first_month_is_paid_on_the_page_and_the_session_names_no_intent(client, subscribe):
    subscription = subscribe()
    assert subscription.status == "active"
    assert subscription.metadata.to_dict() == {"monthly": "7"}
    item = subscription["items"].data[0]
    assert 28 <= (item.current_period_end - time.time()) / 86_400 <= 31.1
    session = client.checkout.sessions.list().data[0]
    assert (session.payment_status, session.payment_intent) == ("paid", None)
    invoice = client.invoices.retrieve(session.invoice, params=WHOLE)
    assert (invoice.status, invoice.amount_paid) == ("paid", 2000)
    assert invoice.parent.subscription_details.subscription == subscription.id
    assert invoice.payments.data[0].payment.payment_intent.status == "succeeded"
    assert happened(client)[-4:] == [
        "invoice.paid",
        "invoice.payment_succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]


def test_a_month_later_the_card_is_charged_again_and_the_intent_names_its_invoice(
    double, client, subscribe
):
    subscription = subscribe()
    double.control("advance", seconds=MONTH)
    newest, first = invoices_of(client, subscription)
    assert (newest.billing_reason, newest.status) == ("subscription_cycle", "paid")
    assert newest.id != first.id
    intent = client.invoices.retrieve(newest.id, params=WHOLE).payments.data[0].payment
    asked = {"payment": {"type": "payment_intent", "payment_intent": intent.payment_intent.id}}
    assert client.invoice_payments.list(params=asked).data[0].invoice == newest.id


def test_periods_keep_the_day_of_the_month(double, client, subscribe):
    subscription = subscribe()
    double.control("advance", seconds=3 * MONTH)
    starts = sorted(time.gmtime(i.created).tm_mday for i in invoices_of(client, subscription))
    assert len(starts) == 4
    assert all(day in (starts[-1], 28, 29, 30) for day in starts)


def test_another_amount_counts_from_the_next_invoice(double, client, subscribe):
    subscription = subscribe()
    item = subscription["items"].data[0]
    price = {
        "currency": "eur",
        "product": item.price.product,
        "recurring": {"interval": "month"},
        "unit_amount": 3500,
    }
    wish = {"items": [{"id": item.id, "price_data": price}], "proration_behavior": "none"}
    client.subscriptions.update(subscription.id, params=wish)
    double.control("advance", seconds=MONTH)
    assert [i.amount_paid for i in invoices_of(client, subscription)] == [3500, 2000]


def test_nothing_is_taken_while_collection_is_paused_and_it_resumes_on_its_day(
    double, client, subscribe
):
    subscription = subscribe()
    until = int(time.time()) + MONTH + 86_400
    pause = {"pause_collection": {"behavior": "void", "resumes_at": until}}
    client.subscriptions.update(subscription.id, params=pause)
    double.control("advance", seconds=MONTH)
    assert [i.status for i in invoices_of(client, subscription)] == ["void", "paid"]
    double.control("advance", seconds=MONTH)
    assert client.subscriptions.retrieve(subscription.id).pause_collection is None
    assert [i.status for i in invoices_of(client, subscription)] == ["paid", "void", "paid"]


def test_a_pause_is_ended_by_an_empty_text(double, client, subscribe):
    subscription = subscribe()
    client.subscriptions.update(subscription.id, params={"pause_collection": {"behavior": "void"}})
    client.subscriptions.update(subscription.id, params={"pause_collection": ""})
    double.control("advance", seconds=MONTH)
    assert [i.status for i in invoices_of(client, subscription)] == ["paid", "paid"]


def test_a_cancelled_subscription_takes_nothing_more_and_is_not_there_to_cancel_again(
    double, client, subscribe
):
    subscription = subscribe()
    assert client.subscriptions.cancel(subscription.id).status == "canceled"
    double.control("advance", seconds=2 * MONTH)
    assert len(invoices_of(client, subscription)) == 1
    with pytest.raises(stripe.InvalidRequestError, match="No such subscription"):
        client.subscriptions.cancel(subscription.id)


def test_it_may_end_with_the_period_that_is_paid(double, client, subscribe):
    subscription = subscribe()
    client.subscriptions.update(subscription.id, params={"cancel_at_period_end": True})
    double.control("advance", seconds=MONTH)
    assert client.subscriptions.retrieve(subscription.id).status == "canceled"
    assert len(invoices_of(client, subscription)) == 1


def test_a_refused_renewal_is_tried_again_and_after_the_last_try_no_more(double, client, subscribe):
    subscription = subscribe()
    double.control("renewal", subscription=subscription.id, outcome="fails")
    double.control("advance", seconds=MONTH)
    invoice = invoices_of(client, subscription)[0]
    assert (invoice.status, invoice.attempt_count) == ("open", 1)
    assert invoice.next_payment_attempt > invoice.created
    assert client.subscriptions.retrieve(subscription.id).status == "past_due"
    double.control("advance", seconds=20 * 86_400)
    invoice = client.invoices.retrieve(invoice.id)
    assert (invoice.attempt_count, invoice.next_payment_attempt) == (4, None)


def test_a_refused_renewal_that_then_passes_is_paid_once(double, client, subscribe):
    subscription = subscribe()
    double.control("renewal", subscription=subscription.id, outcome="fails")
    double.control("advance", seconds=MONTH)
    double.control("renewal", subscription=subscription.id, outcome="paid")
    double.control("advance", seconds=4 * 86_400)
    assert [i.status for i in invoices_of(client, subscription)] == ["paid", "paid"]
    assert client.subscriptions.retrieve(subscription.id).status == "active"


def press(url, outcome):
    sent = urllib.parse.urlencode({"outcome": outcome}).encode()
    with urllib.request.urlopen(url, sent) as answer:
        return answer.read().decode()


def test_a_renewal_to_confirm_is_confirmed_on_the_invoices_own_page(double, client, subscribe):
    subscription = subscribe()
    double.control("renewal", subscription=subscription.id, outcome="needs_authentication")
    double.control("advance", seconds=MONTH)
    invoice = invoices_of(client, subscription)[0]
    assert invoice.status == "open"
    assert "invoice.payment_action_required" in happened(client)
    with urllib.request.urlopen(invoice.hosted_invoice_url) as page:
        said = page.read().decode()
    assert 'value="20.00 EUR"' in said
    assert "Every month" in said
    press(invoice.hosted_invoice_url, "authenticated")
    assert client.invoices.retrieve(invoice.id).status == "paid"
    assert "already done" in press(invoice.hosted_invoice_url, "authenticated")
    assert [charge.status for charge in client.charges.list().data] == ["succeeded"] * 2


@pytest.mark.parametrize(
    ("lang", "words"),
    [("fr", "Chaque mois"), ("en", "Every month"), ("ar", "كل شهر")],
)
def test_the_page_says_in_each_language_that_it_is_every_month(double, client, lang, words):
    session = client.checkout.sessions.create(params=monthly_wish())
    with urllib.request.urlopen(f"{session.url}?lang={lang}") as page:
        assert words in page.read().decode()
    once = client.checkout.sessions.create(params=wish())
    with urllib.request.urlopen(f"{once.url}?lang={lang}") as page:
        assert words not in page.read().decode()


def test_a_declined_card_begins_nothing(double, client):
    session = client.checkout.sessions.create(params=monthly_wish())
    double.control("pay", session=session.id, outcome="declined")
    session = client.checkout.sessions.retrieve(session.id)
    assert (session.status, session.subscription) == ("open", None)


def refused(**change):
    return monthly_wish() | change


REFUSED = [
    (refused(payment_intent_data={"description": "x"}), "can not pass"),
    (refused(line_items=wish()["line_items"]), "recurring"),
    (wish(line_items=monthly_wish()["line_items"]), "no recurring price"),
]


@pytest.mark.parametrize(("wishes", "words"), REFUSED)
def test_what_does_not_fit_the_mode_is_refused(bare, wishes, words):
    with pytest.raises(stripe.InvalidRequestError, match=words):
        connect(bare).checkout.sessions.create(params=wishes)


def test_another_rhythm_is_refused_aloud(bare):
    wishes = monthly_wish()
    wishes["line_items"][0]["price_data"]["recurring"] = {"interval": "week"}
    with pytest.raises(stripe.InvalidRequestError, match="another rhythm"):
        connect(bare).checkout.sessions.create(params=wishes)
    assert len(bare.control("violations")["violations"]) == 1


def test_every_answer_and_event_has_the_shape_the_sdk_declares(double, client, subscribe):
    subscription = subscribe(currency="usd")
    double.control("renewal", subscription=subscription.id, outcome="needs_authentication")
    double.control("advance", seconds=MONTH)
    client.subscriptions.update(subscription.id, params={"pause_collection": {"behavior": "void"}})
    double.control("advance", seconds=MONTH)
    cancelled = client.subscriptions.cancel(subscription.id)
    found = [
        cancelled,
        client.invoices.list(params={"expand": ["data.payments"]}),
        client.invoice_payments.list(),
        *client.events.list(params={"limit": 100}).data,
    ]
    for one in found:
        assert answers.problems(one.to_dict()) == []
        if one.object == "event":
            assert answers.problems(one.to_dict()["data"]["object"]) == []
