"""Every public page, in three languages: what a browser, a screen reader and a messenger need."""

import io
import re
from html.parser import HTMLParser

import pytest
from PIL import Image

from solidarity.web import access

pytestmark = pytest.mark.any_engine

LANGUAGES = {"fr": "ltr", "ar": "rtl", "en": "ltr"}
FIELDS = {"input", "select", "textarea"}
NAMELESS = {"hidden", "submit", "button", "image", "reset"}
MOST_PREVIEW = 300_000
PUBLIC = "http://"
NOT_A_PAGE = {"mail.html"}  # a letter as its reader sees it, shown in a frame


class Page(HTMLParser):
    """What the promises below ask of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.html, self.h1, self.title = {}, 0, ""
        self.ids, self.labels, self.fields, self.forms = [], set(), [], []
        self.metas, self.alternates, self.inline = {}, {}, []
        self.inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self._note_words(tag, found)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "label":
            self.labels.add(found.get("for"))
        if tag == "form":
            self.forms.append({"method": found.get("method", "get"), "names": set()})
        if tag in FIELDS:
            self.fields.append(found | {"wrapped": "label" in self.inside})
            if self.forms:
                self.forms[-1]["names"].add(found.get("name"))
        if "style" in found or tag == "style" or any(a.startswith("on") for a in found):
            self.inline.append((tag, attrs))
        data = found.get("type") == "application/ld+json"  # no browser runs it
        if tag == "script" and "src" not in found and not (data or found.get("nonce")):
            self.inline.append((tag, attrs))
        if tag not in ("input", "meta", "link", "img", "br", "hr", "path", "rect", "circle"):
            self.inside.append(tag)

    def _note_words(self, tag, found):
        if tag == "html":
            self.html = found
        self.h1 += tag == "h1"
        if tag == "meta" and ("property" in found or "name" in found):
            name = found.get("property") or found["name"]
            self.metas.setdefault(name, []).append(found.get("content", ""))
        if tag == "link" and found.get("rel") == "alternate" and "hreflang" in found:
            self.alternates[found["hreflang"]] = found["href"]

    def handle_endtag(self, tag):
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data):
        if self.inside and self.inside[-1] == "title" and "svg" not in self.inside:
            self.title += data

    def nameless_fields(self) -> list[dict]:
        return [
            f
            for f in self.fields
            if f.get("type") not in NAMELESS
            and not (f["wrapped"] or f.get("aria-label") or f.get("aria-labelledby"))
            and f.get("id") not in self.labels
        ]


def public_pages(app, world) -> dict[str, dict]:
    """Return {endpoint: values} of the pages a stranger may open in each language."""
    found = {}
    for rule in app.url_map.iter_rules():
        mark = access.mark_of(app, rule.endpoint)
        is_open = mark and mark.question(app.login_manager.anonymous_user(), {})
        if (
            "GET" in rule.methods
            and "lang" in rule.arguments
            and is_open
            and (rule.endpoint not in NOT_A_PAGE)
        ):
            found[rule.endpoint] = world.values_for(rule)
    return found


@pytest.fixture(scope="module")
def read(inhabited):
    """Every public page, once: {(language, endpoint): Page}."""
    app, world = inhabited
    app.config["WTF_CSRF_ENABLED"] = True
    browser, pages = app.test_client(), {}
    with app.test_request_context("/fr/"):
        found = public_pages(app, world)
        adapter = app.url_map.bind("localhost")
        addresses = {
            (code, endpoint): adapter.build(endpoint, {**values, "lang": code}, "GET")
            for endpoint, values in found.items()
            for code in LANGUAGES
        }
    for key, address in addresses.items():
        answer = browser.get(address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            pages[key] = Page(answer.text)
        answer.close()
    assert len(pages) > 3 * 25, "too few pages are looked at"
    return pages


def complaints(read, complain) -> str:
    """Return one line a page for what `complain(language, page)` answers."""
    told = {key: complain(key[0], page) for key, page in read.items()}
    return "\n".join(f"{lang} {endpoint}: {t}" for (lang, endpoint), t in told.items() if t)


def none_of(read, complain):
    found = complaints(read, complain)
    assert not found, found


def test_every_page_has_one_main_heading(read):
    none_of(read, lambda _lang, page: page.h1 != 1 and f"{page.h1} h1")


def test_every_page_has_a_title(read):
    none_of(read, lambda _lang, page: not page.title.strip() and "no title")


def test_every_page_says_its_language_and_direction(read):
    none_of(
        read,
        lambda lang, page: (
            (page.html.get("lang"), page.html.get("dir")) != (lang, LANGUAGES[lang]) and page.html
        ),
    )


def test_an_id_names_one_thing(read):
    none_of(read, lambda _lang, page: sorted({i for i in page.ids if page.ids.count(i) > 1}))


def test_every_field_has_a_name_for_those_who_do_not_see_it(read):
    none_of(read, lambda _lang, page: page.nameless_fields())


def test_every_form_that_writes_carries_its_token(read):
    none_of(
        read,
        lambda _lang, page: [
            f for f in page.forms if f["method"] == "post" and "csrf_token" not in f["names"]
        ],
    )


def test_no_page_carries_a_style_or_a_script_the_policy_would_block(read):
    none_of(read, lambda _lang, page: page.inline)


def test_every_public_page_can_be_shared_and_no_private_one_offers_it(read):
    def complain(_lang, page):
        if "noindex" in page.metas.get("robots", []):
            return [name for name in page.metas if name.startswith("og:image")]
        wanted = ("og:title", "og:description", "og:image")
        wrong = [n for n in wanted if len([c for c in page.metas.get(n, []) if c.strip()]) != 1]
        image = page.metas.get("og:image", [""])[0]
        return wrong or (not re.match(r"https?://", image) and f"og:image {image!r}")

    none_of(read, complain)


def test_every_page_names_itself_in_the_other_languages(read):
    def complain(_lang, page):
        missing = {*LANGUAGES, "x-default"} - set(page.alternates)
        relative = [a for a in page.alternates.values() if not a.startswith(PUBLIC)]
        return sorted(missing) or relative

    none_of(read, complain)


def test_every_share_picture_is_a_small_jpeg(read, inhabited):
    app, _world = inhabited
    base = app.extensions["settings"].public_url
    pictures = {address for page in read.values() for address in page.metas.get("og:image", [])}
    assert len(pictures) > 30
    for address in sorted(pictures):
        answer = app.test_client().get(address.removeprefix(base))
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg"), address
        assert len(answer.data) < MOST_PREVIEW, address
        assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
        answer.close()
