"""The map shows where the projects are; whoever does not see it has the same list."""

import pytest
from playwright.sync_api import expect

from tests.factories.projects import make_project

TITLE = "Un forage pour Tagant-n-Aman"
TALIOUINE = "09.541.01.11"


@pytest.fixture
def projects(live_site):
    """Two projects of one commune and one of another."""
    with live_site.writing():
        for title in (TITLE, "Une école pour Tagant"):
            make_project(title=title)
        make_project(title="Une piste pour Taliouine", commune_code=TALIOUINE)


def test_the_map_counts_the_projects_that_its_list_names(page, projects):
    page.goto("/fr/map")

    expect(page.locator("[data-map][data-ready='1']")).to_be_visible()
    expect(page.locator("[data-map] .leaflet-marker-icon").first).to_be_visible()
    assert page.request.get("/fr/map/points.json").json()
    expect(page.locator("#list h3")).to_have_count(3)
    page.locator("#list").get_by_role("link", name=TITLE).first.click()
    expect(page.locator("h1")).to_have_text(TITLE)


def test_the_list_stands_alone_without_scripts(no_js_page, projects):
    no_js_page.goto("/ar/map")

    expect(no_js_page.locator("#list h3")).to_have_count(3)


def test_the_first_press_of_tab_offers_to_skip_to_the_content(page, projects):
    page.goto("/fr/map")
    page.keyboard.press("Tab")

    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
