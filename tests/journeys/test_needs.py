"""A villager says what is missing, in Arabic, from a phone; the team reads it; everyone sees it."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from solidarity.extensions import db
from solidarity.projects.models import Need
from tests.factories.accounts import PASSWORD, make_person
from tests.journeys.conftest import DESK
from tests.journeys.stories import goes_nowhere_sideways, pick_commune, sign_in

WORDS = "جفّ البئر منذ شهر يونيو ونحن نجلب الماء من بعيد"
GPS, LATITUDE, LONGITUDE = 0x8825, 2, 4


@pytest.fixture
def photo(tmp_path):
    """A photo of a well, as a phone takes it: with the place where it was taken."""
    path = tmp_path / "well.jpg"
    image = Image.effect_noise((1600, 1200), 60).convert("RGB")
    exif = image.getexif()
    exif[0x0110] = "Phone of a villager"
    exif.get_ifd(GPS).update({LATITUDE: (30.0, 5.0, 42.4), LONGITUDE: (8.0, 9.0, 37.6)})
    image.save(path, "JPEG", exif=exif)
    with Image.open(path) as taken:
        assert taken.getexif().get_ifd(GPS)
    return path


def test_a_villager_states_a_need_in_arabic(open_page, live_site, photo):
    with live_site.writing():
        make_person(email="reviewer@example.org", roles=("reviewer",), password=PASSWORD)
    villager = open_page(locale="ar-MA")
    villager.goto("/ar/needs/new")
    expect(villager.locator("html")).to_have_attribute("dir", "rtl")
    assert goes_nowhere_sideways(villager)
    villager.locator("#photo").set_input_files(photo)
    villager.locator("#what").fill(WORDS)
    pick_commune(villager, "commune", "أزغار", "(")
    villager.locator("#people").fill("١٢٠")
    villager.locator("form:has(#what) button[type=submit]").click()

    villager.wait_for_url(re.compile("/ar/needs/(?!new)"))
    address = villager.url
    expect(villager.locator("h1")).to_have_text(WORDS)
    expect(villager.locator(".figures, .content dl").first).to_contain_text("120")
    with live_site.reading():
        need = db.session.scalars(db.select(Need)).one()
        assert (need.state, need.people, need.stated_by) == ("stated", 120, None)
    assert open_page().goto("/ar/needs").text().find(need.slug) == -1  # not listed yet

    reviewer = open_page(viewport=DESK)
    sign_in(reviewer, "reviewer@example.org")
    reviewer.goto("/fr/staff/needs")
    waiting = reviewer.locator(f"#need-{need.slug}")
    expect(waiting).to_contain_text(WORDS)
    waiting.locator("[name=with_photo]").check()
    waiting.locator("form[action$='/open'] button").click()
    expect(reviewer.locator(f"#need-{need.slug}")).to_have_count(0)

    villager.goto("/ar/needs")
    villager.get_by_role("link", name=re.compile("^جفّ البئر")).first.click()
    villager.wait_for_url(address)
    picture = villager.locator("figure.picture img")
    shown = villager.request.get(picture.get_attribute("src"))
    assert shown.status == 200
    with Image.open(io.BytesIO(shown.body())) as public:
        assert not dict(public.getexif())
