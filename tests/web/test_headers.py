"""What every answer carries, and what a form without its token gets."""

import pytest

from solidarity import settings
from solidarity.app import create_app
from tests.conftest import site_on
from tests.test_settings import PRODUCTION


def test_a_page_may_only_run_our_own_scripts_and_send_forms_here_or_to_the_payment_page(
    app, client
):
    answer = client.get("/en/contact")
    parts = answer.headers["Content-Security-Policy"].split("; ")
    policy = dict(part.split(" ", 1) for part in parts)
    assert policy["default-src"] == "'self'"
    assert policy["script-src"].startswith("'self' 'nonce-")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == f"'self' {app.extensions['settings'].checkout_origin}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_each_answer_has_its_own_nonce(client):
    first, second = (client.get("/en/contact").headers["Content-Security-Policy"] for _ in "ab")
    assert first != second


def test_in_production_cookies_travel_by_https_only(tmp_path):
    config = settings.read({**PRODUCTION, "SOLIDARITY_INSTANCE": str(tmp_path)})
    app = create_app(config)
    for kind in ("SESSION", "REMEMBER"):
        assert app.config[f"{kind}_COOKIE_SECURE"] is True
        assert app.config[f"{kind}_COOKIE_HTTPONLY"] is True
        assert app.config[f"{kind}_COOKIE_SAMESITE"] == "Lax"


def test_in_production_browsers_are_told_to_keep_to_https(tmp_path):
    config = settings.read({**PRODUCTION, "SOLIDARITY_INSTANCE": str(tmp_path)})
    answer = create_app(config).test_client().get("/en/legal")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


@pytest.fixture
def guarded(template, tmp_path):
    """A site whose forms need their token."""
    with site_on(template, tmp_path) as app:
        app.config["WTF_CSRF_ENABLED"] = True
        yield app


def test_a_form_without_its_token_is_refused_with_a_sentence(guarded):
    answer = guarded.test_client().post("/en/account/login", data={"email": "a@example.org"})
    assert answer.status_code == 400
    assert "waited too long" in answer.text
