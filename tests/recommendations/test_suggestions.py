"""Chosen for you: exact, explained, refusable, forgotten on request."""

import math

import pytest

from solidarity.accounts import actions as accounts
from solidarity.accounts.models import Person
from solidarity.extensions import db as _db
from solidarity.projects.models import Project
from solidarity.recommendations import actions, model, pages, queries
from solidarity.recommendations.models import StalePerson, Suggestion
from solidarity.volunteering import actions as volunteering
from tests.factories.accounts import make_person, sign_in
from tests.factories.projects import make_project
from tests.factories.volunteering import make_role

ZAGORA = "08.587.01.13"


def tell(person, **changes):
    told = {
        "residence_country": "FR",
        "origin_commune_code": "09.541.03.07",
        "languages": ["fr"],
        "themes": ["water"],
        "about": "",
        "shown": [],
    }
    return accounts.tell_profile(person, **{**told, **changes})


class World:
    """Rows by name, read again each time: jobs close the session they worked in."""

    def __init__(self, **ids):
        self.ids = ids

    def __getitem__(self, name):
        return _db.session.get(Person if name == "person" else Project, self.ids[name])


@pytest.fixture
def world(app, db):
    """Three projects and a person of Azaghar N'irs who cares about water."""
    with app.test_request_context("/fr/"):
        home = make_project(title="Ici", theme="roads")
        water = make_project(title="Eau ailleurs", theme="water", commune_code=ZAGORA)
        far = make_project(title="Loin", theme="health", commune_code=ZAGORA)
        person = make_person()
        tell(person)
        db.session.commit()
        yield World(home=home.id, water=water.id, far=far.id, person=person.id)


def suggested(person):
    person_id = person.id
    actions.refresh_stale()
    return [one.item.project for one in pages.for_donor(person_id)]


def test_the_commune_of_origin_and_the_theme_come_first_without_any_history(world):
    found = suggested(world["person"])

    assert [p.id for p in found[:2]] == [world["home"].id, world["water"].id]


def test_reasons_sum_to_the_score_and_are_said_in_words(world):
    suggested(world["person"])

    for row in _db.session.query(Suggestion):
        assert math.isclose(row.score, sum(r["contribution"] for r in row.reasons), abs_tol=1e-6)
    first = pages.for_donor(world["person"].id)[0]
    assert any("Azaghar" in words for words in first.why)


def test_not_this_is_never_suggested_again(world):
    suggested(world["person"])
    person = world["person"]
    actions.dismiss(person, "project", world["home"].id)
    actions.mark_stale(person.id)
    _db.session.commit()

    assert world["home"].id not in [p.id for p in suggested(world["person"])]


def test_a_project_that_stopped_taking_gifts_leaves_at_once(world):
    suggested(world["person"])
    world["home"].state = "suspended"
    _db.session.commit()

    found = [one.item.project.id for one in pages.for_donor(world["person"].id)]
    assert world["home"].id not in found


def test_suggestions_may_be_switched_off_as_a_whole(world):
    suggested(world["person"])
    actions.switch(world["person"], on=False)
    _db.session.commit()

    assert pages.for_donor(world["person"].id) == []
    assert not queries.suggestions_are_on(world["person"].id)


def test_a_volunteer_is_suggested_the_role_that_needs_her_trade(world):
    role_id = make_role(world["water"], required=("eau-hydrogeo",)).id
    make_role(world["far"], title="Autre", required=("eau-pompage",))
    volunteering.offer_skill(world["person"].id, "eau-hydrogeo", years=9)
    _db.session.commit()
    actions.refresh_stale()

    found = pages.for_volunteer(world["person"].id)

    assert [one.item.role.id for one in found] == [role_id]
    assert found[0].why


def test_a_person_who_is_erased_leaves_no_row(world):
    suggested(world["person"])
    actions.mark_stale(world["person"].id)
    accounts.erase(world["person"])
    _db.session.commit()

    assert _db.session.query(Suggestion).count() == 0
    assert _db.session.query(StalePerson).count() == 0


def test_a_tampered_model_is_not_trusted(app, world):
    actions.train()
    path = model.folder() / f"{model.NAME}.json"
    path.write_text(path.read_text().replace("EASE", "EVIL") + " ")

    assert model.load() is None
    assert suggested(world["person"])


def test_the_page_says_why_and_takes_no_for_an_answer(app, client, world):
    suggested(world["person"])
    sign_in(client, world["person"])

    page = client.get("/en/account/suggestions").text
    assert "It is in your commune" in page
    home = world["home"].id
    assert client.post(f"/en/account/suggestions/project/{home}/dismiss").status_code == 303
    assert client.post("/en/account/suggestions/other/1/dismiss").status_code == 404
