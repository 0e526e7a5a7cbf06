import re
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.stripe_double.conftest import EXPANDED, wish
from tools.stripe_double.hosted import amounts
from tools.stripe_double.hosted.words import WORDS


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


_browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)


def visit(url, *, press=None, languages="en", **fields):
    """(status, headers, html) of a page, or of pressing one of its buttons."""
    body = urllib.parse.urlencode({"outcome": press, **fields}).encode() if press else None
    request = urllib.request.Request(url, body, {"Accept-Language": languages})
    try:
        with _browser.open(request, timeout=5) as page:
            return page.status, page.headers, page.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


@pytest.fixture
def opened(client):
    def create(**wishes):
        return client.checkout.sessions.create(params=wish(**wishes))

    return create


def test_the_page_shows_test_money_the_amount_and_a_button_per_outcome(opened):
    status, _, html = visit(opened(amount=125_050).url)
    assert status == 200
    assert "TEST MONEY – no card is charged, nothing leaves this computer." in html
    assert 'value="1250.50 EUR"' in html
    assert "1,250.50\u00a0EUR" in html
    for name in ("Pay with the test card", "Card is declined", "Card with 3-D Secure",
                 "SEPA debit that settles later", "SEPA debit that fails later",
                 "Cancel and go back"):  # fmt: skip
        assert f">{name}</button>" in html
    assert "<script" not in html


@pytest.mark.parametrize(
    ("locale", "languages", "tongue", "direction"),
    [
        ("fr", "ar", "fr", "ltr"),
        ("fr-CA", "en", "fr", "ltr"),
        ("en", "fr", "en", "ltr"),
        ("auto", "ar-MA,ar;q=0.9,fr;q=0.5", "ar", "rtl"),
        ("auto", "de", "en", "ltr"),
        ("es", "fr", "en", "ltr"),
    ],
)
def test_the_page_speaks_the_sessions_locale_or_the_browsers(
    opened, locale, languages, tongue, direction
):
    html = visit(opened(locale=locale).url, languages=languages)[2]
    assert f'<html lang="{tongue}" dir="{direction}">' in html
    assert WORDS[tongue]["card"] in html


def test_the_payer_may_choose_another_language_and_keeps_it(opened):
    url = opened(locale="fr").url + "?lang=ar"
    assert 'dir="rtl"' in visit(url)[2]
    assert visit(url, press="declined")[1]["Location"].endswith("?lang=ar")


def test_the_three_languages_say_the_same_things():
    assert WORDS["fr"].keys() == WORDS["ar"].keys() == WORDS["en"].keys()


@pytest.mark.parametrize("tongue", ["fr", "ar", "en"])
def test_what_the_site_sends_is_shown_and_never_run(client, tongue):
    line = {
        "price_data": {
            "currency": "eur",
            "unit_amount": 500,
            "product_data": {"name": "<script>alert(1)</script>"},
        },
        "quantity": 1,
    }
    session = client.checkout.sessions.create(
        params=wish(line_items=[line], client_reference_id='"><b>x')
    )
    html = visit(f"{session.url}?lang={tongue}")[2]
    assert "&lt;script&gt;alert(1)" in html
    assert "<script" not in html
    assert "<b>x" not in html


def test_the_policy_lets_only_its_own_style_in_and_forms_out_to_the_site(opened):
    _, headers, html = visit(opened().url)
    policy = headers["Content-Security-Policy"]
    nonce = re.search(r'<style nonce="([^"]+)">', html).group(1)
    assert f"default-src 'none'; style-src 'nonce-{nonce}'" in policy
    assert "form-action 'self' http://127.0.0.1:9;" in policy
    assert "style=" not in html


def test_paying_leads_back_with_the_session_in_the_address(opened, client):
    session = opened()
    status, headers, _ = visit(session.url, press="card", email="donor@example.org")
    assert status == 303
    assert headers["Location"] == f"http://127.0.0.1:9/thanks?session={session.id}"
    # The browser never followed: the payment is done all the same.
    paid = client.checkout.sessions.retrieve(session.id, params=EXPANDED)
    assert paid.payment_status == "paid"
    assert paid.customer_details.email == "donor@example.org"
    assert paid.payment_intent.latest_charge.billing_details.email == "donor@example.org"


def test_pressing_twice_pays_once(opened, client):
    session = opened()
    first, second = (visit(session.url, press="card")[1]["Location"] for _ in range(2))
    assert first == second
    assert len(client.charges.list().data) == 1


def test_a_declined_card_comes_back_to_the_page_with_the_reason(opened):
    session = opened()
    status, headers, _ = visit(session.url, press="declined")
    assert (status, headers["Location"]) == (303, f"/pay/{session.id}")
    assert "The card was declined. Nothing was taken" in visit(session.url)[2]


def test_3d_secure_is_a_second_page(opened, client):
    session = opened()
    visit(session.url, press="three_d_secure")
    html = visit(session.url)[2]
    assert ">Confirm the payment</button>" in html
    assert ">Pay with the test card</button>" not in html
    visit(session.url, press="card")
    assert client.charges.list().data == []
    visit(session.url, press="authentication_fails")
    assert "could not confirm it was you" in visit(session.url)[2]
    visit(session.url, press="three_d_secure")
    assert visit(session.url, press="authenticated")[0] == 303
    assert client.checkout.sessions.retrieve(session.id).payment_status == "paid"


@pytest.mark.parametrize("press", ["authenticated", "sepa", "lucky"])
def test_a_button_that_is_not_on_the_page_leads_back_to_it(opened, client, press):
    session = opened(currency="usd")
    status, headers, _ = visit(session.url, press=press)
    assert (status, headers["Location"]) == (303, f"/pay/{session.id}")
    assert client.checkout.sessions.retrieve(session.id).payment_status == "unpaid"


def test_cancelling_goes_back_and_leaves_the_page_open(opened, client):
    session = opened()
    assert visit(session.url, press="cancel")[1]["Location"] == "http://127.0.0.1:9/give"
    assert client.checkout.sessions.retrieve(session.id).status == "open"


def test_a_debit_is_offered_for_euros_only(opened):
    assert "SEPA" not in visit(opened(currency="usd").url)[2]
    assert "SEPA" not in visit(opened(allowed_payment_method_types=["card"]).url)[2]


def test_an_expired_a_finished_and_an_unknown_page_say_so(double, client, opened):
    expired, done = opened(), opened()
    client.checkout.sessions.expire(expired.id)
    double.control("pay", session=done.id)
    for url, status, sentence in (
        (f"{double.url}/pay/{expired.id}", 410, "This payment page has expired"),
        (f"{double.url}/pay/{done.id}", 200, "This payment is already done"),
        (f"{double.url}/pay/cs_test_nobody", 404, "No such payment page"),
    ):
        page = visit(url)
        assert page[0] == status
        assert sentence in page[2]


@pytest.mark.parametrize(
    ("amount", "currency", "shown", "exact"),
    [
        (5, "eur", "0,05\u00a0EUR", "0.05 EUR"),
        (125_050, "eur", "1\u202f250,50\u00a0EUR", "1250.50 EUR"),
        (500, "jpy", "500\u00a0JPY", "500 JPY"),
        (12_340, "kwd", "12,340\u00a0KWD", "12.340 KWD"),
    ],
)
def test_amounts_are_written_from_minor_units(amount, currency, shown, exact):
    assert amounts.written(amount, currency, "fr") == shown
    assert amounts.exact(amount, currency) == exact
