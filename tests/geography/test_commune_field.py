"""The commune picker without JavaScript."""

import pytest

from solidarity.geography.forms import CommuneField
from solidarity.web.forms import Form


class PlaceForm(Form):
    """A form with one commune."""

    place = CommuneField("Commune")


@pytest.fixture
def submit(app):
    def send(lang="fr", **values):
        with app.test_request_context(f"/{lang}/", method="POST", data=values):
            form = PlaceForm()
            form.validate()
            form.place.shown = form.place._value()
            return form.place

    return send


def test_a_name_typed_exactly_is_taken(submit):
    assert submit(place="Azaghar N'irs").data == "09.541.03.07"


def test_a_code_chosen_in_the_list_is_taken(submit):
    field = submit(place="", place_code="09.541.03.07")

    assert field.data == "09.541.03.07"


def test_several_likely_communes_are_offered(submit):
    field = submit(place="tafraou")

    assert field.data is None
    assert len(field.choices) > 1
    assert field.errors


def test_an_unknown_place_gets_a_sentence_and_keeps_what_was_typed(submit):
    field = submit(place="Xyzzy<b>")

    assert "Xyzzy" in field.errors[0]
    assert field.shown == "Xyzzy<b>"


def test_a_stale_code_does_not_win_over_what_was_typed(submit):
    field = submit(place="Azaghar N'irs", place_code="09.001.01.01")

    assert field.data == "09.541.03.07"


def test_the_radio_chosen_beside_the_words_that_raised_it_is_taken(submit):
    offered = submit(place="tafraou").choices

    assert submit(place="tafraou", place_code=offered[1][0]).data == offered[1][0]
