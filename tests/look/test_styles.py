"""Stylesheets and assets: what keeps the site light, mirrored in Arabic, and free of hosts."""

import gzip
import json
import re

import pytest

from tests.look.conftest import ROOT

STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))
DIST = ROOT / "static" / "dist"
VENDOR = ROOT / "static" / "vendor"


def bare(path):
    return re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_nothing_names_a_side_that_arabic_would_have_to_undo(path):
    sides = r"(?<![\w-])(margin|padding|border|inset)?-?(left|right)\s*:|text-align:\s*(left|right)"
    assert not re.search(sides, bare(path))


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_stylesheet_imports_nothing_and_stands_in_a_layer(path):
    css = bare(path)
    assert "@import" not in css
    assert "url(http" not in css
    assert re.match(r"\s*@(layer|media print)", css)


def test_motion_can_be_refused_and_focus_is_seen():
    css = bare(ROOT / "static" / "css" / "base.css")
    assert "prefers-reduced-motion: reduce" in css
    assert ":focus-visible { outline: 3px solid var(--focus)" in css


def test_the_lock_of_browser_parts_names_no_host():
    lock = (ROOT / "package-lock.json").read_text()
    assert "http" not in lock
    assert "resolved" not in lock
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


def test_foreign_rules_stay_below_ours():
    assert (VENDOR / "map-parts.css").read_text().startswith("@layer vendor{")
    site = (DIST / "site.css").read_text()
    assert "@layer vendor,tokens,base,layout,components,utilities" in site


def test_every_font_the_stylesheet_names_is_there_and_swaps():
    site = (DIST / "site.css").read_text()
    faces = re.findall(r"@font-face\{.*?\}", site)
    assert len(faces) == 6
    for face in faces:
        assert "font-display:swap" in face
        assert "unicode-range:" in face
        assert (DIST / re.search(r"url\((.*?)\)", face)[1]).resolve().exists()


def test_a_french_page_asks_for_no_arabic_font():
    """No letter of a French page lies in the range of the Arabic file."""
    site = (DIST / "site.css").read_text()
    arabic = next(f for f in re.findall(r"@font-face\{.*?\}", site) if "vazirmatn-arabic" in f)
    latin = set(map(ord, "aéèçœ’«» 0123456789€–…\u00a0\u202f·→"))
    for low, high in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", arabic):
        assert not latin & set(range(int(low, 16), int(high or low, 16) + 1))


def test_letters_that_two_files_claim_are_asked_of_the_lighter_one():
    """A browser fetches the later face first: `œ` is in latin, and in the range of latin-ext."""
    site = (DIST / "site.css").read_text()
    for family in ("vazirmatn", "fraunces"):
        assert site.index(f"{family}-latin-ext.woff2") < site.index(f"{family}-latin.woff2")


def test_the_manifest_holds_the_hash_of_what_is_served():
    manifest = json.loads((VENDOR / "manifest.json").read_text())
    assert {
        "vendor/map-parts.js",
        "dist/site.css",
        "dist/map.css",
        "dist/trail.css",
    } <= manifest.keys()
    assert all(re.fullmatch(r"[0-9a-f]{12}", value) for value in manifest.values())


@pytest.mark.parametrize(
    "fonts", [("fraunces-latin", "vazirmatn-latin"), ("vazirmatn-latin", "vazirmatn-arabic")]
)
def test_what_a_text_page_loads_leaves_room_for_its_words(fonts):
    """The stylesheet and the fonts of one language: 72 of the 100 KiB that a page may weigh."""
    packed = len(gzip.compress((DIST / "site.css").read_bytes(), 9))
    letters = sum((VENDOR / "fonts" / f"{name}.woff2").stat().st_size for name in fonts)
    assert packed + letters <= 72 * 1024
