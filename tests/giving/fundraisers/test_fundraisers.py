"""Fundraising pages: a person collects among their own, the gifts are the project's."""

from datetime import timedelta

import pytest

from solidarity.announcements import gift_received, person_erased
from solidarity.errors import Invalid, Refusal
from solidarity.giving import links
from solidarity.giving.fundraisers import actions, queries, rules
from solidarity.giving.fundraisers.models import Fundraiser, FundraiserGift, FundraiserReport
from solidarity.giving.models import Donation
from solidarity.giving.queries import find_route
from solidarity.journal.models import JournalLine
from solidarity.kit import clock
from solidarity.mail.models import Letter
from tests.factories.accounts import make_person, sign_in
from tests.factories.associations import make_reviewer
from tests.factories.fundraisers import STORY, make_page
from tests.factories.giving import make_intended
from tests.factories.projects import make_project

GIFT = {"amount": "5000", "name": "Fatima Zahra", "email": "f@example.org", "form_token": "one"}


def receive(db, gift, refunded=0):
    gift.state, gift.received_at, gift.refunded_minor = "received", clock.now(), refunded
    db.session.flush()


def typed(**changes):
    day = (clock.today() + timedelta(days=30)).isoformat()
    return {
        "title": "Pour les cent ans de Lalla", "story": STORY, "amount": "500",
        "currency": "EUR", "ends_on": day, "name": "Nadia", **changes,
    }  # fmt: skip


def test_a_page_takes_gifts_until_its_day_its_organiser_or_its_project_ends_it():
    day = clock.today()
    assert rules.takes_gifts("open", day, day, is_project_open=True)
    assert not rules.takes_gifts("open", day - timedelta(days=1), day, is_project_open=True)
    assert not rules.takes_gifts("open", day, day, is_project_open=False)
    assert not rules.takes_gifts("ended", day, day, is_project_open=True)
    assert not rules.takes_gifts("hidden", day, day, is_project_open=True)


