"""Sign up, and confirm by the button of the letter."""

import re

import pytest

from solidarity.accounts import queries
from solidarity.journal import queries as journal
from solidarity.mail.models import Letter
from tests.factories.accounts import PASSWORD, make_person

FORM = {
    "name": "Brahim Oubella",
    "email": " Brahim@Example.org ",
    "password": PASSWORD,
    "is_adult": "y",
    "agrees": "y",
}
STORED = "brahim@example.org"


def latest_letter(db):
    letter = db.session.scalar(db.select(Letter).order_by(Letter.id.desc()))
    db.session.rollback()
    return letter


def link_of(letter):
    return re.search(r"https?://[^/]+(/\S+)", letter.text).group(1)


def find(db, email=STORED):
    person = queries.find_person_by_email(email)
    db.session.rollback()
    return person


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_a_person_joins_confirms_and_signs_in_in_their_language(client, db, lang):
    joined = client.post(f"/{lang}/account/register", data=FORM)
    assert joined.location == f"/{lang}/account/letter-sent"
    letter = latest_letter(db)
    assert (letter.kind, letter.to, letter.lang) == ("accounts/confirm", STORED, lang)
    assert find(db).lang == lang

    assert client.post(link_of(letter)).location == f"/{lang}/account/login"
    entered = client.post(
        f"/{lang}/account/login", data={"email": STORED.upper(), "password": PASSWORD}
    )
    assert entered.location == f"/{lang}/account/"
    assert "Brahim Oubella" in client.get(entered.location).text


def test_opening_the_link_confirms_nothing(client, db):
    client.post("/fr/account/register", data=FORM)
    link = link_of(latest_letter(db))

    page = client.get(link)

    assert page.status_code == 200
    assert f'action="{link}"' in page.text
    assert find(db).confirmed_at is None


def test_whoever_was_on_the_way_to_a_page_gets_there_by_the_letter(client, db):
    page = client.get("/fr/account/register?next=/fr/volunteer").text
    assert '<input type="hidden" name="onward" value="/fr/volunteer">' in page
    client.post("/fr/account/register", data=FORM | {"onward": "/fr/volunteer"})
    link = link_of(latest_letter(db))

    assert "onward=" in client.get(link).text
    assert client.post(link).location == "/fr/account/login?next=/fr/volunteer"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "\\\\evil.example", "/\\evil.example"],
)
def test_a_letter_never_leads_elsewhere(client, db, elsewhere):
    client.post("/fr/account/register", data=FORM | {"onward": elsewhere})
    link = link_of(latest_letter(db))
    assert "evil" not in link
    assert client.post(f"{link}?onward={elsewhere}").location == "/fr/account/login"


def test_links_name_the_public_address_whatever_host_was_asked(client, db, app):
    client.post("/fr/account/register", data=FORM, headers={"Host": "evil.example"})
    public = app.extensions["settings"].public_url
    assert f"{public}/fr/account/confirm/" in latest_letter(db).text


def test_what_was_agreed_and_the_joining_are_written_down(client, db):
    client.post("/fr/account/register", data=FORM)
    person = find(db)
    agreed = {(c.subject, c.is_given, c.version) for c in queries.list_consents(person.id)}
    assert {subject for subject, *_ in agreed} == {"terms", "adult"}
    assert [line.act for line in journal.list_lines("Person", person.id)] == ["joined"]


@pytest.mark.parametrize(
    ("missing", "field"),
    [("name", "name"), ("is_adult", "is_adult"), ("agrees", "agrees"), ("password", "password")],
)
def test_a_form_with_a_hole_comes_back_as_it_was_typed(client, db, missing, field):
    form = {k: v for k, v in FORM.items() if k != missing}

    answer = client.post("/en/account/register", data=form)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="brahim@example.org"' in answer.text
    assert PASSWORD not in answer.text
    assert find(db) is None
    assert latest_letter(db) is None


@pytest.mark.parametrize(("password", "refused"), [("1234567", True), ("12345678", False)])
def test_a_password_has_eight_characters(client, password, refused):
    answer = client.post("/en/account/register", data={**FORM, "password": password})
    assert ("at least 8 characters" in answer.text) is refused


def test_a_taken_address_answers_like_a_free_one_and_its_owner_is_told(client, db):
    make_person(email=STORED, lang="ar")
    db.session.commit()

    taken = client.post("/fr/account/register", data=FORM)
    free = client.post("/fr/account/register", data={**FORM, "email": "other@example.org"})

    assert (taken.status_code, taken.location) == (free.status_code, free.location)
    told = db.session.scalars(db.select(Letter).filter_by(to=STORED)).one()
    assert (told.kind, told.lang) == ("accounts/already", "ar")


def test_a_link_that_was_tampered_with_confirms_nothing(client, db):
    client.post("/fr/account/register", data=FORM)
    answer = client.post(link_of(latest_letter(db))[:-3] + "abc")
    assert answer.location == "/fr/account/confirm"
    assert find(db).confirmed_at is None


def test_the_confirmation_letter_can_be_asked_again_without_telling_who_exists(client, db):
    make_person(email=STORED, confirmed=False)
    db.session.commit()

    known = client.post("/fr/account/confirm", data={"email": STORED})
    unknown = client.post("/fr/account/confirm", data={"email": "nobody@example.org"})

    assert known.location == unknown.location == "/fr/account/letter-sent"
    assert [x.to for x in db.session.scalars(db.select(Letter))] == [STORED]


def test_two_people_sending_one_address_at_once_is_a_refusal_not_a_crash(app, db):
    make_person(email=STORED)
    with pytest.raises(Exception, match="Try again in a moment"):
        make_person(email=STORED.upper())
