"""What the law and the house ask before a gift is intended."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from solidarity.announcements import project_changed_state
from solidarity.associations.authorisations import countries
from solidarity.errors import Invalid, Refusal
from solidarity.giving import queries
from solidarity.giving.collections import gates, rules
from solidarity.giving.collections.models import AccountUse
from solidarity.giving.collections.rules import Bound, Ceiling
from solidarity.giving.models import Donation, DonorDetails, FundingTotal, Pledge
from solidarity.kit import clock
from solidarity.kit.money import mad
from tests.factories.associations import make_administrator, make_verified_association
from tests.factories.giving import make_card_route, make_intended, make_transfer_route
from tests.factories.projects import make_project

GIFT = {"amount": "5000", "name": "Fatima", "email": "fatima@example.org", "form_token": "one"}


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=4))
def test_the_tightest_ceiling_is_the_one_that_leaves_least_and_never_less_than_nothing(pairs):
    ceilings = [Ceiling(Bound.LAW, mad(most), mad(counted)) for most, counted in pairs]
    found = rules.tightest(ceilings)
    assert found.left.minor == max(0, min(most - counted for most, counted in pairs))
    assert all(found.left <= one.left for one in ceilings)


@pytest.mark.parametrize(
    ("country", "route", "is_open"),
    [
        (None, [], True), (None, ["FR"], False), ("FR", [], True), ("FR", ["FR"], True),
        ("BE", ["FR"], False), ("SA", [], False), ("SA", ["SA"], False),
    ],
)  # fmt: skip
def test_a_giver_lives_where_both_the_rule_and_the_route_are_open(country, route, is_open):
    assert rules.is_country_open(country, ["FR", "BE"], route) is is_open


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"state": "waiting", "decided_at": None}, "was not verified yet"),
        ({"starts_on": 5, "ends_on": 9}, "begins on"),
        ({"starts_on": -9, "ends_on": -5}, "ended on"),
    ],
)
def test_a_transfer_is_taken_only_under_a_verified_authorisation_in_its_dates(
    client, db, columns, words
):
    project = make_project()
    days = {k: clock.today() + timedelta(days=v) if isinstance(v, int) else v
            for k, v in columns.items()}  # fmt: skip
    route = make_transfer_route(project, **days)
    db.session.commit()

    assert queries.find_route(project) is None
    with pytest.raises(Refusal):
        gates.check(project, route, mad(100_00), None)
    page = client.get(f"/en/projects/{project.slug}/give").text
    assert words in page
    assert "Promise, without paying" in page


def test_in_its_dates_the_route_opens_by_itself(client, db):
    project = make_project()
    route = make_transfer_route(project)
    db.session.commit()

    assert queries.find_route(project).id == route.id
    assert client.get(f"/en/projects/{project.slug}/give").status_code == 303


def test_above_what_the_authority_allows_nothing_is_intended(app, db):
    project = make_project()
    route = make_transfer_route(project, ceiling_minor=1000_00)
    with pytest.raises(Invalid, match="At most"):
        gates.check(project, route, mad(1000_01), None)
    gates.check(project, route, mad(1000_00), None)

    card = make_card_route(project)
    project.route_id = route.id
    gift, _ = make_intended(project, card)
    gift.route_id, gift.state, gift.quote_minor = route.id, "received", 1000_00
    db.session.flush()
    with pytest.raises(Refusal, match="Nothing more"):
        gates.check(project, route, mad(1), None)
    assert queries.find_route(project) is None


def test_the_ceiling_of_the_level_binds_gifts_by_card_too(client, db, double, project):
    association = make_verified_association(level=1)
    small = make_project(association=association, gifts=300_000_00)
    make_card_route(small)
    db.session.add(FundingTotal(project_id=small.id, received_minor=199_900_00))
    db.session.commit()

    page = client.get(f"/en/projects/{small.slug}/give").text
    assert "may still be collected here" in page
    answer = client.post(f"/en/projects/{small.slug}/give", data=GIFT)
    assert answer.status_code == 422
    assert "level" in answer.text
    assert db.session.query(Donation).count() == 0


def test_one_account_collects_for_one_project_until_that_one_ends(app, db):
    first = make_project()
    route = make_transfer_route(first)
    second = make_project(association=first.association)
    second.route_id = route.id
    db.session.flush()
    gates.check(first, route, mad(100_00), None)
    gates.check(first, route, mad(100_00), None)

    with pytest.raises(Refusal, match="another project"):
        gates.check(second, route, mad(100_00), None)
    assert queries.find_route(second) is None

    first.state = "cancelled"
    with app.test_request_context("/fr/"):
        project_changed_state.send(first, was="published", to="cancelled")
    gates.check(second, route, mad(100_00), None)
    with pytest.raises(Refusal, match="another project"):
        gates.check(first, route, mad(100_00), None)


def test_the_database_refuses_an_account_two_projects_hold(app, db):
    one, two = make_project(), make_project()
    for project in (one, two):
        db.session.add(AccountUse(iban="MA1", project_id=project.id, since=clock.now()))
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.fixture
def closed(db, project):
    """France was closed by a decision."""
    countries.decide("FR", is_open=False, source="Opinion of counsel", by=make_administrator())
    db.session.commit()
    return project


def test_where_a_country_is_closed_givers_say_where_they_live(client, db, double, closed):
    address = f"/en/projects/{closed.slug}/give"
    assert "Country where you live" in client.get(address).text

    unsaid = client.post(address, data={**GIFT, "country": ""})
    assert unsaid.status_code == 422
    assert "in which country you live" in unsaid.text
    assert client.post(address, data={**GIFT, "country": "BE"}).status_code == 303
    assert db.session.query(DonorDetails).one().country == "BE"


def test_from_a_closed_country_a_promise_is_offered_and_nothing_else(client, db, double, closed):
    address, there = f"/en/projects/{closed.slug}/give", {**GIFT, "country": "FR"}

    refused = client.post(address, data=there)
    assert refused.status_code == 422
    assert "not open to people living in this country" in refused.text
    assert 'value="promise"' in refused.text
    assert db.session.query(Donation).count() == 0

    promised = client.post(address, data={**there, "act": "promise"})
    assert "/pledges/" in promised.location
    assert db.session.query(Pledge).count() == 1


def test_from_an_open_country_the_button_of_the_promise_does_not_turn_a_gift_into_one(
    client, db, double, closed
):
    address = f"/en/projects/{closed.slug}/give"
    client.post(address, data={**GIFT, "country": "BE", "act": "promise"})
    assert (db.session.query(Donation).count(), db.session.query(Pledge).count()) == (1, 0)


def test_without_a_closed_country_nobody_is_asked_where_they_live(client, project):
    assert "Country where you live" not in client.get(f"/en/projects/{project.slug}/give").text
