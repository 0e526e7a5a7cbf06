"""Take one's data away; leave, and the book stays."""

import json

import pytest
from sqlalchemy import select

from solidarity import announcements
from solidarity.accounts import actions, export, queries
from solidarity.accounts.models import Passkey, Person, PresenceWindow, Profile
from solidarity.giving.models import Donation
from solidarity.journal import queries as journal
from solidarity.kit import clock
from solidarity.mail import actions as mail
from solidarity.mail.models import Letter
from tests.factories.accounts import make_person
from tests.factories.giving import make_card_route, make_intended
from tests.factories.projects import make_project

SECRETS = ("password", "fs_uniquifier", "totp", "secret")


@pytest.fixture
def amina(db, sign_in):
    """Someone who told much, signed in."""
    person = make_person(email="amina@example.org", name="Amina Ait Said", roles=("reviewer",))
    actions.tell_profile(
        person, residence_country="FR", origin_commune_code=None, languages=["shi"],
        themes=["water"], about="Nurse", shown=[],
    )  # fmt: skip
    actions.add_window(person, clock.today(), clock.today())
    passkey = Passkey(
        credential_id=b"c", public_key=b"k", backup_state=False, device_type="single_device",
        lastuse_datetime=clock.now(), name="phone", usage="first", user_id=person.id,
    )  # fmt: skip
    db.session.add(passkey)
    mail.write_letter(
        "accounts/password_changed", to=person.email, lang="fr", person_id=person.id,
        name=person.name, ask_reset_link="https://example.org/",
    )  # fmt: skip
    sign_in(person)
    return person


def test_the_export_holds_what_was_told_and_no_secret(client, amina):
    answer = client.get("/fr/account/data.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    told = answer.get_json()
    assert told["account"]["email"] == "amina@example.org"
    assert told["account"]["profile"]["languages"] == ["shi"]
    assert told["account"]["passkeys"][0]["name"] == "phone"
    assert len(told["account"]["presence"]) == 1
    assert told["mail"]["letters"][0]["kind"] == "accounts/password_changed"
    assert not [word for word in SECRETS if f'"{word}' in json.dumps(told)]


def test_every_room_that_registers_is_in_the_export_and_on_its_page(client, amina, monkeypatch):
    room = export.Room(lambda person_id: {"of": person_id}, title="Gifts")
    monkeypatch.setattr(export, "_rooms", {"gifts": room})
    assert client.get("/fr/account/data.json").get_json()["gifts"] == {"of": amina.id}
    assert "<h2>Dons</h2>" in client.get("/fr/account/data").text


def test_one_s_data_is_told_in_one_s_language(client, amina):
    page = client.get("/fr/account/data").text
    for words in ("Nom</dt><dd><bdi>Amina Ait Said", "France", "Tachelhit", "Compte ouvert le"):
        assert words in page
    for code in ("residence_country", "residence country", "T00:", "shi", "True"):
        assert code not in page
    assert "تشلحيت" in client.get("/ar/account/data").text

    labels = client.get("/ar/account/data.json").get_json()["labels"]
    assert labels["account"]["residence_country"] == "البلد الذي تعيشون فيه"


def test_every_field_of_the_export_has_a_label(client, amina):
    told = client.get("/fr/account/data.json").get_json()
    labels = told.pop("labels")

    def fields(value):
        if isinstance(value, list):
            return {name for one in value for name in fields(one)}
        if isinstance(value, dict):
            return set(value) | {name for one in value.values() for name in fields(one)}
        return set()

    for room, values in told.items():
        assert fields(values) <= set(labels.get(room, ())), room


def erase(client):
    return client.post("/fr/account/erase", data={"understands": "y"})


def test_leaving_needs_the_box_ticked(client, db, amina):
    assert client.post("/fr/account/erase").status_code == 422
    assert queries.find_person(amina.id)


def test_whoever_leaves_is_forgotten_and_signed_out_everywhere(app, client, db, amina, sign_in):
    elsewhere = sign_in(amina, app.test_client())
    assert erase(client).location == "/fr/"

    db.session.expire_all()
    row = db.session.get(Person, amina.id)
    assert (row.email, row.name, row.password, row.active) == (None, "", None, False)
    assert row.erased_at
    assert row.roles == []
    for table in (Profile, PresenceWindow, Passkey, Letter):
        assert db.session.scalars(select(table)).all() == [], table
    db.session.rollback()
    for browser in (client, elsewhere):
        assert browser.get("/fr/account/").status_code == 302


def test_leaving_is_announced_and_written_down_without_a_name(client, db, amina):
    heard = []

    def listen(person):
        heard.append(person.id)

    with announcements.person_erased.connected_to(listen):
        erase(client)
    assert heard == [amina.id]
    line = journal.list_lines("Person", amina.id)[0]
    assert line.act == "erased"
    assert "amina" not in json.dumps(line.facts).lower()


def test_the_address_may_join_again(client, db, amina):
    erase(client)
    assert make_person(email="amina@example.org").id != amina.id


def test_gifts_stay_without_a_name(client, db, amina):
    project = make_project()
    donation, _attempt = make_intended(
        project, make_card_route(project), person_id=amina.id, email=amina.email
    )
    db.session.commit()

    erase(client)

    db.session.expire_all()
    kept = db.session.get(Donation, donation.id)
    assert (kept.amount_minor, kept.project_id) == (5000, project.id)
    assert kept.donor_id is None
