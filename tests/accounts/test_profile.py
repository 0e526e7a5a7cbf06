"""What a person tells, and what others see of it."""

import pytest

from solidarity.accounts import actions, letter_kinds, links, queries
from solidarity.kit import clock
from solidarity.mail import queries as mail
from tests.factories.accounts import make_person

FORM = {
    "name": "Amina A.",
    "lang": "en",
    "residence_country": "FR",
    "languages": ["shi", "fr"],
    "themes": ["water"],
    "about": "Nurse, thirty summers in the village.",
    "shown": ["languages"],
}


@pytest.fixture
def amina(db, sign_in):
    """Someone signed in."""
    person = make_person()
    sign_in(person)
    return person


def told(db, person):
    db.session.rollback()
    db.session.expire_all()
    return queries.find_profile(person.id)


def test_a_profile_is_kept_and_shows_only_what_was_ticked(client, db, amina):
    assert client.post("/fr/account/profile", data=FORM).status_code == 302
    profile = told(db, amina)
    assert (profile.residence_country, profile.languages) == ("FR", ["shi", "fr"])
    assert profile.confirmed_on == clock.today()
    assert queries.shown_profile(amina.id) == {"languages": ["shi", "fr"]}
    db.session.refresh(amina)
    assert (amina.name, amina.lang) == ("Amina A.", "en")


def test_nothing_is_shown_of_a_profile_nobody_touched(db, amina):
    assert queries.shown_profile(amina.id) == {}


def test_a_person_need_not_say_where_they_live(client, db, amina):
    client.post("/fr/account/profile", data={**FORM, "residence_country": ""})
    assert told(db, amina).residence_country is None


@pytest.mark.parametrize(
    "wrong",
    [{"residence_country": "XX"}, {"languages": ["klingon"]}, {"shown": ["email"]}, {"name": " "},
     {"origin_commune_code": "nowhere at all"}],
)  # fmt: skip
def test_a_wrong_answer_comes_back_with_everything_else_kept(client, db, amina, wrong):
    answer = client.post("/fr/account/profile", data={**FORM, **wrong})
    assert answer.status_code == 422
    assert "thirty summers" in answer.text
    assert told(db, amina).about == ""


def test_days_are_told_and_taken_back_by_their_owner_alone(app, client, db, amina, sign_in):
    days = {"starts_on": "2099-08-01", "ends_on": "2099-08-31"}
    assert client.post("/fr/account/presence", data=days).status_code == 302
    (window,) = queries.list_windows(amina.id)
    db.session.rollback()

    stranger = sign_in(make_person(), app.test_client())
    assert stranger.post(f"/fr/account/presence/{window.id}/remove").status_code == 404
    assert client.post(f"/fr/account/presence/{window.id}/remove").status_code == 302
    assert queries.list_windows(amina.id) == []


def test_days_in_the_wrong_order_get_their_sentence_and_stay_typed(client, amina):
    days = {"starts_on": "2099-08-31", "ends_on": "2099-08-01"}
    answer = client.post("/en/account/presence", data=days)
    assert answer.status_code == 422
    assert "The last day comes before the first one." in answer.text
    assert 'value="2099-08-31"' in answer.text


def test_letters_are_switched_kind_by_kind_and_suggestions_off(client, db, amina, monkeypatch):
    monkeypatch.setattr(letter_kinds, "_kinds", {"a/news": "News", "a/digest": "Digest"})
    assert client.post("/fr/account/letters", data={"wanted": ["a/news"]}).status_code == 302
    assert mail.list_switched_off(amina.id) == {"a/digest"}
    assert told(db, amina).suggestions_on is False
    db.session.rollback()
    again = {"wanted": ["a/news", "a/digest"], "suggestions_on": "y"}
    client.post("/fr/account/letters", data=again)
    assert mail.list_switched_off(amina.id) == set()
    assert told(db, amina).suggestions_on is True


def test_the_home_page_links_to_what_rooms_registered_and_the_site_serves(
    client, amina, monkeypatch
):
    monkeypatch.setattr(links, "_links", {})
    links.register("accounts.presence", "My own page", "Its text", place=1)
    links.register("room.not_built", "Not served", "")
    page = client.get("/en/account/").text
    assert "My own page" in page
    assert "Not served" not in page


def test_a_profile_is_found_by_name_for_lists(db, amina):
    assert queries.names_of({amina.id}) == {amina.id: amina.name}
    assert queries.names_of(set()) == {}
    actions.erase(amina)
    assert queries.find_person(amina.id) is None
