"""Gifts declared by those who gave at a licensed company: told apart, never counted."""

import pytest

from solidarity.announcements import person_erased
from solidarity.giving import queries
from solidarity.giving.declared.models import DeclaredGift
from solidarity.kit import clock
from tests.factories.accounts import make_person, sign_in
from tests.factories.associations import make_route
from tests.factories.projects import make_project


@pytest.fixture
def referred(app, db):
    project = make_project()
    make_route(association=project.association, kind="referral")
    db.session.commit()
    return project


def said(**changes):
    day = clock.today().isoformat()
    return {"amount": "300", "currency": "MAD", "given_on": day, "form_token": "d", **changes}


def test_a_declared_gift_is_shown_as_declared_and_enters_no_total(client, db, referred):
    route = client.get(f"/en/projects/{referred.slug}/route").text
    assert "I gave there" in route
    for _ in range(2):
        answer = client.post(f"/en/projects/{referred.slug}/declare", data=said())
        assert answer.status_code == 303

    row = db.session.query(DeclaredGift).one()
    assert (row.amount_minor, row.quote_minor) == (300_00, 300_00)
    assert queries.totals_of([referred.id])[referred.id].received.minor == 0
    assert "was declared by its donor" in client.get(f"/en/projects/{referred.slug}").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": ""}, "Write the amount you gave"),
        ({"amount": "abc"}, "is not an amount"),
        ({"given_on": "2019-01-01"}, "between the opening"),
        ({"given_on": "2999-01-01"}, "between the opening"),
        ({"currency": "XXX"}, "Not a valid choice"),
    ],
)
def test_a_wrong_word_is_refused_with_a_sentence(client, db, referred, changes, words):
    answer = client.post(f"/en/projects/{referred.slug}/declare", data=said(**changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.query(DeclaredGift).count() == 0


def test_a_project_without_a_referral_takes_no_declaration(client, db):
    project = make_project()
    db.session.commit()
    assert client.get(f"/en/projects/{project.slug}/declare").status_code == 404


def test_whoever_leaves_is_forgotten_and_the_amount_stays(client, db, referred):
    person = make_person(name="Rachid")
    sign_in(client, person)
    client.post(f"/en/projects/{referred.slug}/declare", data=said(name="Rachid"))
    assert "300.00" in client.get("/en/account/data.json").text
    person_erased.send(person)
    row = db.session.query(DeclaredGift).one()
    assert (row.person_id, row.name, row.amount_minor) == (None, "", 300_00)
