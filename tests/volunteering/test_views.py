"""Roles as anyone reads them, offers as volunteers make them, answers as associations give them."""

import re

import pytest

from solidarity.associations.models import Association, Membership
from solidarity.kit import clock
from solidarity.mail.models import Letter
from solidarity.volunteering import actions, alerts
from solidarity.volunteering.models import Application, RoleAlert, VolunteerRole
from tests.factories.accounts import make_person, sign_in
from tests.factories.projects import make_project
from tests.factories.volunteering import make_role


def slug_of(db, project):
    return db.session.get(Association, project.association_id).slug


@pytest.fixture
def project(app, db):
    with app.test_request_context("/fr/"):
        project = make_project()
        db.session.commit()
        return project


@pytest.fixture
def role(app, db, project):
    with app.test_request_context("/fr/"):
        role = make_role(project)
        db.session.commit()
        return role


@pytest.fixture
def manager(db, project):
    person = make_person(email="president@example.org")
    member = Membership(
        association_id=project.association_id,
        person_id=person.id,
        role="president",
        state="active",
        since=clock.now(),
    )
    db.session.add(member)
    db.session.commit()
    return person


def test_open_roles_are_listed_without_an_account(client, role):
    page = client.get("/fr/volunteer").text

    assert "Suivi du chantier" in page


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("skill=eau-hydrogeo", True),
        ("skill=sante-medecin", False),
        ("mode=remote", True),
        ("mode=on_site", False),
        ("province=09.541", True),
        ("province=08.587", False),
        ("q=chantier", True),
        ("q=zzzz", False),
        ("from=2020-01-01&until=2020-02-01", False),
        ("mode=teleport&province=99&from=tomorrow&page=-3", True),
    ],
)
def test_roles_are_found_by_skill_place_and_dates(client, role, search, found):
    page = client.get(f"/fr/volunteer?{search}")

    assert page.status_code == 200
    assert ("Suivi du chantier" in page.text) is found


def test_a_role_states_its_host_and_conditions(client, role):
    page = client.get(f"/en/roles/{role.id}").text

    for words in ("Association Aman", "Insurance", "Lodging", "Languages", "required"):
        assert words in page or words.replace("Association ", "") in page


def test_an_unknown_role_is_not_found(client, db):
    assert client.get("/fr/roles/999999").status_code == 404


def test_an_alert_without_an_address_is_refused_beside_its_field(client, db):
    answer = client.post("/en/volunteer/alerts?q=zzzz", data={"email": "nobody"})

    assert answer.status_code == 422
    assert "This is not an e-mail address." in answer.text
    assert 'value="nobody"' in answer.text
    assert db.session.query(RoleAlert).count() == 0


@pytest.mark.parametrize(
    ("search", "is_told"),
    [("q=chantier", True), ("q=zzzz", False), ("from=2090-01-01", False), ("mode=remote", True)],
)
def test_an_alert_tells_only_of_the_roles_its_search_would_list(
    app, client, db, project, search, is_told
):
    client.post(f"/en/volunteer/alerts?{search}", data={"email": "v@example.org"})
    alerts.confirm(db.session.query(RoleAlert).one())
    db.session.commit()
    with app.test_request_context("/fr/"):
        make_role(db.session.merge(project))
        db.session.commit()

    assert alerts.tell_new_roles() == int(is_told)


def test_the_page_of_an_alert_says_what_it_looks_for(client, db):
    client.post("/en/volunteer/alerts?q=well&province=09.541", data={"email": "v@example.org"})
    page = client.get(f"/en/volunteer/alerts/{db.session.query(RoleAlert).one().token}").text

    assert "waits for your confirmation" in page
    assert "“well”" in page
    assert "Taroudannt" in page


def test_no_match_offers_an_alert_confirmed_by_letter(client, db, app):
    answer = client.post("/en/volunteer/alerts?skill=eau-hydrogeo", data={"email": "v@example.org"})
    assert answer.status_code == 303
    letter = db.session.query(Letter).filter_by(kind="volunteering/alert_confirm").one()
    link = next(line for line in letter.text.splitlines() if "/alerts/" in line)
    path = link.split("8000", 1)[1]

    client.get(path)
    db.session.expire_all()
    assert db.session.query(RoleAlert).one().confirmed_at is None  # a GET confirms nothing

    client.post(path, data={"act": "confirm"})
    db.session.expire_all()
    assert db.session.query(RoleAlert).one().confirmed_at
    client.post(path, data={"act": "stop"})
    db.session.expire_all()
    assert db.session.query(RoleAlert).one().stopped_at