def test_whoever_signs_in_opens_a_page_with_an_address_of_its_own(client, db, double, project):
    assert client.get(f"/fr/projects/{project.slug}/fundraise").status_code == 302
    sign_in(client, make_person(name="Nadia"))
    assert client.get(f"/fr/projects/{project.slug}/fundraise").status_code == 200
    answer = client.post(f"/fr/projects/{project.slug}/fundraise", data=typed())
    assert answer.status_code == 303
    page = db.session.query(Fundraiser).one()
    assert (page.goal_minor, page.goal_quote_minor) == (500_00, 5400_00)
    shown = client.get(answer.location).text
    assert "Ma grand-mère" in shown
    assert "og:image" in shown
    assert page.title in client.get(f"/fr/projects/{project.slug}").text
    assert page.title in client.get("/fr/account/fundraisers").text
    assert client.get(f"/fr/fundraisers/{page.slug}/preview.jpg").status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": "Court"}, "at least 8"),
        ({"story": "Court"}, "at least 40"),
        ({"amount": ""}, "how much you hope"),
        ({"amount": "0"}, "how much you hope"),
        ({"ends_on": ""}, "Choose a last day"),
        ({"ends_on": "2999-01-01"}, "Choose a last day"),
        ({"name": ""}, "Write your name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_opened(client, db, project, changes, words):
    sign_in(client, make_person())
    answer = client.post(f"/en/projects/{project.slug}/fundraise", data=typed(**changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.query(Fundraiser).count() == 0


def test_a_gift_through_a_page_is_an_ordinary_gift_of_the_project_tagged(
    client, db, double, project
):
    page = make_page(project)
    db.session.commit()
    asked = client.get(f"/fr/projects/{project.slug}/give?fundraiser={page.slug}").text
    assert page.title in asked
    for _ in range(2):
        answer = client.post(
            f"/fr/projects/{project.slug}/give", data={**GIFT, "fundraiser": page.slug}
        )
        assert answer.status_code == 303
    gift = db.session.query(Donation).one()
    assert gift.project_id == project.id
    assert db.session.query(FundraiserGift).one().fundraiser_id == page.id
    assert page.title in client.get(f"/fr/gifts/{links.token_of(gift)}").text


@pytest.mark.parametrize("slug", ["nope", "of-another"])
def test_a_page_that_is_not_the_projects_tags_nothing(client, db, double, project, slug):
    if slug == "of-another":
        slug = make_page(make_project()).slug
        db.session.commit()
    answer = client.post(f"/fr/projects/{project.slug}/give", data={**GIFT, "fundraiser": slug})
    assert answer.status_code == 303
    assert db.session.query(FundraiserGift).count() == 0


def test_progress_counts_what_was_received_less_what_went_back(app, db, double, project):
    page, route = make_page(project), find_route(project)
    gifts = [make_intended(project, route, minor=100_00)[0] for _ in range(3)]
    for gift in gifts:
        actions.tag(gift, page.slug)
    receive(db, gifts[0])
    receive(db, gifts[1], refunded=50_00)
    progress = queries.progress_of([page.id])[page.id]
    assert (progress.received.minor, progress.gifts) == (1080_00 + 540_00, 2)
    assert progress.in_goal_currency(page).minor == 150_00


def test_an_organiser_sees_first_names_of_those_who_show_theirs_and_nothing_else(
    client, db, double, project
):
    organiser = make_person(name="Nadia")
    page, route = make_page(project, by=organiser), find_route(project)
    for name, hidden in (("Fatima Zahra", False), ("Youssef Alami", True)):
        gift, _ = make_intended(project, route, name=name, is_anonymous=hidden, minor=4200)
        actions.tag(gift, page.slug)
        receive(db, gift)
    sign_in(client, organiser)
    shown = client.get(f"/fr/fundraisers/{page.slug}").text
    assert "Fatima" in shown
    for secret in ("Zahra", "Youssef", "42,00", "fatima@example.org"):
        assert secret not in shown


def test_each_giver_gets_the_organisers_thanks_once(app, db, double, project):
    page = make_page(project)
    gift, _ = make_intended(project, find_route(project))
    actions.tag(gift, page.slug)
    with app.test_request_context("/fr/"):
        gift_received.send(gift)
        gift_received.send(gift)
    letters = db.session.query(Letter).filter_by(kind="giving/fundraiser_thanks").all()
    assert len(letters) == 1
    assert "Tanmirt, de tout cœur." in letters[0].text


def test_only_its_organiser_changes_or_ends_a_page(client, db, double, project):
    organiser = make_person(name="Nadia")
    page = make_page(project, by=organiser)
    sign_in(client, make_person())
    assert client.get(f"/fr/fundraisers/{page.slug}/edit").status_code == 403
    assert client.post(f"/fr/fundraisers/{page.slug}/end").status_code == 403
    sign_in(client, organiser)
    changed = typed(title="Pour nos grands-mères", amount="800")
    assert client.post(f"/fr/fundraisers/{page.slug}/edit", data=changed).status_code == 303
    db.session.expire_all()
    assert db.session.get(Fundraiser, page.id).goal_quote_minor == 8640_00
    wrong = client.post(f"/en/fundraisers/{page.slug}/edit", data=typed(title="x"))
    assert wrong.status_code == 422
    assert client.post(f"/fr/fundraisers/{page.slug}/end").status_code == 303
    assert "fundraiser=" not in client.get(f"/fr/fundraisers/{page.slug}").text


def test_readers_report_staff_hide_and_show_again(client, db, double, project):
    page = make_page(project)
    db.session.commit()
    address = f"/en/fundraisers/{page.slug}"
    assert client.post(address, data={"reason": "x"}).status_code == 422
    assert client.post(address, data={"reason": "This is not her story."}).status_code == 303
    sign_in(client, make_reviewer())
    assert "This is not her story." in client.get("/en/staff/fundraisers").text
    staff = f"/en/staff/fundraisers/{page.id}"
    assert client.post(staff, data={"act": "hide", "reason": ""}).status_code == 422
    told = {"act": "hide", "reason": "The family asked for it."}
    assert client.post(staff, data=told).status_code == 303
    assert db.session.query(FundraiserReport).filter_by(settled_at=None).count() == 0
    assert db.session.query(JournalLine).filter_by(act="fundraiser_hidden").count() == 1
    assert client.application.test_client().get(address).status_code == 410
    told = {"act": "keep", "reason": "The family changed its mind."}
    assert client.post(staff, data=told).status_code == 303
    assert client.application.test_client().get(address).status_code == 200


def test_nobody_decides_on_their_own_page(app, db, double, project):
    person = make_person()
    page = make_page(project, by=person)
    with pytest.raises(Refusal, match="yours"):
        actions.decide(page.id, hide=False, reason="All is well here.", by=person)


def test_a_photo_needs_words_of_consent_and_pages_have_a_number(app, db, double, project):
    person = make_person()
    for _ in range(actions.MOST_OPEN):
        make_page(project, by=person)
    with pytest.raises(Refusal, match="pages open"):
        make_page(project, by=person)
    with pytest.raises(Invalid, match="title"):
        make_page(project, title="x")


def test_whoever_leaves_takes_their_page_along_and_the_gifts_stay(client, db, double, project):
    person = make_person(name="Nadia")
    page = make_page(project, by=person)
    gift, _ = make_intended(project, find_route(project))
    actions.tag(gift, page.slug)
    person_erased.send(person)
    db.session.commit()
    assert client.get(f"/fr/fundraisers/{page.slug}").status_code == 410
    row = db.session.get(Fundraiser, page.id)
    assert (row.organiser_id, row.organiser, row.title, row.story) == (None, "", "", "")
    assert db.session.query(FundraiserGift).count() == 1
