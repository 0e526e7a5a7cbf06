"""The staff desk: what waits, reviewing an association, opening its route."""

import pytest

from solidarity.associations import queries
from solidarity.associations.models import HostAccount, PaymentRoute
from solidarity.governance import queues
from solidarity.governance.queues import Queue
from solidarity.web import access
from tests.factories.accounts import make_person, sign_in
from tests.factories.associations import (
    make_administrator,
    make_complete_association,
    make_host_account,
    make_reviewer,
    make_route,
    make_verified_association,
)

REASON = "Receipt and board seen, video call on Monday."
ACCEPT = {"verdict": "accept", "checked": ["receipt", "call"], "reason": REASON}


def page(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def as_reviewer(app, db):
    """A browser of a new reviewer each time it is called."""
    return lambda: sign_in(app.test_client(), make_reviewer())


@pytest.mark.parametrize(
    "path", ["/staff/", "/staff/associations", "/staff/associations/{slug}", "/staff/hosts"]
)
def test_the_desk_opens_to_staff_only(app, db, path):
    association = make_complete_association(state="submitted")
    president = queries.list_managers(association.id)[0]
    db.session.commit()
    address = f"/fr{path.format(slug=association.slug)}"

    assert app.test_client().get(address).status_code == 302
    assert sign_in(app.test_client(), president).get(address).status_code == 403
    assert sign_in(app.test_client(), make_administrator()).get(address).status_code == 200


def test_hosts_are_an_administrator_s_work(as_reviewer):
    assert as_reviewer().get("/fr/staff/hosts").status_code == 403


def test_a_treasurer_sees_the_desk_and_no_file(app, db):
    client = sign_in(app.test_client(), make_person(roles=("treasurer",)))

    assert client.get("/fr/staff/").status_code == 200
    assert "/fr/staff/associations" not in page(client.get("/fr/staff/"))
    assert client.get("/fr/staff/associations").status_code == 403


def test_the_desk_says_how_much_waits_and_since_when(as_reviewer):
    client = as_reviewer()
    assert "Nothing waits" in page(client.get("/en/staff/"))
    make_complete_association(state="submitted")

    text = page(as_reviewer().get("/en/staff/"))

    assert "/en/staff/associations" in text
    assert "today" in text


def test_a_room_adds_its_queue(as_reviewer, monkeypatch):
    monkeypatch.setattr(queues, "_queues", dict(queues._queues))
    queues.register(Queue("associations.index", "Wells to inspect", access.REVIEWER,
                          lambda: (3, None)))  # fmt: skip

    text = page(as_reviewer().get("/en/staff/"))

    assert "Wells to inspect" in text
    assert "never" in text


def test_two_reviewers_accept_on_the_page(app, db, as_reviewer):
    association = make_complete_association(state="submitted", name="Tagant")
    first = as_reviewer()
    address = f"/en/staff/associations/{association.slug}"
    text = page(first.get(address))
    assert "MA64999000000000000000004244" in text
    assert "Give my opinion" in text

    assert first.post(address, data=ACCEPT).status_code == 302
    assert "Give my opinion" not in page(first.get(address))
    assert first.post(address, data=ACCEPT).status_code == 422
    assert as_reviewer().post(address, data=ACCEPT).status_code == 302

    text = page(app.test_client().get(f"/en/associations/{association.slug}"))
    assert "Papers checked" in text
    assert REASON in text
    assert "Salma Reviewer" not in text


def test_an_opinion_without_reasons_is_refused_beside_the_field(db, as_reviewer):
    association = make_complete_association(state="submitted")

    answer = as_reviewer().post(
        f"/en/staff/associations/{association.slug}", data={**ACCEPT, "reason": "ok"}
    )

    assert answer.status_code == 422
    assert "reason-error" in page(answer)


def test_a_reviewer_who_is_its_treasurer_cannot_review_it(app, db):
    reviewer = make_reviewer()
    association = make_complete_association(state="submitted", treasurer=reviewer)
    client = sign_in(app.test_client(), reviewer)
    address = f"/en/staff/associations/{association.slug}"

    assert "somebody else must review it" in page(client.get(address))
    assert client.post(address, data=ACCEPT).status_code == 422
    assert queries.get_association(association.slug).state == "submitted"


def test_a_route_is_opened_and_closed_on_the_page(db, as_reviewer):
    association, host = make_verified_association(), make_host_account()
    client = as_reviewer()
    address = f"/en/staff/associations/{association.slug}"
    asked = {"kind": "card", "host": host.id, "starts_on": "2026-01-01", "ceiling": "150 000",
             "countries": ["FR", "BE"]}  # fmt: skip

    assert client.get(f"{address}/routes/new").status_code == 200
    assert client.post(f"{address}/routes/new", data=asked).status_code == 302
    route = db.session.query(PaymentRoute).one()
    assert route.ceiling_minor == 150_000_00
    assert route.countries == ["BE", "FR"]
    assert client.post(f"{address}/routes/{route.id}/close").status_code == 302
    assert queries.list_open_routes(association.id) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"host": 0}, "host"),
        ({"ceiling": "300000"}, "ceiling"),
        ({"ceiling": "much"}, "ceiling"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"starts_on": ""}, "starts_on"),
        ({"kind": ""}, "kind"),
        ({"kind": "transfer", "authorisation": ""}, "authorisation"),
        ({"kind": "referral", "holder": "Wafir"}, "address"),
    ],
)
def test_each_refused_route_says_so_beside_its_field(db, as_reviewer, wrong, field):
    association, host = make_verified_association(), make_host_account()
    asked = {"kind": "card", "host": host.id, "starts_on": "2026-01-01", "ceiling": "1000"}

    answer = as_reviewer().post(
        f"/en/staff/associations/{association.slug}/routes/new", data={**asked, **wrong}
    )

    assert answer.status_code == 422
    assert f"{field}-error" in page(answer)
    assert db.session.query(PaymentRoute).count() == 0


