"""Covers: the same slug draws the same landscape, and a page of cards does not repeat itself."""

import itertools
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from solidarity.web.covers import draw_cover, landscape
from solidarity.web.motifs import MOTIFS
from solidarity.web.scenes import SCENES

DEMO = {
    "forage-et-pompage-solaire-tagant": "water",
    "chateau-d-eau-six-douars": "water",
    "rehabilitation-khettara": "water",
    "goutte-a-goutte-amandiers": "livelihood",
    "reseau-d-eau-bornes": "water",
    "eclairage-solaire-du-douar": "electricity",
    "pompage-photovoltaique": "electricity",
    "dar-taliba": "education",
    "bibliotheque-et-salle": "education",
    "transport-scolaire": "education",
    "prescolaire-du-douar": "education",
    "cantine-scolaire": "education",
    "ambulance-du-cercle": "health",
    "dispensaire-ouvert": "health",
    "maison-de-naissance": "health",
    "cooperative-safran": "livelihood",
    "cooperative-argan": "livelihood",
    "tissage-et-tapis": "livelihood",
    "moulin-a-huile": "livelihood",
    "miel-de-thym": "livelihood",
    "reconstruire-apres-le-seisme": "roads",
    "passerelle-apres-la-crue": "roads",
    "piste-du-col": "roads",
    "reboiser-les-versants": "environment",
    "station-d-epuration": "environment",
    "grenier-collectif": "heritage",
    "club-des-jeunes": "youth",
    "gite-solidaire": "heritage",
    "tri-des-dechets": "environment",
    "salle-numerique": "digital",
}
COVERS = {slug: draw_cover(slug, theme) for slug, theme in DEMO.items()}


def without_ids(svg):
    return re.sub(r"sky-\w+", "sky", svg)


def test_thirty_projects_have_thirty_covers():
    assert len(DEMO) == 30
    for first, second in itertools.combinations(COVERS.values(), 2):
        assert without_ids(first) != without_ids(second)


def test_a_page_of_cards_shows_most_of_the_compositions():
    seen = {len(landscape(slug, theme).items) for slug, theme in DEMO.items()}
    palettes = {landscape(slug, theme).palette for slug, theme in DEMO.items()}
    assert len(SCENES) >= 7
    assert len(seen) >= 7
    assert len(palettes) >= 6


def test_a_cover_is_the_same_in_another_process():
    code = "from solidarity.web.covers import draw_cover as d; print(d('piste-du-col', 'roads'))"
    env = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True
    )
    assert run.stdout.strip() == COVERS["piste-du-col"]


@pytest.mark.parametrize("slug", DEMO)
def test_a_cover_is_light_well_formed_and_allowed_by_the_policy(slug):
    svg = COVERS[slug]
    assert len(svg.encode()) <= 6 * 1024
    assert ET.fromstring(svg).attrib["aria-hidden"] == "true"
    assert "style" not in svg
    assert "<script" not in svg


def test_every_composition_with_every_theme_stays_light():
    heaviest = max(
        len(draw_cover(f"slug-{number}", theme).encode())
        for number in range(24)
        for theme in (*MOTIFS, "unknown")
    )
    assert heaviest <= 6 * 1024


def test_two_covers_on_one_page_do_not_share_a_gradient():
    ids = [re.search(r'id="(sky-\w+)"', svg)[1] for svg in COVERS.values()]
    assert len(set(ids)) == len(ids)


def test_the_theme_changes_what_is_drawn():
    assert without_ids(draw_cover("a", "water")) != without_ids(draw_cover("a", "health"))


def test_an_unknown_theme_gets_the_sign_of_the_site():
    assert "#f2a71b" in draw_cover("a", "something new")
