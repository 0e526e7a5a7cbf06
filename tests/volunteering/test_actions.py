"""Offering help, and answers that cannot oversell a place."""

import threading

import pytest

from solidarity.errors import Refusal
from solidarity.extensions import db as _db
from solidarity.mail.models import Letter
from solidarity.volunteering import actions, queries
from solidarity.volunteering.models import Application, VolunteerRole
from solidarity.web import transaction
from tests.factories.accounts import make_person
from tests.factories.projects import make_project
from tests.factories.volunteering import make_role


@pytest.fixture
def desk(app, db):
    """Stand in a request, as an action does."""
    with app.test_request_context("/fr/"):
        yield


@pytest.fixture
def role(desk):
    return make_role(make_project())


def test_the_75_skills_are_there_in_three_languages(db):
    skills = queries.list_skills()

    assert len(skills) == 75
    assert all(set(s.label) == {"fr", "ar", "en"} and all(s.label.values()) for s in skills)
    assert all(s.esco_skill_uri.startswith("http") and s.rome_code for s in skills)


def test_an_accepted_offer_takes_a_place_and_a_letter_says_so(role):
    person = make_person(lang="ar")
    application = actions.apply(role.id, person, "Je connais l'eau.")

    actions.accept(application, by=1)

    assert (role.filled, role.state) == (1, "full")
    letter = _db.session.query(Letter).filter_by(kind="volunteering/answer").one()
    assert letter.lang == "ar"


def test_the_last_place_is_given_once(role):
    first, second = (
        actions.apply(role.id, make_person(email=f"v{i}@example.org"), "Moi") for i in (1, 2)
    )
    actions.accept(first, by=1)

    with pytest.raises(Refusal):
        actions.accept(second, by=1)
    assert role.filled == 1


def test_a_withdrawn_volunteer_frees_the_place(role):
    application = actions.apply(role.id, make_person(), "Moi")
    actions.accept(application, by=1)

    actions.withdraw(application, by=application.person_id)

    assert (role.filled, role.state) == (0, "open")


def test_one_person_applies_once_and_again_after_taking_it_back(role):
    person = make_person()
    application = actions.apply(role.id, person, "Moi")
    with pytest.raises(Refusal):
        actions.apply(role.id, person, "Encore moi")

    actions.withdraw(application, by=person.id)
    assert actions.apply(role.id, person, "De retour").state == "applied"


def test_a_refusal_needs_a_reason_of_the_list_and_words_for_another(role):
    application = actions.apply(role.id, make_person(), "Moi")
    with pytest.raises(Refusal):
        actions.refuse(application, by=1, reason="because")
    with pytest.raises(Refusal):
        actions.refuse(application, by=1, reason="other", answer=" ")

    actions.refuse(application, by=1, reason="dates")
    assert application.state == "refused"


def test_places_are_never_oversold_by_answers_at_the_same_moment(app, db):
    with app.test_request_context("/fr/"):
        role = make_role(make_project(), places=2)
        people = [make_person(email=f"v{i}@example.org") for i in range(6)]
        ids = [actions.apply(role.id, person, "Moi").id for person in people]
        role_id = role.id
        db.session.commit()
    outcomes: list[str] = []

    def accept(application_id):
        with app.test_request_context("/fr/"):
            try:
                with transaction.writing():
                    actions.accept(_db.session.get(Application, application_id), by=1)
                outcomes.append("yes")
            except Refusal:
                outcomes.append("no")

    threads = [threading.Thread(target=accept, args=(i,)) for i in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["no"] * 4 + ["yes"] * 2
    db.session.rollback()
    assert db.session.get(VolunteerRole, role_id, populate_existing=True).filled == 2
