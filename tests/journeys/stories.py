"""Words the stories share: what a page must do on a phone, where people stand, their commune."""

from playwright.sync_api import Locator, Page, expect

from tests.factories.accounts import PASSWORD

FIRST_SCREEN = 740  # CSS pixels: the height of the phone of these stories


def goes_nowhere_sideways(page: Page) -> bool:
    """Whether the page fits the width of its screen."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def stands_above(bar: Locator, thing: Locator) -> bool:
    """Whether a thing is seen before any scrolling, and not behind the bar at the thumb."""
    edge, box = bar.bounding_box(), thing.bounding_box()
    return box["y"] + box["height"] <= min(edge["y"], FIRST_SCREEN)


def sign_in(page: Page, email: str, lang: str = "fr") -> None:
    """Sign in by the form, with the password of the factories."""
    page.goto(f"/{lang}/account/login")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator("form:has(#password) button[type=submit]").click()
    page.wait_for_url(f"**/{lang}/account/")


def pick_commune(page: Page, field: str, typed: str, name: str) -> None:
    """Type the beginning of a commune's name and choose it in the list that opens."""
    page.locator(f"#{field}").press_sequentially(typed)
    page.get_by_role("option").filter(has_text=name).first.click()
    expect(page.locator(f"#{field}_code")).not_to_have_value("")
