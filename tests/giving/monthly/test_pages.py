"""Monthly gifts as the donor sees them."""

from datetime import timedelta

import pytest

from solidarity.giving.links import token_of
from solidarity.giving.models import Donation
from solidarity.giving.monthly import reactions
from solidarity.giving.monthly.models import MonthlyChange, MonthlyGift
from solidarity.giving.queries import find_route
from solidarity.kit import clock
from tests.factories.accounts import make_person
from tests.factories.giving import make_monthly

GIFT = {"amount": "5000", "name": "Fatima", "email": "fatima@example.org", "form_token": "once-1"}


@pytest.fixture
def running(db, project):
    """A monthly gift that runs, and the address of its page."""

    def make(**fields):
        gift = make_monthly(db.session.merge(project), find_route(project), **fields)
        db.session.commit()
        return gift, f"/en/monthly/{token_of(gift)}"

    return make


@pytest.mark.any_engine
def test_giving_once_is_the_default_and_every_month_is_offered_beside_it(client, project):
    page = client.get(f"/en/projects/{project.slug}/give").text
    assert 'value="once" checked' in page
    assert "Every month" in page


def test_a_monthly_gift_leads_to_its_page_and_is_committed_before(db, client, project, double):
    data = {**GIFT, "rhythm": "monthly"}
    first = client.post(f"/fr/projects/{project.slug}/give", data=data)
    second = client.post(f"/fr/projects/{project.slug}/give", data=data)

    assert first.status_code == 303
    assert first.location.startswith(double.url)
    assert first.location == second.location  # a double click
    gift = db.session.query(MonthlyGift).one()
    assert (gift.amount_minor, gift.state) == (5000, "asked")
    assert db.session.query(Donation).count() == 0
    (session,) = double.control(f"sessions/{gift.reference}")["sessions"]
    assert session["mode"] == "subscription"


@pytest.mark.any_engine
def test_an_amount_refused_keeps_the_choice_of_every_month(client, project):
    data = {**GIFT, "rhythm": "monthly", "other_amount": "1"}
    answer = client.post(f"/en/projects/{project.slug}/give", data=data)
    assert answer.status_code == 422
    assert "smallest gift" in answer.text
    assert 'value="monthly" checked' in answer.text


def test_coming_back_from_the_payment_page_says_that_it_runs(client, story):
    story.begin().pay()
    page = client.get(f"/en/monthly/{_token(story)}?back=1")
    assert "You give every month" in page.text
    assert "Gift received" in page.text
    assert story.given() == [(2000, "received")]


def _token(story):
    with story.app.app_context():
        return token_of(story.gift())


def test_each_change_is_one_step_from_the_donors_page(client, story):
    story.run()
    page = f"/en/monthly/{_token(story)}"

    client.post(f"{page}/amount", data={"amount": "35"})
    assert "Changed." in client.get(page).text
    client.post(f"{page}/pause", data={"months": "2"})
    assert "Nothing is taken until" in client.get(page).text
    client.post(f"{page}/resume")
    client.post(f"{page}/stop")

    assert [kind for kind, _, state in story.wishes() if state == "done"] == [
        "amount", "pause", "resume", "stop",
    ]  # fmt: skip
    assert "Nothing more is taken" in client.get(page).text
    assert story.gift().amount_minor == 3500


@pytest.mark.parametrize(
    ("step", "data", "words"),
    [
        ("amount", {"amount": "beaucoup"}, "is not an amount"),
        ("amount", {"amount": "1"}, "smallest gift"),
        ("amount", {}, "Write an amount"),
        ("pause", {"months": "0"}, "Say for how long"),
        ("pause", {"months": "1", "until": "2020-01-01"}, "Choose a day to come"),
        ("pause", {"months": "7"}, "Not a valid choice"),
    ],
)
@pytest.mark.any_engine
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_written(
    db, client, running, step, data, words
):
    _gift, page = running()
    answer = client.post(f"{page}/{step}", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    for typed in data.values():
        assert typed in answer.text
    assert db.session.query(MonthlyChange).count() == 0


def test_a_silent_processor_loses_no_wish(db, client, running):
    _gift, page = running()  # nothing answers at the address of the processor
    answer = client.post(f"{page}/stop", follow_redirects=True)
    assert "is told by itself" in answer.text
    (wish,) = db.session.query(MonthlyChange).all()
    assert (wish.kind, wish.state) == ("stop", "asked")
    assert db.session.query(MonthlyGift).one().state == "active"
    client.post(f"{page}/stop")
    assert db.session.query(MonthlyChange).count() == 1


@pytest.mark.any_engine
def test_a_gift_that_ended_offers_other_projects_and_no_change(client, running):
    _gift, page = running(state="stopped", why="donor", next_at=None)
    text = client.get(page).text
    assert "Stop this monthly gift" not in text
    assert "/en/projects?commune=" in text
    assert client.post(f"{page}/resume").status_code == 409


@pytest.mark.any_engine
def test_a_forged_link_opens_nothing(client, running):
    _gift, page = running()
    assert client.get(page[:-3] + "abc").status_code == 404
    assert client.post("/en/monthly/forged/stop").status_code == 404


def test_my_gifts_lists_those_made_with_my_confirmed_address(db, client, sign_in, running):
    running(email="Fatima@example.org")
    running(email="other@example.org")
    person = make_person(email="fatima@example.org", lang="en")
    sign_in(person)
    page = client.get("/en/account/gifts").text
    assert page.count("each month") == 1
    assert "Next payment on" in page


def test_a_person_who_leaves_is_forgotten_and_her_gift_is_stopped(app, db, story):
    person = make_person(email="fatima@example.org")
    db.session.commit()
    story.run(person_id=person.id)
    with app.test_request_context("/fr/"):
        exported = reactions.export_of(person.id)["monthly_gifts"]
        assert [one["amount"] for one in exported] == ["20.00"]
        reactions.forget(person)
        db.session.commit()
    story.work()

    gift = story.gift()
    assert (gift.name, gift.email, gift.person_id) == ("", "", None)
    assert (gift.state, gift.why) == ("stopped", "erased")
    assert "monthly_stopped" not in story.letters()


@pytest.mark.any_engine
def test_a_pause_says_until_when(client, running):
    until = clock.today() + timedelta(days=40)
    _gift, page = running(state="paused", why="donor", resumes_on=until)
    assert "It resumes by itself" in client.get(page).text
