"""A stranger gives: with a phone, without scripts, and with a browser that never comes back."""

import re

import pytest
from playwright.sync_api import expect

from solidarity.extensions import db
from solidarity.giving.links import token_of
from solidarity.giving.models import Donation
from solidarity.giving.queries import last_attempt
from solidarity.kit.money import mad
from tests.factories.associations import make_verified_association
from tests.factories.giving import make_card_route
from tests.factories.projects import make_project
from tests.journeys.stories import goes_nowhere_sideways, stands_above

EMAIL = "fatima@example.org"


@pytest.fixture
def shared(live_site, double):
    """The address of a water project of Taroudannt that takes cards, as it is shared."""
    with live_site.writing():
        project = make_project(association=make_verified_association(level=2))
        make_card_route(project)
        return f"/fr/projects/{project.slug}"


def choose_fifty_euros(page):
    page.get_by_role("radio", name=re.compile("^50")).check(force=True)
    page.locator("#name").fill("Fatima Zahra")
    page.locator("#email").fill(EMAIL)
    page.locator("form[action$='/give'] button[type=submit]").click()


def the_gift(live_site):
    with live_site.reading():
        return db.session.scalars(db.select(Donation)).one()


def book_holds(live_site):
    """Run `ledger check`, as an operator does."""
    answer = live_site.app.test_cli_runner().invoke(args=["ledger", "check"])
    return answer.exit_code == 0, answer.output


def test_a_stranger_gives_fifty_euros_from_a_shared_link(page, live_site, double, shared):
    page.goto(shared)

    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("h1")).to_have_text("Un forage pour Tagant-n-Aman")
    assert goes_nowhere_sideways(page)
    facts = page.locator(".trust > li")
    expect(facts.first).to_contain_text(re.compile(r"2 .*\d{4}"))  # two people, on a day
    proof = facts.nth(2)
    expect(proof).to_contain_text("10")  # days old
    give = page.locator(".thumb-bar")
    for seen in (page.locator("h1"), facts.first, proof):
        assert stands_above(give, seen), seen

    page.locator(".thumb-bar a").click()
    page.wait_for_url("**/give")
    expect(page.locator("section:has(#before)")).to_contain_text("Rives et Douars")  # the holder
    choose_fifty_euros(page)
    page.wait_for_url(f"{double.url}/pay/**")
    expect(page.locator("data").first).to_have_attribute("value", "50.00 EUR")
    page.get_by_role("button", name="Payer avec la carte d’essai").click()

    page.wait_for_url("**/fr/gifts/**")
    expect(page.locator(".notice.success")).to_be_visible()
    expect(page.locator("dl.facts")).to_contain_text("50")
    double.control("flush")
    live_site.work()
    letters = live_site.letters(EMAIL)
    assert len(letters) == 1
    assert letters[0].posted_at is not None
    gift = the_gift(live_site)
    assert (gift.state, gift.amount_minor, gift.currency) == ("received", 5000, "EUR")
    assert f"{live_site.url}/fr/gifts/" in letters[0].text

    page.goto(shared)
    dirhams = re.escape(str(mad(gift.quote_minor).major.quantize(1)))
    expect(page.locator(".give-card .sum")).to_contain_text(re.compile(dirhams))
    assert book_holds(live_site)[0], book_holds(live_site)[1]


@pytest.mark.both_engines
def test_a_gift_without_scripts_whose_giver_never_comes_back(no_js_page, live_site, double, shared):
    """The browser is closed on the payment page; the processor announces each fact twice."""
    page = no_js_page
    page.goto(shared)
    page.locator("#give").get_by_role("link").first.click()
    page.wait_for_url("**/give")
    choose_fifty_euros(page)
    page.wait_for_url(f"{double.url}/pay/**")
    double.control("chaos", duplicate=1.0)
    page.route("**/fr/gifts/**", lambda route: route.abort())
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Payer avec la carte d’essai").click(no_wait_after=True)
    page.close()

    double.control("flush")
    live_site.work()
    double.control("flush")
    live_site.work()

    assert the_gift(live_site).state == "received"
    assert len(live_site.letters(EMAIL)) == 1
    assert book_holds(live_site)[0], book_holds(live_site)[1]


def test_the_page_of_a_gift_says_by_itself_what_the_bank_said(page, live_site, double, shared):
    page.goto(f"{shared}/give")
    choose_fifty_euros(page)
    page.wait_for_url(f"{double.url}/pay/**")
    with live_site.reading():
        gift = the_gift(live_site)
        address, session = f"/fr/gifts/{token_of(gift)}", last_attempt(gift.id).session_id
    page.clock.install()
    page.goto(address)
    expect(page.locator("[data-waiting='intended']")).to_be_visible()

    double.control("pay", session=session, outcome="card")
    double.control("flush")
    live_site.work()
    page.clock.fast_forward(7_000)

    expect(page.locator(".notice.success")).to_be_visible()
