"""Every address of the site, opened by everyone: who may enter stands in access_table.txt.

After changing who may open a page on purpose, write the table again and read the difference:
    WRITE_ACCESS_TABLE=1 python -m pytest tests/test_every_route.py
"""

import html
import os
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from solidarity.extensions import db
from solidarity.web import access
from tests.factories import accounts

TABLE = Path(__file__).parent / "access_table.txt"
PEOPLE = (
    "anonymous", "donor", "volunteer", "member", "member of another association",
    "reviewer", "treasurer", "administrator",
)  # fmt: skip


def access_table(app) -> str:
    """Return one line an address: methods, endpoint, who may open it."""
    lines = set()
    for rule in app.url_map.iter_rules():
        methods = ",".join(sorted(rule.methods - {"HEAD", "OPTIONS"}))
        mark = access.mark_of(app, rule.endpoint)
        lines.add(f"{rule.endpoint:<42} {methods:<9} {mark.name if mark else 'NOBODY SAID'}\n")
    return "".join(sorted(lines))


def addresses(app, world, method: str):
    """Yield (endpoint, address, view arguments) of each rule that answers `method`."""
    with app.test_request_context("/fr/"):
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if method in rule.methods:
                values = world.values_for(rule)
                assert values is not None, f"{rule.endpoint}: give {rule} sample values in world.py"
                arguments = {k: v for k, v in values.items() if k != "lang"}
                yield rule.endpoint, adapter.build(rule.endpoint, values, method), arguments


def browser_of(app, person):
    """Return a browser in which `person` is signed in (None: nobody)."""
    browser = app.test_client()
    if person is not None:
        with app.app_context():
            accounts.sign_in(browser, db.session.merge(person))
    return browser


def may_enter(app, endpoint: str, person, arguments: dict) -> bool:
    """Ask the mark of a page the question the guard asks."""
    mark = access.mark_of(app, endpoint)
    with app.test_request_context("/fr/"):
        asked = db.session.merge(person) if person else app.login_manager.anonymous_user()
        return bool(mark.question(asked, arguments))


def turned_away(answer) -> bool:
    """Say whether an answer is the guard's: to the door, or no."""
    to_the_door = answer.status_code == 302 and "/account/login?next=" in answer.location
    return to_the_door or answer.status_code in (401, 403)


def test_the_written_table_says_who_may_open_each_page(inhabited):
    app, _world = inhabited
    found = access_table(app)
    if os.environ.get("WRITE_ACCESS_TABLE"):
        TABLE.write_text(found)
    assert "NOBODY SAID" not in found
    assert found == TABLE.read_text(), "who may open what has changed: read the head of this file"


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_lets_in_those_its_mark_names_and_nobody_else(inhabited, who):
    app, world = inhabited
    person, wrong, opened = world.people[who], [], 0
    browser = browser_of(app, person)
    for endpoint, address, arguments in addresses(app, world, "GET"):
        answer = browser.get(address)
        answer.close()
        allowed = may_enter(app, endpoint, person, arguments)
        opened += answer.status_code == 200
        if answer.status_code >= 500:
            wrong.append(f"{endpoint} {address} answers {answer.status_code}")
        elif not allowed and not turned_away(answer):
            wrong.append(f"{endpoint} {address} lets {who} in ({answer.status_code})")
        elif allowed and answer.status_code == 403:
            wrong.append(f"{endpoint} {address} turns {who} away")
    assert not wrong, "\n".join(wrong)
    assert opened > 30, "this world shows too little"


def links_of(app, browser, world) -> dict[str, str]:
    """Return {address a page leads to: the page}, of every page this browser may open."""
    found = {}
    for endpoint, address, _arguments in addresses(app, world, "GET"):
        with browser.get(address) as answer:
            if answer.status_code == 200 and answer.mimetype == "text/html":
                links = re.findall(r'<(?!form)[^>]*(?:href|src)="(/[^"#]*)', answer.text)
                found.update(dict.fromkeys(map(html.unescape, links), endpoint))
    return found


@pytest.mark.parametrize("who", ["anonymous", "member", "administrator"])
def test_no_page_leads_to_a_page_that_is_not_there(inhabited, who):
    app, world = inhabited
    browser, wrong, asked = browser_of(app, world.people[who]), [], Counter()
    adapter = app.url_map.bind("localhost")
    for target, endpoint in links_of(app, browser, world).items():
        path = urlsplit(target).path
        kind = adapter.match(path)[0] if adapter.test(path) else "nothing"
        asked[kind] += 1
        if asked[kind] <= 3:  # one of a kind tells of the others
            with browser.get(target) as answer:
                if answer.status_code >= 400 and answer.status_code != 403:
                    wrong.append(f"{endpoint} leads to {target}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert len(asked) > 40, "this world leads nowhere"


def test_an_empty_form_sent_by_a_stranger_is_refused_or_harmless(inhabited):
    app, world = inhabited
    wrong = []
    for endpoint, address, arguments in addresses(app, world, "POST"):
        answer = app.test_client().post(address, data={})
        allowed = may_enter(app, endpoint, None, arguments)
        if answer.status_code == 500 or (not allowed and not turned_away(answer)):
            wrong.append(f"{endpoint} {address} answers {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "address",
    [
        "/de/", "/zz/projects", "/fr/nothing", "/fr/projects/nope", "/ar/communes/99",
        "/en/roles/999", "/fr/roles/99999999999999999999", "/fr/associations/nope",
        "/fr/needs/nope", "/fr/gifts/forged", "/fr/projects/nope/give",
        "/fr/volunteer/alerts/forged", "/files/nope/960.jpg",
        "/sitemaps/0.xml",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_a_page_that_says_so(inhabited, address):
    app, _world = inhabited
    answer = app.test_client().get(address)
    assert answer.status_code == 404
    assert "<h1>" in answer.text
    wanted = address[1:3] if address[1:3] in ("ar", "en") else "fr"
    assert f'<html lang="{wanted}"' in answer.text


STRANGE = ("99999999999999999999", "2147483648", "-1", "x", "٣", "%", "0001-01-01", "a" * 3000)
QUESTIONS = {
    "/fr/projects": "q theme region province commune state skill order historic mine page",
    "/fr/map": "q theme province skill page",
    "/fr/map/points.json": "q theme region commune",
    "/fr/needs": "commune province theme state page",
    "/fr/volunteer": "skill from until mode province page",
    "/fr/associations": "q kind province level page",
    "/fr/communes": "q province page",
    "/api/v1/projects": "page",
}


@pytest.mark.parametrize("address", QUESTIONS)
def test_a_question_nobody_would_ask_breaks_nothing(inhabited, address):
    app, _world = inhabited
    browser = app.test_client()
    for name in QUESTIONS[address].split():
        for value in STRANGE:
            answer = browser.get(address, query_string={name: value})
            assert answer.status_code in (200, 400, 404), f"{address}?{name}={value[:30]}"
