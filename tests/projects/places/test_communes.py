"""Communes: every one has a page, homonyms are told apart."""

import pytest

from solidarity.projects.places.locator import HEIGHT, WIDTH, locate
from tests.factories.needs import make_need
from tests.factories.projects import make_project

COMMUNE = "09.541.03.07"


@pytest.mark.parametrize(("lang", "name"), [("fr", "Azaghar N"), ("ar", "أزغارنيرس")])
def test_a_commune_shows_its_names_people_projects_and_needs(app, db, client, lang, name):
    make_project(slug="forage")
    need = make_need()
    db.session.commit()
    text = client.get(f"/{lang}/communes/{COMMUNE}").text
    for part in (name, "أزغارنيرس", f"/{lang}/projects/forage", f"/{lang}/needs/{need.slug}",
                 f"/{lang}/follow/commune/{COMMUNE}"):  # fmt: skip
        assert part in text


def test_an_empty_commune_leads_somewhere(app, db, client):
    text = client.get(f"/fr/communes/{COMMUNE}").text
    assert f"/fr/needs/new?commune={COMMUNE}" in text


def test_an_unknown_commune_is_not_found(app, db, client):
    for code in ("99.999.99.99", "Agadir", "09.541"):
        assert client.get(f"/fr/communes/{code}").status_code == 404


def test_the_index_counts_projects_and_open_needs(app, db, client):
    make_project()
    make_need()
    make_need(state="stated")
    db.session.commit()
    text = client.get("/en/communes").text
    # its province, its commune in sight, and among all those of its province
    assert text.count("1 open need") == 3
    assert f"/en/communes/{COMMUNE}" in text


@pytest.mark.parametrize("typed", ["tafraout", "Tafrawt", "تافراوت"])
def test_a_commune_is_found_by_its_name_without_script_and_homonyms_say_their_province(
    app, db, client, typed
):
    text = client.get("/fr/communes", query_string={"q": typed}).text
    found = text[: text.index("<section")]
    assert "/fr/communes/09.581.01.05" in found
    assert "<bdi>Tiznit</bdi>" in found


@pytest.mark.parametrize("typed", ["09.541", "<b>x</b>", "و" * 100_000, " "])
def test_a_name_we_do_not_know_is_said_and_kept_as_text(app, db, client, typed):
    answer = client.get("/fr/communes", query_string={"q": typed})
    assert answer.status_code == 200
    assert "<b>x" not in answer.text


def test_coming_back_from_a_commune_opens_its_province(app, db, client):
    text = client.get("/fr/communes?province=09.541").text
    assert text.count('<details class="fold" open') == 1


def test_homonyms_are_named_with_their_province(app, db, client):
    assert "<bdi>Tafraout (Tiznit)</bdi>" in client.get("/fr/communes/09.581.01.05").text


def test_the_drawing_puts_north_up_and_stays_inside():
    north = locate(31.0, -8.0, [(31.0, -8.0), (29.0, -10.0)])
    south = locate(29.0, -10.0, [(31.0, -8.0), (29.0, -10.0)])
    assert north.y < south.y
    assert north.x > south.x
    assert 0 < north.x < WIDTH
    assert 0 < south.y < HEIGHT


def test_a_link_shared_in_arabic_parts_its_places_with_an_arabic_comma(app, db, client):
    make_project(slug="forage")
    db.session.commit()
    assert "أزغارنيرس، تارودانت" in client.get("/ar/projects/forage").text
