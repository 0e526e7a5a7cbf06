"""What people see: the fund, the gift, the giving page, the staff desk."""

import io
import json
import re

import pytest

from solidarity.giving.links import token_of
from solidarity.giving.match_funds import actions, pool, queries
from solidarity.giving.match_funds.models import GiftMatch, MatchAppeal, MatchFund, MatchRule
from solidarity.kit import clock
from tests.factories.accounts import make_person
from tests.factories.giving import make_card_route, make_host
from tests.factories.match_funds import FIRST, make_fund, make_given
from tests.factories.projects import make_project

pytestmark = pytest.mark.any_engine

PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def project(app, db):
    with app.test_request_context("/fr/"):
        return make_project()


@pytest.fixture
def fund(app, db):
    with app.test_request_context("/fr/"):
        made = make_fund(weighting="census-2024-1")
        db.session.commit()
        return made


@pytest.fixture
def given(app, db, fund, project):
    def give(state="intended", **columns):
        with app.test_request_context("/fr/"):
            gift = make_given(db.session.merge(project), state=state, **columns)
            db.session.commit()
            return gift

    return give


@pytest.fixture
def treasurer(db, sign_in):
    person = make_person(roles=("treasurer",))
    sign_in(person)
    return person


def test_the_giving_page_says_what_would_be_added_and_writes_nothing(client, db, fund, project):
    with client.application.test_request_context("/fr/"):
        make_card_route(db.session.merge(project))
        db.session.commit()

    page = client.get(f"/fr/projects/{project.slug}/give?currency=MAD").text

    added = re.findall(r"≈ <bdi>.*?</b>", page)
    assert len(added) >= 3
    assert db.session.query(GiftMatch).count() == 0
    assert "giving.match" not in page


def test_the_gift_page_explains_its_match(client, fund, given):
    gift = given(state="received")

    page = client.get(f"/fr/gifts/{token_of(gift)}").text

    assert fund.sponsor in page
    match = queries.find_match(gift.id)
    assert f"× <bdi>{match.weight / 1000:.3f}".rstrip("0").replace(".", ",") in page
    assert f"/fr/match-funds/{fund.slug}" in page


def test_the_project_page_shows_the_matched_part_and_its_sponsor(client, fund, given, project):
    given(state="received")

    page = client.get(f"/fr/projects/{project.slug}").text

    assert fund.sponsor in page
    assert "part-match" in page or "fill-match" in page


def test_a_fund_shows_its_money_and_who_got_what(client, fund, given, project):
    given(state="received")

    page = client.get(f"/fr/match-funds/{fund.slug}").text

    assert fund.sponsor in page
    assert project.title["fr"] in page
    assert client.get("/fr/match-funds").text.count(fund.slug) == 1


def test_a_draft_is_not_public(app, db, client):
    with app.test_request_context("/fr/"):
        draft = make_fund(is_open=False)
        db.session.commit()

    assert client.get(f"/fr/match-funds/{draft.slug}").status_code == 404
    assert client.get(f"/api/v1/match-funds/{draft.slug}.json").status_code == 404
    assert draft.slug not in client.get("/fr/match-funds").text


def test_the_open_data_is_served_to_everyone(client, fund, given):
    given()

    told = client.get(f"/api/v1/match-funds/{fund.slug}.json")
    lines = client.get(f"/api/v1/match-funds/{fund.slug}.csv").text.splitlines()

    assert told.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(told.text)["balances"]["aside"] > 0
    assert len(lines) == 2
    assert lines[0].startswith("number,after_movement,date,rule,project")
    with client.get("/api/v1/match-funds/recompute.py") as program:
        assert program.text.startswith('"""Recompute a match fund')


def test_a_giver_answers_an_exclusion_once(app, db, client, fund, given):
    gift = given()
    with app.test_request_context("/fr/"):
        actions.exclude(
            db.session.merge(fund), queries.find_match(gift.id), by=FIRST,
            reason="Trois gifts viennent du même compte.",
        )  # fmt: skip
        db.session.commit()
    address = f"/fr/gifts/{token_of(gift)}/match"
    assert address in client.get(f"/fr/gifts/{token_of(gift)}").text

    short = client.post(address, data={"text": "Non."})
    sent = client.post(address, data={"text": "Chacune de mes filles a donné son argent."})
    again = client.post(address, data={"text": "Chacune de mes filles a donné son argent."})

    assert (short.status_code, sent.status_code, again.status_code) == (422, 303, 422)
    assert "Non." in short.text
    assert db.session.query(MatchAppeal).count() == 1


