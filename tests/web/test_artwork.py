"""Covers at their own address: the drawing of the page, kept for ever by a browser."""

import re
import xml.etree.ElementTree as ET

import pytest

from solidarity.web.artwork import cover_address
from solidarity.web.covers import draw_cover
from tests.factories.projects import make_project

SVG = "{http://www.w3.org/2000/svg}"


def test_a_cover_is_a_picture_of_its_own_kept_for_a_year(app, client):
    with app.test_request_context():
        address = cover_address("piste-du-col", "roads")
    answer = client.get(address)
    assert answer.mimetype == "image/svg+xml"
    assert answer.text == draw_cover("piste-du-col", "roads")
    assert ET.fromstring(answer.text).tag == f"{SVG}svg"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_an_address_of_another_edition_is_not_kept_for_ever(client):
    answer = client.get("/covers/roads/piste-du-col.svg?v=older")
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["roads/%3Cscript%3E", "%22/a", "roads/a.b"])
def test_what_can_be_no_slug_is_not_drawn(client, path):
    assert client.get(f"/covers/{path}.svg").status_code == 404


def test_a_list_draws_its_first_cards_and_fetches_the_others_when_needed(app, db, client):
    for number in range(6):
        make_project(slug=f"cover-{number}")
    db.session.commit()
    page = client.get("/fr/projects").text
    cards = re.findall(r'<article class="card.*?</article>', page, re.DOTALL)
    assert ["<svg xmlns" in card for card in cards] == [True] * 3 + [False] * 3
    for card in cards[3:]:
        drawing = re.search(r'<img class="art" src="([^"]+)" alt="" loading="lazy"', card)
        assert client.get(drawing[1].replace("&amp;", "&")).status_code == 200


def test_beside_the_map_every_card_waits_to_be_seen(app, db, client):
    make_project()
    db.session.commit()
    assert "<svg xmlns" not in client.get("/fr/map").text
