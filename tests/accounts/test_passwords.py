"""Choose a new password; hash it without making others wait."""

import sqlite3
from datetime import timedelta

import pytest
from flask_security import verify_password

from solidarity.accounts import queries
from solidarity.accounts.hashing import OutsideTheLock
from solidarity.kit import clock
from tests.accounts.test_signing_up import latest_letter, link_of
from tests.factories.accounts import PASSWORD, make_person
from tests.factories.accounts import sign_in as enter

EMAIL = "amina@example.org"
NEW = "a new and longer sentence"
TWICE = {"password": NEW, "password_confirm": NEW}


@pytest.fixture
def amina(db):
    """Someone who writes in Arabic and has a password."""
    person = make_person(email=EMAIL, password=PASSWORD, lang="ar")
    db.session.commit()
    return person


def opens(db, password):
    stored = queries.find_person_by_email(EMAIL).password
    db.session.rollback()
    return verify_password(password, stored)


def test_a_forgotten_password_is_replaced_by_letter(client, db, amina):
    assert client.post("/fr/account/reset", data={"email": EMAIL}).status_code == 302
    letter = latest_letter(db)
    assert (letter.kind, letter.lang) == ("accounts/reset", "ar")
    link = link_of(letter)
    assert link.startswith("/ar/")

    assert client.get(link).status_code == 200
    assert opens(db, PASSWORD)
    assert client.post(link, data=TWICE).location == "/ar/account/login"
    assert opens(db, NEW)
    assert latest_letter(db).kind == "accounts/password_changed"


def test_the_link_opens_once(client, db, amina):
    client.post("/fr/account/reset", data={"email": EMAIL})
    link = link_of(latest_letter(db))
    client.post(link, data=TWICE)
    again = {"password": "third password", "password_confirm": "third password"}
    assert client.post(link, data=again).location == "/ar/account/reset"
    assert opens(db, NEW)


def test_an_unknown_address_gets_the_same_answer_and_no_letter(client, db, amina):
    answer = client.post("/fr/account/reset", data={"email": "nobody@example.org"})
    assert answer.location == "/fr/account/letter-sent?about=password"
    assert latest_letter(db) is None


def test_two_different_passwords_are_refused(client, db, amina):
    client.post("/fr/account/reset", data={"email": EMAIL})
    link = link_of(latest_letter(db))
    answer = client.post(link, data={"password": NEW, "password_confirm": "other"})
    assert answer.status_code == 422
    assert opens(db, PASSWORD)


def test_changing_the_password_signs_out_everywhere_else(app, db, amina):
    here, elsewhere = enter(app.test_client(), amina), enter(app.test_client(), amina)
    form = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert here.post("/fr/account/change", data=form).status_code == 302
    assert here.get("/fr/account/").status_code == 200
    assert elsewhere.get("/fr/account/").status_code == 302


def test_the_present_password_is_asked(client, db, amina, sign_in):
    form = {"password": "not this one", "new_password": NEW, "new_password_confirm": NEW}
    assert sign_in(amina).post("/fr/account/change", data=form).status_code == 422
    assert opens(db, PASSWORD)


def test_a_sign_in_of_an_hour_ago_is_asked_again_before_what_matters(client, amina, sign_in):
    sign_in(amina)
    with client.session_transaction() as session:
        session["fs_paa"] -= timedelta(hours=2).total_seconds()
    asked = client.get("/fr/account/erase")
    assert asked.location.startswith("/fr/account/verify?next=")
    answer = client.post(asked.location, data={"password": PASSWORD})
    assert answer.location == "/fr/account/erase"
    assert client.get("/fr/account/erase").status_code == 200


def test_a_new_address_counts_once_its_button_is_pressed(client, db, amina, sign_in):
    sign_in(amina)
    client.post("/fr/account/change-email", data={"email": "new@example.org"})
    letter = latest_letter(db)
    assert (letter.kind, letter.to) == ("accounts/new_address", "new@example.org")

    page = client.get(link_of(letter))
    assert opens(db, PASSWORD)  # still found by the old address
    client.post(page.text.split('action="')[-1].split('"')[0])

    assert queries.find_person_by_email("new@example.org").id == amina.id
    assert latest_letter(db).to == EMAIL


def test_the_write_lock_is_free_while_a_password_is_hashed(app, engine, db, amina, monkeypatch):
    if engine != "sqlite":
        pytest.skip("only SQLite has one writer")
    seen = []

    def write_from_elsewhere(self, secret, stored, **_kwargs):
        let_go(self, secret, stored)
        other = sqlite3.connect(db.engine.url.database, timeout=0.2, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        other.close()
        seen.append(clock.now())
        return False

    let_go = OutsideTheLock.verify
    monkeypatch.setattr(OutsideTheLock, "verify", write_from_elsewhere)
    app.test_client().post("/fr/account/login", data={"email": EMAIL, "password": "x" * 8})
    assert seen