def test_a_volunteer_applies_and_the_association_accepts(client, db, role, project, manager, app):
    person = make_person(email="volunteer@example.org")
    db.session.commit()
    sign_in(client, person)
    assert client.post(f"/fr/roles/{role.id}/apply", data={"message": ""}).status_code == 422
    assert client.post(f"/fr/roles/{role.id}/apply", data={"message": "Moi"}).status_code == 303
    assert "Suivi du chantier" in client.get("/fr/account/missions").text
    application = db.session.query(Application).one()

    other = app.test_client()
    sign_in(other, manager)
    desk = f"/fr/manage/{slug_of(db, project)}/projects/{project.slug}/roles"
    assert "Moi" in other.get(f"{desk}/").text
    answer = other.post(f"{desk}/applications/{application.id}", data={"verdict": "accept"})

    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.query(Application).one().state == "accepted"


def test_a_refusal_without_a_reason_is_refused_and_keeps_what_was_written(
    client, db, role, project, manager, app
):
    with app.test_request_context("/fr/"):
        application = actions.apply(role.id, make_person(email="v2@example.org"), "Moi")
        db.session.commit()
    sign_in(client, manager)
    desk = f"/en/manage/{slug_of(db, project)}/projects/{project.slug}/roles"

    answer = client.post(
        f"{desk}/applications/{application.id}", data={"verdict": "refuse", "answer": "Sorry, but"}
    )

    assert answer.status_code == 422
    assert "Choose a reason" in answer.text
    assert "Sorry, but" in answer.text


def test_an_answer_that_is_refused_is_not_ticked_for_the_next_applicant(
    client, db, role, project, manager, app
):
    with app.test_request_context("/fr/"):
        first = actions.apply(role.id, make_person(email="v3@example.org"), "Moi")
        actions.apply(role.id, make_person(email="v4@example.org"), "Moi aussi")
        db.session.commit()
    sign_in(client, manager)
    desk = f"/en/manage/{slug_of(db, project)}/projects/{project.slug}/roles"

    answer = client.post(f"{desk}/applications/{first.id}", data={"verdict": "refuse"})

    assert answer.text.count('value="refuse"') == 2
    assert len(re.findall(r'name="verdict"[^>]* checked', answer.text)) == 1
    assert 'id="reason"' in answer.text  # the summary's link leads to the field


def test_skills_are_ticked_and_those_of_a_role_come_back_ticked(client, db, role, project, manager):
    sign_in(client, manager)
    page = client.get(
        f"/en/manage/{slug_of(db, project)}/projects/{project.slug}/roles/{role.id}"
    ).text

    assert re.search(r'type="checkbox" name="required"[^>]* checked', page)


def test_a_manager_opens_a_role_and_a_wrong_one_is_told_why(client, db, project, manager):
    sign_in(client, manager)
    desk = f"/en/manage/{slug_of(db, project)}/projects/{project.slug}/roles/new"
    fields = {
        "title": "Accountant",
        "mode": "remote",
        "hours": "2",
        "hours_per": "week",
        "places": "1",
        "level": "junior",
        "starts_on": "2027-03-01",
        "ends_on": "2027-02-01",
        "required": "eau-hydrogeo",
    }
    wrong = client.post(desk, data=fields)
    assert wrong.status_code == 422
    assert "ends before it begins" in wrong.text
    assert "Accountant" in wrong.text

    assert client.post(desk, data={**fields, "ends_on": "2027-04-01"}).status_code == 303
    assert db.session.query(VolunteerRole).one().title == {"en": "Accountant"}


def test_a_stranger_may_not_answer_for_an_association(client, db, project, role):
    stranger = make_person(email="stranger@example.org")
    db.session.commit()
    sign_in(client, stranger)

    desk = f"/fr/manage/{slug_of(db, project)}/projects/{project.slug}/roles/"
    assert client.get(desk).status_code in (403, 404)
