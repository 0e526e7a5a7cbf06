"""Browser behaviours, under the strict content policy; each page also works without them."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browsers import CHROMIUM, REQUIRED
from tests.look.browser import Site
from tests.look.conftest import ROOT

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason="no Chromium here"),
]


@pytest.fixture(scope="module")
def site():
    site = Site(ROOT / "static")
    yield site
    site.close()


@pytest.fixture
def tab(browser, site):
    """A tab in which any error, also one of the content policy, fails the test."""
    context = browser.new_context(base_url=site.address)
    context.set_default_timeout(8000)
    tab, bad = context.new_page(), []
    tab.on("console", lambda said: bad.append(said.text) if said.type == "error" else None)
    tab.on("pageerror", lambda error: bad.append(str(error)))
    yield tab
    context.close()
    assert not bad


@pytest.fixture
def show(site, tab):
    """Put a body on a page with its scripts, and open it."""

    def open_page(body, *scripts, direction="ltr", at="/page"):
        tags = "".join(
            f'<script type="module" src="/static/js/{name}.js"></script>' for name in scripts
        )
        site.pages[at] = (
            f'<!doctype html><html lang="fr" dir="{direction}"><link rel="icon" href="data:,">'
            f'<link rel="stylesheet" href="/static/dist/site.css"><title>t</title>{body}{tags}'
        )
        tab.goto(at)

    return open_page


def test_the_quote_follows_the_amount(show, tab, macro):
    choices = [{"value": "20", "label": "20 €", "quote": "≈ 215 DH"},
               {"value": "50", "label": "50 €", "quote": "≈ 537 DH"}]  # fmt: skip
    amounts = macro("amounts")("Montant", choices, chosen="50", quote_prompt="au taux du jour")
    show(amounts, "amount")
    quote = tab.locator("[data-choice]:visible")
    expect(quote).to_have_text("≈ 537 DH")
    tab.get_by_role("radio", name="20 €").check()
    expect(quote).to_have_text("≈ 215 DH")
    tab.get_by_label("Another amount").fill("35")
    expect(quote).to_have_text("au taux du jour")
    expect(tab.get_by_role("radio", name="20 €")).not_to_be_checked()
    tab.get_by_role("radio", name="50 €").check()
    expect(tab.get_by_label("Another amount")).to_have_value("")


PICKER = (
    '<label for="c">Commune</label><input id="c" data-picker'
    ' data-source="/communes.json" data-target="code" data-none="Aucune commune">'
    '<input type="hidden" id="code" value="old">'
)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_commune_is_chosen_by_keyboard_and_its_code_kept(show, tab, direction):
    show(PICKER, "picker", direction=direction)
    field = tab.get_by_role("combobox", name="Commune")
    field.press_sequentially("ar")
    expect(tab.get_by_role("option")).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(tab.locator("#code")).to_have_value("")
    field.press("ArrowDown")
    field.press("ArrowDown")
    second = tab.get_by_role("option").nth(1).get_attribute("id")
    expect(field).to_have_attribute("aria-activedescendant", second)
    field.press("Enter")
    expect(field).to_have_value("Arbaa")
    expect(tab.locator("#code")).to_have_value("09.541.01.01")
    expect(field).to_have_attribute("aria-expanded", "false")


def test_a_commune_is_chosen_by_a_tap_and_escape_closes_the_list(show, tab):
    show(PICKER, "picker")
    field = tab.get_by_role("combobox")
    field.press_sequentially("ara")
    tab.get_by_role("option", name="Arazane").click()
    expect(tab.locator("#code")).to_have_value("09.541.03.07")
    field.fill("xy")
    expect(tab.get_by_role("option")).to_have_text("Aucune commune")
    field.press("Escape")
    expect(tab.get_by_role("listbox", include_hidden=True)).to_be_hidden()


DRAFT = (
    '<form data-draft="need" data-draft-restored="Votre texte est revenu"'
    ' data-draft-discard="Effacer">'
    '<input name="title" aria-label="Titre"><textarea name="story" aria-label="Récit"></textarea>'
    '<input type="checkbox" name="ok" value="1" aria-label="Accord">'
    '<input type="hidden" name="csrf" value="a">'
    "</form>"
)


def test_what_was_typed_survives_a_closed_page_until_the_server_has_it(show, tab):
    show(DRAFT, "draft")
    tab.get_by_label("Titre").fill("Un puits")
    tab.get_by_label("Accord").check()
    tab.reload()
    expect(tab.get_by_role("status")).to_contain_text("Votre texte est revenu")
    expect(tab.get_by_label("Titre")).to_have_value("Un puits")
    expect(tab.get_by_label("Accord")).to_be_checked()
    show('<p data-draft-done="need">Merci</p>', "draft", at="/done")
    show(DRAFT, "draft")
    expect(tab.get_by_label("Titre")).to_have_value("")
    expect(tab.get_by_role("status")).to_have_count(0)


def test_a_draft_can_be_thrown_away(show, tab):
    show(DRAFT, "draft")
    tab.get_by_label("Récit").fill("La source tarit en juin.")
    tab.reload()
    tab.get_by_role("button", name="Effacer").click()
    expect(tab.get_by_label("Récit")).to_have_value("")
    tab.reload()
    expect(tab.get_by_role("status")).to_have_count(0)


def test_secrets_are_never_kept(show, tab):
    secret = '<input type="password" name="p" aria-label="Secret"></form>'
    show(DRAFT.replace("</form>", secret), "draft")
    tab.get_by_label("Titre").fill("Un puits")
    tab.get_by_label("Secret").fill("hush")
    assert tab.evaluate("localStorage.length") == 0
    show(DRAFT, "draft")
    tab.get_by_label("Titre").fill("Un puits")
    assert "csrf" not in tab.evaluate("localStorage.getItem('draft:need')")


def test_a_photo_is_made_small_before_it_is_sent(show, tab):
    preview = '<div data-photo-preview="photo" data-ready="Réduite à {size}"></div>'
    show('<input type="file" id="photo" data-photo>' + preview, "photo")
    out = io.BytesIO()
    Image.effect_noise((3200, 2000), 60).convert("RGB").save(out, "JPEG", quality=95)
    sent = {"name": "IMG 1.JPG", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    tab.set_input_files("#photo", [sent])
    expect(tab.locator("[data-photo-preview]")).to_contain_text("Réduite à")
    name, size = tab.evaluate("(f => [f.name, f.size])(document.querySelector('#photo').files[0])")
    measure = "file => createImageBitmap(file.files[0]).then(made => [made.width, made.height])"
    sides = tab.locator("#photo").evaluate(measure)
    assert sides == [1600, 1000]
    assert size < len(out.getvalue()) / 2
    assert name == "IMG 1.jpg"


def pins(count):
    return {"type": "FeatureCollection", "features": [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-10 + 2.6 * i, 29.2 + i]},
         "properties": {"title": f"<b>Puits {i}</b>", "url": f"/p/{i}", "place": "Arazane"}}
        for i in range(count)]}  # fmt: skip


def map_page(macro):
    panel = macro("map_panel")(
        "/points.json", "/static/geo/land.topojson", "/static/geo/provinces.topojson", "/list",
        attribution="© OpenStreetMap contributors",
    )  # fmt: skip
    return (
        f'<link rel="stylesheet" href="/static/dist/map.css">{panel}'
        '<script src="/static/vendor/map-parts.js" defer></script>'
    )


def test_the_map_draws_without_any_server_but_ours(show, tab, site, macro):
    site.pages["/points.json"] = pins(3)
    show(map_page(macro), "map")
    expect(tab.locator("[data-map]")).to_have_attribute("data-ready", "1")
    assert tab.locator("path.province").count() == 12
    assert tab.locator("path.province[tabindex='-1']").count() == 12  # Tab goes to what opens
    expect(tab.get_by_text("© OpenStreetMap contributors")).to_be_visible()
    pin = tab.get_by_role("button", name="Puits 2")
    pin.focus()
    pin.press("Enter")
    expect(tab.get_by_role("link", name="<b>Puits 2</b>")).to_have_attribute("href", "/p/2")


def test_a_map_that_fails_says_so_and_leaves_the_list(show, tab, site, macro):
    site.pages["/points.json"] = {"nothing": "useful"}
    show(map_page(macro), "map")
    expect(tab.locator("[data-map]")).to_contain_text("The map could not be drawn.")
    expect(tab.get_by_role("link", name="See the same as a list").last).to_be_visible()


def test_a_link_is_copied_and_said(show, tab, macro):
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    show(macro("share")("https://example.org/fr/p", "Un puits"), "copy")
    tab.get_by_role("button", name="Copy the link").click()
    expect(tab.get_by_role("status")).to_have_text("Link copied")
    assert tab.evaluate("navigator.clipboard.readText()") == "https://example.org/fr/p"


def test_a_menu_closes_with_escape_and_gives_the_focus_back(show, tab):
    inside = '<summary>Menu</summary><div><a href="#a">Projets</a></div>'
    show(f'<details class="menu">{inside}</details>', "menu")
    tab.get_by_text("Menu").click()
    expect(tab.get_by_role("link", name="Projets")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("link", name="Projets")).to_be_hidden()
    expect(tab.locator("summary")).to_be_focused()


def test_what_was_typed_after_a_mistake_survives_a_reload_without_a_word(show, tab):
    wrong = DRAFT.replace("<input name", '<p class="invalid"></p><input name', 1)
    show(wrong, "draft")
    tab.get_by_label("Titre").fill("Un puits")
    tab.reload()
    expect(tab.get_by_label("Titre")).to_have_value("Un puits")
    expect(tab.get_by_role("status")).to_have_count(0)


def test_without_a_network_the_form_stays_and_says_so(show, tab):
    offline = DRAFT.replace(">", ' data-draft-offline="Pas de connexion">', 1)
    show(offline.replace("</form>", "<button>Envoyer</button></form>"), "draft")
    tab.get_by_label("Titre").fill("Un puits")
    tab.context.set_offline(True)
    tab.get_by_role("button", name="Envoyer").click()
    expect(tab.get_by_role("alert")).to_have_text("Pas de connexion")
    expect(tab.get_by_label("Titre")).to_have_value("Un puits")
    tab.context.set_offline(False)


def test_any_page_forgets_a_draft_the_server_has(show, tab):
    show(DRAFT, "draft")
    tab.get_by_label("Titre").fill("Un puits")
    show('<span hidden data-draft-done="need"></span>', "menu", at="/done")
    show(DRAFT, "draft")
    expect(tab.get_by_label("Titre")).to_have_value("")


PLAN = (
    '<div data-plan data-in-kind="goods">'
    '<div data-row><input data-quantity value="٢"><input data-price value="1 000,50">'
    "<output data-amount></output></div>"
    '<div data-row><input name="rows-1-is_in_kind" type="checkbox" checked>'
    '<input data-quantity value="270"><input data-price value="130"></div>'
    "</div>"
    '<output data-sum data-unit="DH" data-cash="{cash}" data-both="{cash} et {kind}"></output>'
)


def test_money_and_work_are_two_sums_while_one_types(show, tab):
    show(PLAN, "plan")
    expect(tab.locator("[data-amount]")).to_have_text("2 001 DH")
    expect(tab.locator("[data-sum]")).to_have_text("2 001 DH et 35 100 DH")


def test_a_row_of_links_on_a_phone_shows_where_one_is(show, tab):
    tab.set_viewport_size({"width": 360, "height": 740})
    links = "".join(f'<a href="#{n}">Une page {n}</a>' for n in range(8))
    show(f'<nav class="desk-nav">{links}<a href="#" aria-current="page">Ici</a></nav>', "menu")
    expect(tab.get_by_role("link", name="Ici")).to_be_in_viewport()
