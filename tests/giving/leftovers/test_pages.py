"""The plan on the association's desk, what givers read, and the two people of staff."""

import pytest

from solidarity.extensions import db as _db
from solidarity.giving import checkout
from solidarity.giving.endings.leftovers import actions
from solidarity.giving.endings.leftovers.models import LeftoverDecision, LeftoverPlan
from solidarity.giving.models import Donation
from solidarity.giving.refunds import sending
from solidarity.projects.models import Project
from tests.factories.accounts import make_person, sign_in
from tests.factories.associations import make_member
from tests.factories.giving import make_card_route, make_received
from tests.factories.projects import make_project
from tests.giving.conftest import standing

pytestmark = pytest.mark.any_engine
AGREED = "If money is left over at the end, "


@pytest.fixture
def draft(db, client):
    """A draft whose secretary is signed in, and a public project of the same association."""
    other = make_project(title="La suite")
    project = make_project(state="draft", association=other.association)
    person = make_person()
    make_member(association=project.association, person=person, role="secretary")
    sign_in(client, person)
    address = f"/en/manage/{project.association.slug}/projects/{project.slug}/leftover/"
    return project, other, address


def test_an_association_chooses_before_publication_and_keeps_what_it_typed(client, db, draft):
    project, other, address = draft
    page = client.get(address).text
    assert AGREED + "it goes back to the givers, each in proportion." in page
    assert "Nobody chose yet" in page

    wrong = client.post(address, data={"choice": "sister", "sister": "0"})
    assert wrong.status_code == 422
    assert "Choose which project it goes on to." in wrong.text
    assert client.post(address, data={"choice": "party"}).status_code == 422
    assert db.session.query(LeftoverPlan).count() == 0
    assert client.post(address, data={"choice": "sister", "sister": other.id}).status_code == 303

    assert f"/en/projects/{other.slug}" in client.get(address).text
    assert db.session.get(LeftoverPlan, project.id).sister_id == other.id


def test_once_published_the_page_says_that_it_stays(client, db, draft):
    project, _other, address = draft
    project.state, project.published_at = "published", project.created_at
    db.session.commit()

    assert "it stays" in client.get(address).text
    assert client.post(address, data={"choice": "upkeep", "sister": "0"}).status_code == 422
    assert db.session.query(LeftoverPlan).count() == 0


def test_staff_write_it_with_the_association_while_they_read_its_project(client, db):
    project = make_project(state="under_review")
    sign_in(client, make_person(roles=("reviewer",)))
    address = f"/en/staff/leftovers/{project.slug}/plan"
    assert address in client.get(f"/en/staff/projects/{project.slug}").text

    assert client.post(address, data={"choice": "upkeep", "sister": "0"}).status_code == 303

    assert "for the upkeep of what was built." in client.get(address).text


def test_whoever_gives_reads_it_first(client, db):
    project = make_project()
    make_card_route(project)
    db.session.add(
        LeftoverPlan(
            project_id=project.id, choice="upkeep", agreed_at=project.created_at, agreed_by=1
        )
    )
    db.session.commit()

    for address in (f"/en/projects/{project.slug}", f"/en/projects/{project.slug}/give"):
        assert AGREED + "it is for the upkeep" in client.get(address).text


def test_two_people_carry_it_out_on_the_staff_page(client, db):
    project = make_project(title="Fini")
    make_received(project, make_card_route(project))
    project.state = "completed"
    sign_in(client, make_person(name="Treasurer One", roles=("treasurer",)))
    page = client.get("/en/staff/leftovers/").text
    assert "Goes back to the givers" in page
    assert "€49" in page
    base = f"/en/staff/leftovers/{project.slug}"

    assert client.post(f"{base}/propose").status_code == 303
    row = db.session.query(LeftoverDecision).one()
    again = client.post(f"{base}/approve", data={"decision": row.id})
    assert again.status_code == 422
    assert "somebody else must approve it" in again.text
    sign_in(client, make_person(roles=("reviewer",)))
    assert "Treasurer One" in client.get("/en/staff/leftovers/").text
    assert client.post(f"{base}/approve", data={"decision": "x"}).status_code == 422
    assert client.post(f"{base}/approve", data={"decision": row.id}).status_code == 303
    assert client.post(f"{base}/approve", data={"decision": row.id}).status_code == 422
    assert "1 refund is still to be asked" in client.get("/en/staff/leftovers/").text


def test_a_proposal_is_taken_back_on_the_page(client, db):
    project = make_project()
    make_received(project, make_card_route(project))
    project.state = "completed"
    sign_in(client, make_person(roles=("treasurer",)))
    client.post(f"/en/staff/leftovers/{project.slug}/propose")
    row = db.session.query(LeftoverDecision).one()

    found = client.post(f"/en/staff/leftovers/{project.slug}/drop", data={"decision": row.id})

    assert found.status_code == 303
    assert "Propose to carry it out" in client.get("/en/staff/leftovers/").text


def test_the_processor_gives_back_what_was_left_over_to_the_cent(
    app, client, db, project, begin, pay, announce, drain, agreed
):
    project_id = project.id
    for minor in (5000, 3000):
        _gift, attempt, session_id = begin(minor=minor)
        pay(session_id)
        with standing(app):
            checkout.ask_again(attempt, session_id, "acct_demo_fr")
    announce()
    drain()
    with standing(app):
        found = _db.session.get(Project, project_id)
        found.state = "completed"
        _db.session.flush()
        one = actions.propose(found.slug, by=make_person(roles=("treasurer",)).id)
        actions.approve(found.slug, one.id, by=make_person(roles=("reviewer",)).id)
        _db.session.commit()
    for _ in range(2):
        with standing(app):
            actions.share()
            sending.send_waiting()

    book = agreed()
    with app.app_context():
        back = [g.refunded_minor for g in _db.session.query(Donation)]
        assert book[f"project:{project_id}:EUR"] == -(8000 - sum(back))
        assert 7000 < sum(back) < 8000
        assert abs(back[0] * 3 - back[1] * 5) <= 5
        assert _db.session.query(LeftoverDecision).one().done_at is not None
