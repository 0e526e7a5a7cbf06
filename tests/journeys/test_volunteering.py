"""Someone with a trade finds the role that needs it, joins, offers, and is accepted."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories.accounts import PASSWORD, make_person
from tests.factories.associations import make_member, make_verified_association
from tests.factories.projects import make_project
from tests.factories.volunteering import make_role
from tests.journeys.conftest import DESK
from tests.journeys.stories import goes_nowhere_sideways, sign_in

VOLUNTEER, PRESIDENT = "brahim@example.org", "president@example.org"


@pytest.fixture
def project(live_site):
    """A project that looks for someone who knows underground water; its president signs in."""
    with live_site.writing():
        association = make_verified_association(level=2)
        president = make_person(email=PRESIDENT, password=PASSWORD)
        make_member(association=association, person=president, role="president")
        project = make_project(association=association)
        make_role(project)
        return f"{association.slug}/projects/{project.slug}"


def join(page, live_site):
    """Sign up in Arabic and confirm by the button behind the letter's link."""
    page.locator("#name").fill("إبراهيم")
    page.locator("#email").fill(VOLUNTEER)
    page.locator("#password").fill(PASSWORD)
    page.locator("#is_adult").check()
    page.locator("#agrees").check()
    page.locator("form:has(#name) button").click()
    page.wait_for_url("**/ar/account/letter-sent")
    letter = live_site.latest_letter(VOLUNTEER)
    assert letter.lang == "ar"
    page.goto(re.search(r"http\S+", letter.text).group())
    page.locator("main form button").click()
    page.wait_for_url("**/ar/account/login**")
    sign_in(page, VOLUNTEER, "ar")


def test_a_volunteer_finds_the_role_that_needs_her_trade(open_page, live_site, project):
    page = open_page(locale="ar-MA")
    page.goto("/ar/volunteer")
    assert goes_nowhere_sideways(page)
    page.get_by_role("link", name="تتبع الورش").first.click()
    page.wait_for_url("**/ar/roles/*")
    role = page.url
    page.locator("#apply a[href*=register]").click()
    join(page, live_site)

    page.goto("/ar/account/skills")
    page.locator("#skill").select_option("eau-hydrogeo")
    page.locator("#years").fill("12")
    page.locator("form:has(#skill) button").click()
    expect(page.locator("li.panel")).to_have_count(1)
    live_site.work()
    page.goto("/ar/account/suggestions")
    suggested = page.locator("#roles article")
    expect(suggested).to_have_count(1)
    why = suggested.locator("ul li")
    expect(why.first).not_to_be_empty()
    assert goes_nowhere_sideways(page)

    suggested.get_by_role("link").first.click()
    page.wait_for_url(role)
    expect(page.locator(".chip.why")).to_contain_text("12")  # what fits, on the role's own page
    page.locator("#message").fill("أنا مهندس مياه، ويمكنني تتبع الحفر عن بعد.")
    page.locator("#apply form button").last.click()
    page.wait_for_url("**/ar/account/missions")
    assert len(live_site.letters(PRESIDENT)) == 1

    president = open_page(viewport=DESK)
    sign_in(president, PRESIDENT)
    president.goto(f"/fr/manage/{project}/roles/")
    offer = president.locator("[id^=application-]").first
    expect(offer).to_contain_text("إبراهيم")
    offer.locator("[value=accept]").check(force=True)
    offer.locator("form button").click()
    expect(president.locator("[id^=application-] .chip.good")).to_have_count(1)

    page.reload()
    expect(page.locator(".chip.good")).to_have_count(1)
    answer = live_site.latest_letter(VOLUNTEER)
    assert (answer.kind, answer.lang) == ("volunteering/answer", "ar")
    live_site.work()
    assert live_site.latest_letter(VOLUNTEER).posted_at is not None
