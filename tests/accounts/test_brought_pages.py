"""Pages that Flask-Security brings: each stands in the written table, and keeps our rules."""

import pytest

from solidarity.accounts import limits
from solidarity.web import access
from tests.factories.accounts import make_person

ANONYMOUS = ("login", "register", "reset", "confirm", "wan-signin")


def test_the_table_names_every_page_that_extensions_bring_and_no_other(app):
    served = {rule.endpoint for rule in app.url_map.iter_rules()}
    brought = {e for e in served if getattr(app.view_functions[e], "access", None) is None}
    assert brought == set(access.BROUGHT_BY_EXTENSIONS)


def test_every_limit_counts_a_page_that_exists(app):
    assert set(limits.LIMITS) <= set(app.view_functions)


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
@pytest.mark.parametrize("name", ANONYMOUS)
def test_pages_of_the_way_in_speak_each_language(client, lang, name):
    page = client.get(f"/{lang}/account/{name}")
    assert page.status_code == 200
    assert f'<html lang="{lang}"' in page.text
    assert " style=" not in page.text
    assert "<style" not in page.text


def test_what_is_not_used_is_not_served(client):
    for name in ("us-signin", "change-username", "fs-static/js/webauthn.js", "login/oauthstart"):
        assert client.get(f"/fr/account/{name}").status_code == 404


def test_pages_of_a_signed_in_person_send_a_stranger_to_the_door(client):
    for name in ("change", "change-email", "wan-register", "mf-recovery-codes", "verify"):
        answer = client.get(f"/fr/account/{name}")
        assert answer.location.startswith("/fr/account/login"), name
    assert client.post("/fr/account/wan-delete").status_code == 401


def test_the_second_step_opens_to_nobody_who_did_not_take_the_first(client):
    for name in ("tf-validate", "tf-setup", "mf-recovery", "tf-select"):
        assert client.get(f"/fr/account/{name}").status_code == 302, name


def test_a_token_in_a_header_is_not_a_sign_in(client, db):
    person = make_person()
    token = person.get_auth_token()
    db.session.commit()
    answer = client.get("/fr/account/change", headers={"Authentication-Token": token})
    assert answer.status_code == 302
