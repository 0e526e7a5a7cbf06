"""Follow without paying, stop in one press, and hear the news once."""

import re

import pytest
from sqlalchemy import func

from solidarity import announcements
from solidarity.kit import clock
from solidarity.mail.models import Letter
from solidarity.projects.following import actions, queries
from solidarity.projects.following.rules import UNCONFIRMED_FOR
from solidarity.projects.models import Follow
from tests.factories.accounts import make_person, sign_in
from tests.factories.projects import make_project, make_update

COMMUNE = "09.541.03.07"


def count(db) -> int:
    return db.session.scalar(db.select(func.count()).select_from(Follow))


def link_in_letter(db, kind: str) -> str:
    letter = db.session.scalar(db.select(Letter).order_by(Letter.id.desc()))
    return re.search(rf"https?://[^/\s]+(/\S*/{kind})", letter.text).group(1)


@pytest.mark.parametrize("kind", ["project", "association", "commune"])
def test_a_signed_in_person_follows_and_stops_with_one_press(app, db, client, kind):
    project = make_project()
    ids = {"project": project.id, "association": project.association_id, "commune": COMMUNE}
    person = make_person()
    sign_in(client, person)
    for _ in range(2):
        assert client.post(f"/fr/follow/{kind}/{ids[kind]}").status_code == 302
    assert queries.is_following(kind, ids[kind], person.id)
    assert count(db) == 1
    assert [f.email for f in queries.list_followers(kind, ids[kind])] == [person.email]
    assert client.get("/fr/account/follows").status_code == 200

    client.post(f"/fr/follow/{kind}/{ids[kind]}/stop")
    assert count(db) == 0


def test_whoever_asks_after_somebody_stopped_gets_a_letter_too(app, db, client):
    """SQLite gives the number of a deleted row to the next one."""
    for email in ("first@example.org", "second@example.org"):
        client.post(f"/fr/follow/commune/{COMMUNE}", data={"email": email})
        assert db.session.scalar(db.select(func.count()).where(Letter.to == email)) == 1
        client.post(link_in_letter(db, "confirm"))
        client.post(link_in_letter(db, "confirm").replace("confirm", "stop"))
    assert count(db) == 0


def test_a_visitor_follows_by_a_letter_and_a_get_never_writes(app, db, client):
    asked = client.post(f"/ar/follow/commune/{COMMUNE}", data={"email": " Fatima@Example.org "})
    assert asked.status_code == 200
    assert queries.list_followers("commune", COMMUNE) == []

    link = link_in_letter(db, "confirm")
    assert client.get(link).status_code == 200
    db.session.rollback()
    assert queries.list_followers("commune", COMMUNE) == []

    assert client.post(link).status_code == 200
    db.session.rollback()
    [follower] = queries.list_followers("commune", COMMUNE)
    assert (follower.email, follower.lang) == ("fatima@example.org", "ar")

    stop = link.replace("/confirm", "/stop")
    assert client.get(stop).status_code == 200
    assert count(db) == 1
    assert client.post(stop).status_code == 200
    assert client.post(stop).status_code == 200
    db.session.rollback()
    assert count(db) == 0


def test_a_mail_program_stops_the_news_without_a_page(app, db, client):
    project = make_project()
    person = make_person()
    row = actions.follow(
        queries.get_subject("project", str(project.id)), person_id=person.id, lang="fr"
    )
    db.session.commit()
    assert client.post(f"/fr/follows/{row.token}/stop/one-click").status_code == 204
    assert count(db) == 0
    assert client.post("/fr/follows/unknown/stop/one-click").status_code == 404


@pytest.mark.parametrize("typed", ["", "fatima", "a@b", "x" * 300 + "@example.org", "a b@c.org"])
def test_what_is_no_address_gets_a_sentence(app, db, client, typed):
    answer = client.post(f"/fr/follow/commune/{COMMUNE}", data={"email": typed})
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert count(db) == 0


def test_asking_twice_writes_one_letter_a_day_and_tells_nobody_who_follows(app, db, client):
    pages = [
        client.post(f"/fr/follow/commune/{COMMUNE}", data={"email": "a@example.org"}).text
        for _ in range(2)
    ]
    assert db.session.scalar(db.select(func.count()).select_from(Letter)) == 1
    client.post(link_in_letter(db, "confirm"))
    again = client.post(f"/fr/follow/commune/{COMMUNE}", data={"email": "a@example.org"}).text
    nonce = re.compile(r'nonce="[^"]*"|value="[^"]*"')
    assert nonce.sub("", again) == nonce.sub("", pages[0])


@pytest.mark.parametrize(
    "path", ["project/999", "project/abc", "association/0", "commune/Atlantis", "moon/1",
             "project/99999999999999999999"],
)  # fmt: skip
def test_what_does_not_exist_cannot_be_followed(app, db, client, path):
    assert client.get(f"/fr/follow/{path}").status_code == 404
    assert client.post(f"/fr/follow/{path}", data={"email": "a@example.org"}).status_code == 404


def test_a_draft_cannot_be_followed(app, db, client):
    draft = make_project(state="draft")
    db.session.commit()
    assert client.get(f"/fr/follow/project/{draft.id}").status_code == 404


def test_followers_of_project_association_and_commune_hear_once_with_a_stop_link(app, db):
    project, person = make_project(), make_person(lang="ar")
    email, slug = person.email, project.slug
    for kind, id_ in (("project", project.id), ("commune", COMMUNE),
                      ("association", project.association_id)):  # fmt: skip
        subject = queries.get_subject(kind, str(id_))
        actions.follow(subject, person_id=person.id, lang="fr")
    make_update(project=project)
    db.session.commit()

    assert actions.tell_followers() == 1
    assert actions.tell_followers() == 0
    letter = db.session.scalar(db.select(Letter).filter_by(kind="following/update"))
    assert (letter.to, letter.lang) == (email, "ar")
    assert "/stop" in letter.text
    assert f"/ar/projects/{slug}" in letter.text


def test_an_address_nobody_confirmed_is_forgotten_after_a_week(app, db, client):
    client.post(f"/fr/follow/commune/{COMMUNE}", data={"email": "a@example.org"})
    assert actions.forget_unconfirmed() == 0
    with clock.standing_at(clock.now() + UNCONFIRMED_FOR * 1.1):
        assert actions.forget_unconfirmed() == 1


def test_an_erased_person_follows_nothing(app, db):
    person = make_person()
    actions.follow(queries.get_subject("commune", COMMUNE), person_id=person.id, lang="fr")
    announcements.person_erased.send(person)
    assert count(db) == 0
