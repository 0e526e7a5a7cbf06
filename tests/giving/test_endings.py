"""A campaign that fails: every gift goes back, or on to the project its donor named."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidarity.extensions import db as _db
from solidarity.giving import checkout, queries
from solidarity.giving.endings import actions, rules
from solidarity.giving.models import Donation
from solidarity.giving.refunds import sending
from solidarity.giving.refunds.models import Refund
from solidarity.kit import clock
from solidarity.ledger import limits
from solidarity.mail.models import Letter
from solidarity.projects.life import actions as life
from solidarity.projects.models import Project
from solidarity.projects.rules import Actor, ProjectState
from tests.factories.accounts import make_person
from tests.factories.projects import make_project
from tests.giving.conftest import standing


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=12), st.integers(0, 10**7))
def test_shares_never_exceed_what_is_held_and_give_all_where_all_is_there(lefts, free):
    held, all_left, given_back = free, sum(lefts), []
    for left in lefts:
        share = rules.share_of(left, all_left, held)
        assert 0 <= share <= left
        given_back.append(share)
        held, all_left = held - share, all_left - left
    assert sum(given_back) <= free
    assert sum(given_back) >= min(free, sum(lefts)) - len(lefts)
    if free >= sum(lefts):
        assert given_back == lefts


@pytest.fixture
def received(app, begin, pay):
    """Received gifts; answers their ids."""

    def make(*amounts):
        made = []
        for minor in amounts:
            donation_id, attempt_id, session_id = begin(minor=minor)
            pay(session_id)
            with standing(app):
                checkout.ask_again(attempt_id, session_id, "acct_demo_fr")
            made.append(donation_id)
        return made

    return make


@pytest.fixture
def cancel(app, project):
    """Cancel the project as a reviewer does."""
    project_id = project.id
    _db.session.remove()

    def act():
        with standing(app):
            life.move(project_id, ProjectState.CANCELLED, Actor.REVIEWER, by=1, reason="Pas assez.")
            _db.session.commit()
        return project_id

    return act


def run(app):
    with standing(app):
        return actions.run()


def gifts(app, ids):
    with app.app_context():
        found = [_db.session.get(Donation, i) for i in ids]
        return [(g.state, g.refunded_minor, g.project_id) for g in found]


def state_of(app, project_id):
    with app.app_context():
        return _db.session.get(Project, project_id).state


def test_every_gift_of_a_cancelled_project_goes_back_once_and_the_project_says_so(
    app, received, cancel, agreed
):
    ids = received(5000, 3000)
    project_id = cancel()

    assert run(app) == 2
    assert run(app) == 0

    assert gifts(app, ids) == [("refunded", 5000, project_id), ("refunded", 3000, project_id)]
    assert state_of(app, project_id) == "refunded"
    assert {code.split(":")[0] for code in agreed()} == {"fee", "stripe"}


def test_a_silent_processor_stops_nothing_and_is_asked_again(app, double, received, cancel, agreed):
    ids = received(5000)
    project_id = cancel()
    double.control("chaos", fail_next={"status": 500, "times": 3, "path": "/v1/refunds"})
    run(app)
    assert state_of(app, project_id) == "cancelled"

    with standing(app):
        sending.send_waiting()
    run(app)

    assert gifts(app, ids)[0][0] == "refunded"
    assert state_of(app, project_id) == "refunded"
    agreed()


def test_what_was_released_is_shared_and_the_rest_goes_back_in_proportion(
    app, received, cancel, agreed, project
):
    project_id = project.id
    _db.session.remove()
    ids = received(6000, 3000)
    with standing(app):
        limits.reserve(
            _db.session, book="test", project_id=project_id, amount=4500, currency="EUR",
            source="tranche-1", occurred_at=clock.now(),
        )  # fmt: skip
        _db.session.commit()
    cancel()
    run(app)
    run(app)

    assert [g[:2] for g in gifts(app, ids)] == [("received", 3000), ("received", 1500)]
    agreed()


def test_a_gift_goes_on_to_the_project_its_donor_named(app, monkeypatch, received, cancel, agreed):
    first, second = received(5000, 3000)
    with standing(app):
        sister = make_project()
        _db.session.commit()
        sister_id = sister.id
    monkeypatch.setattr(actions, "_wishes", [lambda ids: {i: sister_id for i in ids if i == first}])
    project_id = cancel()

    run(app)

    assert gifts(app, [first, second]) == [
        ("received", 0, sister_id),
        ("refunded", 3000, project_id),
    ]
    assert agreed()[f"project:{sister_id}:EUR"] == -5000
    with app.app_context():
        assert queries.totals_of([sister_id])[sister_id].received.minor == 54_000
        assert _db.session.query(Letter).filter_by(kind="giving/sent_on").count() == 1
        assert _db.session.query(Refund).count() == 1


def test_a_treasurer_says_that_a_collection_failed_once_it_is_over(
    app, client, sign_in, received, project
):
    ids, slug = received(5000), project.slug
    sign_in(make_person(name="Treasurer", roles=("treasurer",)))
    page = f"/en/staff/endings/{slug}"
    assert client.post(page, data={"reason": "Too little."}).status_code == 422  # it still collects
    with app.app_context():
        _db.session.query(Project).update({"collect_until": clock.today() - timedelta(days=1)})
        _db.session.commit()

    assert client.post(page, data={"reason": " "}).status_code == 422
    assert "Say that it failed" in client.get("/en/staff/endings/").text
    assert client.post(page, data={"reason": "Too little was given."}).status_code == 303
    run(app)

    assert gifts(app, ids)[0][0] == "refunded"
    assert "Given back" in client.get("/en/staff/endings/").text
