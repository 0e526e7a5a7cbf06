"""News can be stopped from the mail program itself, with one press and no page (RFC 8058)."""

from urllib.parse import urlsplit

import pytest

from solidarity.giving.models import Donation
from solidarity.giving.reactions import tell_givers
from solidarity.mail import actions as mail
from solidarity.mail.models import Letter
from solidarity.projects.following import actions as following
from solidarity.projects.following import queries
from solidarity.projects.models import Follow
from solidarity.volunteering import alerts
from solidarity.volunteering.models import RoleAlert
from solidarity.volunteering.queries import RoleFilter
from tests.factories.accounts import make_person
from tests.factories.giving import make_card_route, make_intended
from tests.factories.projects import make_project, make_update
from tests.factories.volunteering import make_role

ONE_PRESS = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def posted(app, db):
    """Post what waits; answer the messages as the post took them, by kind of letter."""

    def post() -> dict:
        kinds = {letter.subject: letter.kind for letter in db.session.query(Letter)}
        db.session.rollback()
        mail.post_letters()
        outbox = app.extensions["mailman"].outbox
        return {kinds[message.subject]: message.message() for message in outbox}

    return post


def stop_address(message) -> str:
    """The path that a mail program posts to."""
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    header = "".join(message["List-Unsubscribe"].split())
    assert header.startswith("<http")
    return urlsplit(header.strip("<>")).path


@pytest.fixture
def news(app, db, posted):
    """The letter that a follower gets."""
    project = make_project()
    person = make_person(lang="ar")
    subject = queries.get_subject("project", str(project.id))
    following.follow(subject, person_id=person.id, lang="ar")
    make_update(project=project)
    db.session.commit()
    assert following.tell_followers() == 1
    return posted()["following/update"]


@pytest.fixture
def alert(app, db, posted):
    """The letter that a confirmed alert gets when a role opens."""
    with app.test_request_context("/fr/"):
        project = make_project()
        asked = alerts.ask("v@example.org", "en", RoleFilter(), person_id=None)
        alerts.confirm(asked)
        make_role(project)
        db.session.commit()
    assert alerts.tell_new_roles() == 1
    assert alerts.tell_new_roles() == 0
    return posted()["volunteering/alert"]


@pytest.fixture
def giver_news(app, db, posted):
    """The letter that a guest who gave gets when the project has news."""
    project = make_project()
    route = make_card_route(project)
    donation, _ = make_intended(project, route, lang="ar", email="guest@example.org")
    again, _ = make_intended(project, route, lang="ar", email="Guest@example.org")
    donation.state = again.state = "received"
    with app.test_request_context("/fr/"):
        tell_givers(make_update(project=project))
        db.session.commit()
    return posted()["giving/update"]


def test_a_guest_who_gave_stops_the_news_with_one_press_for_all_their_gifts_to_it(
    app, db, client, giver_news
):
    app.config["WTF_CSRF_ENABLED"] = True
    address = stop_address(giver_news)
    text = db.session.query(Letter).filter_by(kind="giving/update").one().text
    assert address.removesuffix("/one-click") in text
    assert client.get(address, follow_redirects=True).status_code == 200
    assert {gift.wants_news for gift in db.session.query(Donation)} == {True}

    assert client.post(address, data=ONE_PRESS).status_code == 204
    db.session.rollback()
    assert {gift.wants_news for gift in db.session.query(Donation)} == {False}


def test_who_stopped_the_news_of_a_gift_may_ask_for_it_again(db, client, giver_news):
    page = stop_address(giver_news).removesuffix("/one-click")
    client.post(page, data={"act": "stop"})
    assert "We do not write its news to you." in client.get(page.replace("/ar/", "/en/")).text
    client.post(page, data={"act": "start"})
    db.session.rollback()
    assert {gift.wants_news for gift in db.session.query(Donation)} == {True}


def test_a_mail_program_stops_the_news_of_a_project_with_one_press(app, db, client, news):
    app.config["WTF_CSRF_ENABLED"] = True  # a mail program has no form and no cookie
    address = stop_address(news)
    assert address.startswith("/ar/follows/")
    assert client.post(address, data=ONE_PRESS).status_code == 204
    db.session.rollback()
    assert db.session.query(Follow).count() == 0


def test_a_mail_program_stops_an_alert_with_one_press(app, db, client, alert):
    app.config["WTF_CSRF_ENABLED"] = True
    address = stop_address(alert)
    assert client.post(address, data=ONE_PRESS).status_code == 204
    assert client.post(address, data=ONE_PRESS).status_code == 204
    db.session.rollback()
    assert db.session.query(RoleAlert).one().stopped_at


def test_opening_the_address_stops_nothing_and_leads_to_the_button(db, client, news, alert):
    for message in (news, alert):
        answer = client.get(stop_address(message), follow_redirects=True)
        assert answer.status_code == 200
        assert "<button" in answer.text
    db.session.rollback()
    assert db.session.query(Follow).count() == 1
    assert db.session.query(RoleAlert).one().stopped_at is None


def test_the_words_of_the_letter_lead_to_the_same_stop(db, alert):
    text = db.session.query(Letter).filter_by(kind="volunteering/alert").one().text
    assert stop_address(alert).removesuffix("/one-click") in text


def test_a_letter_that_answers_somebody_offers_no_stop(app, db, posted):
    asked = following.queries.get_subject("commune", "09.541.03.07")
    with app.test_request_context("/fr/"):
        following.ask_by_letter(asked, email="a@example.org", lang="fr")
        db.session.commit()
    message = posted()["following/confirm"]
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("path", ["follows/nobody/stop", "volunteer/alerts/nobody"])
def test_a_token_nobody_was_given_stops_nothing(db, client, path):
    assert client.post(f"/fr/{path}/one-click", data=ONE_PRESS).status_code == 404
