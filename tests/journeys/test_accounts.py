"""Signing in as people do it: password, authenticator app, passkey, with and without scripts."""

import re

import pytest
from passlib.totp import TOTP
from playwright.sync_api import expect

from tests.factories.accounts import PASSWORD, make_person

EMAIL = "amina@example.org"


@pytest.fixture
def amina(live_site):
    """Someone who joined last year."""
    with live_site.writing():
        make_person(email=EMAIL, password=PASSWORD)


def sign_in(page):
    page.goto("/fr/account/login")
    page.locator("#email").fill(EMAIL)
    page.locator("#password").fill(PASSWORD)
    page.locator("form:has(#password) button[type=submit]").click()


def add_authenticator(page):
    """Give the browser a fingerprint reader."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_and_a_second_step(page, live_site, amina):
    """Register a passkey, come in with it, add an authenticator app, come in with its code."""
    add_authenticator(page)
    sign_in(page)
    page.wait_for_url("**/fr/account/")

    page.goto("/fr/account/wan-register")
    page.locator("#name").fill("mon téléphone")
    page.locator("form:has(#name) button").click()
    page.wait_for_url("**/fr/account/safety")
    sign_out(page)

    page.goto("/fr/account/login")
    page.locator("form[action$='/wan-signin'] button").click()
    page.wait_for_url("**/fr/account/")
    expect(page.locator("h1")).to_contain_text("Amina")

    page.goto("/fr/account/tf-setup")
    page.locator("form:has([name=setup]) button").first.click()
    expect(page.locator("img.qr")).to_be_visible()
    app = TOTP(key=page.locator("#authenticator-key").inner_text().replace("-", ""))
    code = app.generate().token
    type_code(page, code)
    page.wait_for_url("**/fr/account/safety")
    page.goto("/fr/account/mf-recovery-codes")
    page.locator("form:has([name=generate_new_codes]) button").click()
    expect(page.locator("#recovery-codes code")).to_have_count(8)
    codes = page.locator("#recovery-codes code").all_inner_texts()
    sign_out(page)

    sign_in(page)
    page.wait_for_url(re.compile("/tf-validate"))
    type_code(page, code)
    expect(page.locator("#code-error")).to_be_visible()  # used once already
    page.locator("a[href*='mf-recovery']").click()
    type_code(page, codes[0])
    page.wait_for_url("**/fr/account/")
    assert live_site.app.config["SECURITY_TWO_FACTOR"]


def type_code(page, code):
    page.locator("#code").fill(code)
    page.locator("form:has(#code) button").click()


def sign_out(page):
    page.goto("/fr/account/")
    page.locator("main form[action$='/logout'] button").click()
    page.wait_for_url("**/fr/")


def test_joining_and_telling_of_oneself_without_scripts(no_js_page, live_site):
    page = no_js_page
    page.goto("/ar/account/register")
    page.locator("#name").fill("إبراهيم")
    page.locator("#email").fill("brahim@example.org")
    page.locator("#password").fill("short")
    page.locator("form:has(#name) button").click()
    expect(page.locator("#errors")).to_be_visible()
    expect(page.locator("#email")).to_have_value("brahim@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("#is_adult").check()
    page.locator("#agrees").check()
    page.locator("form:has(#name) button").click()
    page.wait_for_url("**/ar/account/letter-sent")

    letter = live_site.latest_letter("brahim@example.org")
    page.goto(re.search(r"http\S+", letter.text).group())
    page.locator("main form button").click()
    page.wait_for_url("**/ar/account/login")
    page.locator("#email").fill("brahim@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("form:has(#password) button[type=submit]").click()
    page.wait_for_url("**/ar/account/")

    page.goto("/ar/account/presence")
    page.locator("#starts_on").fill("2099-08-20")
    page.locator("#ends_on").fill("2099-08-01")
    page.locator("form:has(#starts_on) button").click()
    expect(page.locator("#ends_on-error")).to_be_visible()
    page.locator("#ends_on").fill("2099-08-31")
    page.locator("form:has(#starts_on) button").click()
    expect(page.locator("form[action$='/remove']")).to_have_count(1)


PAGES = "profile presence letters safety data erase change change-email tf-setup wan-register"


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_every_page_of_the_account_fits_a_phone(page, lang, amina):
    sign_in(page)
    page.wait_for_url("**/fr/account/")
    for name in ["", *PAGES.split(), "mf-recovery-codes"]:
        answer = page.goto(f"/{lang}/account/{name}")
        assert answer.status == 200, name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
