"""Sign in and out: one sentence for every failure, limits that outlive a refusal."""

import re
from urllib.parse import urlsplit

import pytest

from solidarity.accounts.limits import SIGN_IN
from tests.factories.accounts import PASSWORD, make_person

EMAIL = "amina@example.org"


@pytest.fixture
def amina(db):
    """Someone with a password."""
    person = make_person(email=EMAIL, password=PASSWORD)
    db.session.commit()
    return person


def sign_in(client, email=EMAIL, password=PASSWORD, **more):
    return client.post("/en/account/login", data={"email": email, "password": password, **more})


def test_every_failure_says_the_same_sentence_and_keeps_the_address(client, amina):
    wrong = sign_in(client, password="not it at all")
    unknown = sign_in(client, email="nobody@example.org")
    for answer in (wrong, unknown):
        assert answer.status_code == 422
        assert "The address or the password is not right." in answer.text
    assert f'value="{EMAIL}"' in wrong.text
    assert "not it at all" not in wrong.text


def test_only_the_right_password_learns_that_the_address_waits(client, db):
    make_person(email="new@example.org", password=PASSWORD, confirmed=False)
    db.session.commit()
    assert "not confirmed yet" in sign_in(client, email="new@example.org").text
    wrong = sign_in(client, email="new@example.org", password="wrong password")
    assert "not confirmed yet" not in wrong.text


def test_a_page_asked_for_is_opened_after_signing_in(client, amina):
    asked = client.get("/en/account/profile")
    assert asked.location == "/en/account/login?next=/en/account/profile"
    assert sign_in(client, next="/en/account/profile").location == "/en/account/profile"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example",
     "javascript:alert(1)", "http:evil.example"],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(client, amina, elsewhere):
    form = {"email": EMAIL, "password": PASSWORD}
    answers = (
        client.post("/en/account/login", data={**form, "next": elsewhere}),
        client.post("/en/account/login", query_string={"next": elsewhere}, data=form),
    )
    for answer in answers:
        target = urlsplit(answer.location or "/")
        assert (target.scheme, target.netloc) == ("", "")
        assert re.match(r"/[^/\\]", answer.location or "/en")


def test_signing_out_takes_a_button(client, amina):
    sign_in(client)
    assert client.get("/en/account/logout").status_code == 405
    assert client.get("/en/account/").status_code == 200
    assert client.post("/en/account/logout").status_code == 302
    assert client.get("/en/account/").status_code == 302


def test_the_cookie_of_a_session_is_not_read_by_scripts_nor_sent_from_elsewhere(client, amina):
    cookie = sign_in(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_person_whose_account_is_closed_does_not_come_in(client, db, amina):
    amina.active = False
    db.session.commit()
    answer = sign_in(client)
    assert answer.status_code == 422
    assert client.get("/en/account/").status_code == 302


def test_pages_of_signing_in_are_not_kept_by_the_browser(client, amina):
    assert "no-store" in client.get("/en/account/login").headers["Cache-Control"]


def test_after_too_many_wrong_passwords_even_the_right_one_waits(limited, amina):
    client = limited.test_client()
    for _ in range(SIGN_IN[0].rate.amount):
        assert sign_in(client, password="wrong password").status_code == 422
    assert sign_in(client).status_code == 429


def test_the_limit_of_one_account_does_not_stop_a_neighbour(limited, amina, db):
    make_person(email="neighbour@example.org", password=PASSWORD)
    db.session.commit()
    client = limited.test_client()
    for _ in range(SIGN_IN[0].rate.amount + 1):
        sign_in(client, password="wrong password")
    assert sign_in(client, email="neighbour@example.org").status_code == 302


def test_reading_a_page_is_never_counted(limited):
    client = limited.test_client()
    for _ in range(SIGN_IN[0].rate.amount + 5):
        assert client.get("/en/account/login").status_code == 200


def test_letters_to_one_address_are_counted(limited):
    client = limited.test_client()
    answers = [
        client.post("/en/account/reset", data={"email": "nobody@example.org"}).status_code
        for _ in range(6)
    ]
    assert answers == [302] * 5 + [429]