def test_a_cooperative_is_not_offered_transfers(db, as_reviewer):
    association = make_verified_association(kind="cooperative")
    client = as_reviewer()
    address = f"/en/staff/associations/{association.slug}/routes/new"

    assert 'value="transfer"' not in page(client.get(address))
    assert client.post(address, data={"kind": "transfer"}).status_code == 422


def test_a_level_is_withdrawn_by_two_and_the_page_says_so(app, db, as_reviewer):
    association = make_verified_association()
    make_route(association=association)
    address = f"/en/staff/associations/{association.slug}/withdraw"
    why = {"reason": "The receipt turned out to be another association's."}

    assert as_reviewer().get(address).status_code == 200
    assert as_reviewer().post(address, data=why).status_code == 302
    db.session.expire_all()
    assert queries.has_level_now(queries.get_association(association.slug))
    assert as_reviewer().post(address, data=why).status_code == 302

    text = page(app.test_client().get(f"/en/associations/{association.slug}"))
    assert "Its level was withdrawn" in text
    assert "another association" in text


def test_a_suspension_is_said_and_lifted(app, db, as_reviewer):
    association = make_verified_association()
    address = f"/en/staff/associations/{association.slug}"
    client = as_reviewer()
    why = {"reason": "Two reports are late and nobody answers."}

    assert client.post(f"{address}/suspend", data={"reason": "late"}).status_code == 422
    assert client.post(f"{address}/suspend", data=why).status_code == 302
    assert "Two reports are late" in page(
        app.test_client().get(f"/en/associations/{association.slug}")
    )
    assert client.get(f"{address}/lift").status_code == 200
    assert client.post(f"{address}/lift", data=why).status_code == 302
    assert client.post(f"{address}/lift", data=why).status_code == 422


def test_a_host_account_is_recorded_with_its_ruling(app, db):
    host = make_verified_association(kind="host", name="Migrations solidaires")
    client = sign_in(app.test_client(), make_administrator())
    asked = {"association": host.id, "processor_account": "acct_1Abcd", "currency": "EUR",
             "gives_tax_receipt": "y"}  # fmt: skip

    refused = client.post("/en/staff/hosts", data=asked)
    assert refused.status_code == 422
    assert "ruling-error" in page(refused)
    assert client.post("/en/staff/hosts", data={**asked, "ruling": "2024-12"}).status_code == 302
    assert db.session.query(HostAccount).one().ruling == "2024-12"
    assert "Migrations solidaires" in page(client.get("/en/staff/hosts"))


def test_a_treasurer_finds_the_projects_she_may_move_and_the_money_in_her_menu(app, db):
    treasurer = make_person(roles=("treasurer",))
    db.session.commit()
    desk = page(sign_in(app.test_client(), treasurer).get("/en/staff/money"))

    assert 'href="/en/staff/projects/"' in desk
    assert 'href="/en/staff/associations"' not in desk
