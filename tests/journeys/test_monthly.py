"""A donor gives every month, changes her mind in every way, and the bank is told each time."""

import re

import pytest
from playwright.sync_api import expect

from solidarity.extensions import db
from solidarity.giving.models import Donation
from solidarity.giving.monthly.models import MonthlyGift
from tests.factories.associations import make_verified_association
from tests.factories.giving import make_card_route
from tests.factories.projects import make_project
from tests.journeys.stories import goes_nowhere_sideways

EMAIL = "fatima@example.org"
MONTH = 32 * 86_400


@pytest.fixture
def give_page(live_site, double):
    """The address where one gives to a water project that takes cards."""
    with live_site.writing():
        project = make_project(association=make_verified_association(level=2))
        make_card_route(project)
        return f"/fr/projects/{project.slug}/give"


def given(live_site) -> list[int]:
    with live_site.reading():
        query = db.select(Donation.amount_minor).filter_by(state="received").order_by(Donation.id)
        return list(db.session.scalars(query))


def hear(live_site, double):
    double.control("flush")
    live_site.work()


@pytest.mark.both_engines
def test_a_donor_gives_monthly_changes_pauses_resumes_and_stops(page, live_site, double, give_page):
    page.goto(give_page)
    expect(page.get_by_role("radio", name="Une fois")).to_be_checked()
    page.get_by_role("radio", name="Chaque mois").check(force=True)
    page.get_by_role("radio", name=re.compile("^50")).check(force=True)
    page.locator("#name").fill("Fatima Zahra")
    page.locator("#email").fill(EMAIL)
    assert goes_nowhere_sideways(page)
    page.locator("form[action$='/give'] button[type=submit]").click()

    page.wait_for_url(f"{double.url}/pay/**")
    expect(page.locator(".bill")).to_contain_text("Chaque mois")
    page.get_by_role("button", name="Payer avec la carte d’essai").click()
    page.wait_for_url("**/fr/monthly/**")
    expect(page.locator("h1")).to_have_text("Vous donnez chaque mois. Merci.")
    assert given(live_site) == [5000]
    hear(live_site, double)
    kinds = sorted(letter.kind for letter in live_site.letters(EMAIL))
    assert kinds == ["giving/monthly_started", "giving/thanks"]

    page.locator("summary", has_text="Un autre montant").click()
    page.locator("#amount").fill("35")
    page.get_by_role("button", name="Changer le montant").click()
    expect(page.locator("dl.facts .sum")).to_contain_text("35")

    page.locator("summary", has_text="Une pause").click()
    page.get_by_label("Mettre en pause pendant").select_option("3")
    page.get_by_role("button", name="Mettre en pause").click()
    expect(page.locator("h1")).to_have_text("Votre don mensuel est en pause")
    assert goes_nowhere_sideways(page)
    double.control("advance", seconds=MONTH)
    hear(live_site, double)
    assert given(live_site) == [5000]  # a renewal passed: nothing was taken

    page.get_by_role("button", name="Reprendre").click()
    expect(page.locator("h1")).to_have_text("Vous donnez chaque mois. Merci.")
    double.control("advance", seconds=MONTH)
    hear(live_site, double)
    assert given(live_site) == [5000, 3500]

    page.reload()
    expect(page.locator(".timeline li")).to_have_count(3)
    page.get_by_role("button", name="Arrêter ce don mensuel").click()
    expect(page.locator("h1")).to_have_text("Votre don mensuel est fini. Merci.")
    double.control("advance", seconds=MONTH)
    hear(live_site, double)
    assert given(live_site) == [5000, 3500]
    with live_site.reading():
        assert db.session.scalars(db.select(MonthlyGift)).one().state == "stopped"
    answer = live_site.app.test_cli_runner().invoke(args=["ledger", "check"])
    assert answer.exit_code == 0, answer.output
