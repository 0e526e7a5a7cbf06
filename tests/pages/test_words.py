"""Legal pages: who runs the site is named, and every rule of the policy table is read aloud."""

import json

import pytest

from solidarity.associations.queries import list_policy
from solidarity.pages.wording import SOURCES, policy_value
from solidarity.settings import HOUSE
from tests.conftest import site_on
from tests.factories.associations import make_verified_association

POLICY = [
    row
    for room in ("associations", "delivery")
    for row in json.loads((HOUSE / f"solidarity/{room}/data/policy.json").read_text())
]


def test_the_operator_its_address_and_the_host_are_named(template, tmp_path):
    told = {
        "OPERATOR": "Association Tiwizi", "OPERATOR_ADDRESS": "12 rue des Arganiers, Agadir",
        "HOSTING": "Maison du serveur, Lyon", "CONTACT_EMAIL": "bonjour@tiwizi.example.org",
    }  # fmt: skip
    with site_on(template, tmp_path, **told) as app:
        page = app.test_client().get("/fr/legal").text
    assert all(text in page for text in told.values())


def test_every_source_of_the_policy_we_ship_can_be_translated():
    assert {row["source"] for row in POLICY} == set(SOURCES)


def test_every_rule_is_shown_with_its_value_and_its_source(client, db):
    page = client.get("/en/how-it-works").text
    rules = list_policy()
    assert len(rules) == len(POLICY)
    for rule in rules:
        assert rule.note["en"].replace("'", "&#39;") in page


@pytest.mark.parametrize(
    ("value", "said"),
    [({"minor": 45000000, "currency": "MAD"}, "450,000"), ({"months": 1}, "1 month"),
     ({"days": 30}, "30 days"), ({"years": 18}, "18 years"), ({"count": 2}, "2"),
     ({"countries": ["FR", "BE"]}, "France, Belgium"), ({"kinds": ["local"]}, "Local associations"),
     ({"licensed_by": "Bank Al-Maghrib"}, "Bank Al-Maghrib")],
)  # fmt: skip
def test_a_value_of_the_policy_is_said_in_words(app, value, said):
    with app.test_request_context("/en/"):
        app.preprocess_request()
        assert said in policy_value(value)


@pytest.mark.parametrize("page", ["legal", "privacy", "accessibility", "contact", "how-it-works"])
@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_the_footer_leads_to_pages_that_exist(client, page, lang):
    assert f'href="/{lang}/{page}"' in client.get(f"/{lang}/").text
    assert client.get(f"/{lang}/{page}").status_code == 200


def test_two_reviewers_are_told_in_the_arabic_dual(client, db):
    association = make_verified_association(level=1)
    db.session.commit()
    text = client.get(f"/ar/associations/{association.slug}").text
    assert "منحه شخصان لا صلة لهما بها" in text
