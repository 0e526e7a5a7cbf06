"""What an association suggests to donors: written with the budget, shown where one gives."""

import pytest

from solidarity.errors import Invalid
from solidarity.giving import offers, pages
from solidarity.projects.models import Project
from solidarity.projects.plan import rules
from solidarity.projects.plan.rows import PresetRow, presets_of
from tests.factories.accounts import make_person
from tests.factories.associations import make_verified_association
from tests.factories.giving import make_card_route
from tests.factories.projects import make_project

URL = "/fr/manage/aman/projects/forage/budget"


@pytest.fixture
def desk(db, sign_in):
    """The browser of the president, before a draft that has a budget."""
    president = make_person()
    association = make_verified_association(level=2, president=president, slug="aman")
    make_project(state="draft", association=association, slug="forage")
    db.session.commit()
    return sign_in(president)


def project():
    return Project.query.filter_by(slug="forage").one()


def send(desk, lang="fr", **presets):
    typed = {
        "version": project().version, "act": "save",
        "rows-0-n": "1", "rows-0-label": "Forage", "rows-0-category": "works",
        "rows-0-quantity": "1", "rows-0-unit_price": "376 000",
    }  # fmt: skip
    typed |= {f"presets-{name.replace('__', '-')}": value for name, value in presets.items()}
    return desk.post(URL.replace("/fr/", f"/{lang}/"), data=typed)


ONE = {"0__amount": "25", "0__currency": "EUR", "0__buys": "Deux mètres de conduite"}


def test_a_suggestion_is_kept_with_its_words_in_each_language(desk, db):
    assert send(desk, **ONE).status_code == 302
    db.session.expire_all()
    assert send(desk, "ar", **{**ONE, "0__buys": "متران من الأنابيب"}).status_code == 302
    db.session.expire_all()

    words = {"fr": "Deux mètres de conduite", "ar": "متران من الأنابيب"}
    assert presets_of(project()) == [PresetRow("EUR", 25_00, words)]


def test_a_suggestion_written_in_french_is_not_asked_again_in_arabic(desk, db):
    send(desk, **ONE)
    db.session.expire_all()

    assert "Deux mètres de conduite" in desk.get(URL.replace("/fr/", "/ar/")).text
    assert send(desk, "ar", **{**ONE, "0__buys": ""}).status_code == 302
    db.session.expire_all()
    assert presets_of(project()) == [PresetRow("EUR", 25_00, {"fr": "Deux mètres de conduite"})]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"0__buys": ""}, "Dites ce que ce montant achète"),
        ({"0__amount": ""}, "Écrivez le montant"),
        ({"0__amount": "1"}, "Proposez un montant entre"),
        ({"0__amount": "vingt"}, "pas un montant"),
        ({"0__currency": "JPY"}, "ne connaît pas cette monnaie"),
        ({"1__amount": "25", "1__currency": "EUR", "1__buys": "Autre chose"}, "proposé deux fois"),
        ({"0__buys": "x" * 81}, "80"),
    ],
)
def test_a_wrong_suggestion_is_refused_with_a_sentence_and_stays_typed(desk, db, wrong, says):
    answer = send(desk, **{**ONE, **wrong})

    assert answer.status_code == 422
    assert says in answer.text
    assert (wrong.get("0__buys", "Deux mètres de conduite") or 'value="25"') in answer.text
    db.session.expire_all()
    assert project().presets == {}


def test_more_than_four_rows_do_not_fit():
    rows = [PresetRow("MAD", 100_00 + n, {"fr": "x"}) for n in range(5)]
    from solidarity.projects.plan.actions import _presets

    with pytest.raises(Invalid):
        _presets(rows)


def test_what_may_be_suggested_may_be_given():
    for currency, (least, most) in rules.PRESET_BOUNDS.items():
        offer = offers.offers()[currency]
        assert offer.least <= least < most <= offer.most


def test_donors_read_what_the_association_wrote_and_other_currencies_keep_the_house_s(client, db):
    project = make_project()
    project.presets = {
        "EUR": [{"amount": 25_00, "buys": {"fr": "Deux mètres de conduite"}}],
    }
    make_card_route(project)
    db.session.commit()

    page = client.get(f"/fr/projects/{project.slug}/give?currency=EUR").text
    assert 'value="2500"' in page
    assert "Deux mètres de conduite" in page
    assert 'value="2000"' not in page
    assert pages.amounts_of(project, "USD") == offers.offers()["USD"].presets
    assert pages.first_choice(project, "EUR") == 25_00