def rule_of(**changes) -> dict:
    today = clock.today()
    return {
        "name": "Fonds Safran", "sponsor": "Fondation Safran", "terms": "Un pour un.",
        "factor": "1000", "cap_gift": "2 000", "cap_donor": "5 000", "starts_on": str(today),
        "ends_on": str(today.replace(year=today.year + 1)), **changes,
    }  # fmt: skip


def test_a_fund_goes_from_draft_to_open_through_the_desk(client, db, sign_in, treasurer):
    assert client.post("/fr/staff/match-funds/new", data=rule_of()).status_code == 303
    fund = db.session.scalar(db.select(MatchFund))
    desk, bank = f"/fr/staff/match-funds/{fund.slug}", f"bank:h{make_host().id}:MAD"
    db.session.commit()
    other = sign_in(make_person(roles=("administrator",)), client.application.test_client())

    early = other.post(f"{desk}/approve", data={"version": 1})
    paper = {"amount": "10 000", "account": bank, "on": str(clock.today()), "form_token": "once"}
    sent = [
        client.post(f"{desk}/deposit", data={**paper, "proof": (io.BytesIO(PAPER), "releve.pdf")})
        for _ in range(2)
    ]
    alone = client.post(f"{desk}/approve", data={"version": 1})
    opened = other.post(f"{desk}/approve", data={"version": 1})

    assert (early.status_code, alone.status_code, opened.status_code) == (409, 409, 303)
    assert [answer.status_code for answer in sent] == [303, 303]
    db.session.rollback()
    db.session.refresh(fund)
    assert fund.state == "open"
    assert pool.left(fund) == 1_000_000


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"cap_gift": "beaucoup"}, "cap_gift"),
        ({"communes": "99.999"}, "communes"),
        ({"name": "!!!"}, "name"),
        ({"factor": "7"}, "factor"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(
    client, db, treasurer, changes, field
):
    answer = client.post("/fr/staff/match-funds/new", data=rule_of(**changes))

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "Fondation Safran" in answer.text
    assert db.session.query(MatchFund).count() == 0


def test_staff_set_aside_answer_and_close_through_the_desk(client, db, fund, given, sign_in,
                                                          treasurer):  # fmt: skip
    gift = given()
    desk, n = f"/fr/staff/match-funds/{fund.slug}", queries.find_match(gift.id).n
    why = {"reason": "Trois gifts viennent du même compte."}
    assert client.post(f"{desk}/gifts/{n}", data={"reason": "Non"}).status_code == 422
    assert client.post(f"{desk}/gifts/{n}", data=why).status_code == 303
    client.post(f"/fr/gifts/{token_of(gift)}/match",
                data={"text": "Chacune de mes filles a donné son argent."})  # fmt: skip
    db.session.rollback()
    waiting = db.session.scalar(db.select(MatchAppeal))
    address, grant = f"/fr/staff/match-funds/appeals/{waiting.id}", {"verdict": "grant", **why}
    assert queries.count_waiting()[0] == 1
    assert address in client.get("/fr/staff/match-funds/").text

    own = client.post(address, data=grant)
    others = [
        sign_in(make_person(roles=("treasurer",)), client.application.test_client())
        for _ in range(2)
    ]
    answers = [other.post(address, data=grant).status_code for other in others]
    closed = client.post(f"{desk}/close")
    again = client.post(f"{desk}/close")
    back = {"amount": "100", "account": f"bank:h{make_host().id}:MAD", **why}
    asked = client.post(f"{desk}/return", data=back)
    db.session.rollback()

    assert own.status_code == 422
    assert answers == [303, 303]
    assert (closed.status_code, again.status_code, asked.status_code) == (303, 409, 303)
    assert queries.find_match(gift.id).round == 2
    assert client.post(f"{desk}/return/1", data={"act": "do"}).status_code == 409
    assert others[0].post(f"{desk}/return/1", data={"act": "do"}).status_code == 303
    assert client.get(desk).status_code == 200


def test_a_new_version_is_proposed_from_the_one_in_force(client, db, fund, treasurer):
    desk = f"/fr/staff/match-funds/{fund.slug}"
    form = client.get(f"{desk}/rule").text
    assert 'value="2000"' in form

    sent = client.post(f"{desk}/rule", data=rule_of(provinces=["09.541"], themes=["water"]))

    assert sent.status_code == 303
    newest = db.session.scalar(db.select(MatchRule).order_by(MatchRule.n.desc()))
    assert (newest.places, newest.themes, newest.approved_at) == (["09.541"], ["water"], None)
    assert client.post(f"{desk}/words", data={"name": "x"}).status_code == 422
