"""Layouts: the frame that every page shares, and the rules that all templates keep."""

import re
from types import SimpleNamespace

import pytest

from tests.look.conftest import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SITE = SimpleNamespace(name="Tiwizi", tagline="Tag", operator="Op", contact_email="a@example.org")


def page(env, lang="fr", name="layouts/base.html", **more):
    given = {
        "lang": lang,
        "text_dir": "rtl" if lang == "ar" else "ltr",
        "site": SITE,
        "csp_nonce": "n",
        "url_for_lang": lambda code: f"/{code}/",
        "current_path": f"/{lang}/",
        "is_crash": False,
        "seems_signed_in": False,
        "current_user": SimpleNamespace(is_authenticated=False),
        "is_demo": False,
        "is_test_money": False,
    }
    return env.get_template(name).render({**given, **more})


@pytest.mark.parametrize(("lang", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_a_page_says_its_language_and_direction(env, lang, direction):
    assert f'<html lang="{lang}" dir="{direction}">' in page(env, lang)


def test_a_page_names_its_other_languages_and_itself(env):
    html = page(env, "ar")
    for code in ("fr", "ar", "en"):
        assert f'hreflang="{code}" href="https://example.org/{code}/"' in html
    assert 'hreflang="x-default"' in html
    assert '<link rel="canonical" href="https://example.org/ar/">' in html


def test_the_first_link_skips_to_the_content(env):
    html = page(env)
    assert re.search(r"<a [^>]*>", html)[0] == '<a class="skip" href="#main">'
    assert '<main id="main" tabindex="-1">' in html


def test_test_money_is_said_on_every_page_that_takes_it(env):
    assert "TEST MONEY" in page(env, is_test_money=True)
    assert "TEST MONEY" not in page(env)


def test_the_footer_says_who_runs_the_site_and_that_it_is_not_official(env):
    assert "Tiwizi is run by Op. It is not an official service." in page(env)


def test_signing_out_is_a_post_with_its_token(env):
    person = SimpleNamespace(is_authenticated=True, name="Fatima")
    html = page(env, current_user=person)
    assert '<form method="post" action="/security.logout">' in html
    assert 'name="csrf_token" value="token"' in html
    assert "Staff desk" not in html
    assert "Staff desk" in page(env, current_user=person, is_staff=True)


def test_a_desk_marks_where_one_is_and_what_waits(env):
    items = [
        {"label": "Today", "href": "/t", "current": True},
        {"label": "Proofs", "href": "/p", "count": 5},
    ]
    html = page(env, name="layouts/desk.html", desk={"title": "Tagadirt", "items": items})
    assert '<a href="/t" aria-current="page">Today</a>' in html
    assert "waiting: </span>5" in html


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_inline_style_or_script(path):
    if "letters" in path.parts:
        return  # mail programs read no stylesheet: a letter carries its own
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_visible_words_go_through_the_catalogue(path):
    """Between two tags stand only expressions, signs and numbers."""
    text = re.sub(r"<pre.*?</pre>", "", path.read_text(), flags=re.DOTALL)  # commands, paths
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    words = re.findall(r">([^<>{}]*[A-Za-zÀ-ÿ]{3,}[^<>{}]*)<", text)
    assert not words
