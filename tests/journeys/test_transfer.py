"""A donor without a card: a transfer is announced, comes late and short, and is told as it is."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from solidarity.extensions import db
from solidarity.giving.models import Donation
from solidarity.giving.transfers.models import AnnouncedGift
from solidarity.kit import clock
from tests.factories.accounts import PASSWORD, make_person
from tests.factories.associations import make_verified_association
from tests.factories.bank import camt, make_bank_account, make_host_bank_account
from tests.factories.projects import make_project
from tests.journeys.stories import goes_nowhere_sideways, sign_in

EMAIL, TREASURER = "zineb@example.org", "treasurer@example.org"


@pytest.fixture
def shared(live_site):
    """The giving page of a project whose host takes transfers too, its account read."""
    with live_site.writing():
        project = make_project(association=make_verified_association(level=2))
        make_host_bank_account(project)
        make_bank_account(project)
        return f"/fr/projects/{project.slug}"


def the_gift(live_site):
    with live_site.reading():
        return db.session.scalars(db.select(Donation)).one()


@pytest.fixture
def treasurers_desk(live_site, desk_page):
    """The browser of a treasurer who is signed in."""
    with live_site.writing():
        make_person(email=TREASURER, roles=("treasurer",), password=PASSWORD)
    sign_in(desk_page, TREASURER)
    return desk_page


def let_a_week_pass(live_site):
    with live_site.writing():
        told = db.session.scalars(db.select(AnnouncedGift)).one()
        told.expected_until = clock.today() - timedelta(days=7)
    live_site.run_job("expire_transfers")


@pytest.mark.both_engines
def test_a_transfer_comes_a_week_late_and_short(page, treasurers_desk, live_site, shared, tmp_path):
    page.goto(f"{shared}/give")
    page.get_by_role("link", name="Par virement").click()
    page.wait_for_url("**/transfer?currency=EUR")
    assert goes_nowhere_sideways(page)
    page.get_by_role("radio", name=re.compile("^50")).check(force=True)
    page.locator("#name").fill("Zineb Amrani")
    page.locator("#email").fill(EMAIL)
    page.locator("form[action$='/transfer'] button[type=submit]").click()
    page.wait_for_url("**/fr/transfers/**")
    expect(page.locator(".transfer-code svg")).to_be_visible()
    expect(page.locator(".transfer-slip")).to_contain_text("FR76 3000 6000")
    assert goes_nowhere_sideways(page)
    address, gift = page.url, the_gift(live_site)
    assert gift.reference in live_site.latest_letter(EMAIL).text

    let_a_week_pass(live_site)
    page.reload()
    expect(page.locator("h1")).to_contain_text("n’est pas arrivé")

    statement = tmp_path / "releve.xml"
    day = clock.today().isoformat()
    words = f"DON {gift.reference[:5]} {gift.reference[5:]}"
    line = {"day": day, "amount": "47.50", "words": words, "name": "AMRANI ZINEB", "fee": "2.50"}
    statement.write_bytes(camt(line).getvalue())
    desk = treasurers_desk
    desk.goto("/fr/staff/bank/")
    desk.get_by_text("Importer un relevé").click()
    desk.locator("#file").set_input_files(statement)
    desk.get_by_role("button", name="Importer").click()
    proposal = desk.locator(".bank-proposal")
    expect(proposal).to_contain_text(gift.reference)
    expect(proposal).to_contain_text("notre référence est dans ses mots")
    expect(proposal).to_contain_text("aux frais de banque près")
    proposal.get_by_role("button").click()
    expect(desk.get_by_text("Chaque ligne a trouvé sa place")).to_be_visible()

    page.goto(address)
    expect(page.locator(".notice.success")).to_be_visible()
    facts = page.locator("dl.facts")
    expect(facts).to_contain_text("50 €".replace(" ", "\u00a0"))
    expect(facts).to_contain_text("47,50")
    letter = live_site.latest_letter(EMAIL)
    assert letter.kind == "giving/landed"
    assert "47,50" in letter.text
    answer = live_site.app.test_cli_runner().invoke(args=["ledger", "check"])
    assert answer.exit_code == 0, answer.output
