"""What a need may say, and how it moves."""

import pytest

from solidarity.errors import Invalid, Refusal
from solidarity.projects.needs import rules
from solidarity.projects.needs.rules import NeedState


@pytest.mark.parametrize(
    ("typed", "people"),
    [("120", 120), ("١٢٠", 120), ("۱۲۰", 120), (" 1 200 ", 1200), ("1\u202f200", 1200),
     ("١٬٢٠٠", 1200), ("1", 1), ("1000000", 1_000_000)],
)  # fmt: skip
def test_people_are_read_in_western_and_arabic_digits(typed, people):
    assert rules.read_people(typed) == people


@pytest.mark.parametrize(
    "typed", ["", "0", "-1", "1000000000000", "beaucoup", "12.5", "1e3", "²", "9" * 5_000, "١-٢"]
)
def test_what_is_no_number_of_people_gets_a_sentence_beside_its_field(typed):
    with pytest.raises(Invalid) as refusal:
        rules.read_people(typed)
    assert refusal.value.field == "people"


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script> le puits est sec", "Voir https://spam.example puits sec",
     "www.spam.com le puits est sec", "Appelez le 06 12 34 56 78 pour le puits",
     "Écrire à moi@example.org pour le puits", "Compte 011 810 0000012345678901 23",
     "", "eau", "aaaaaaaaaaaaaaaaaaaa", "??? !!! 12345678"],
)  # fmt: skip
def test_what_a_public_sentence_may_not_hold_is_refused(text):
    with pytest.raises(Invalid) as refusal:
        rules.check_what(text)
    assert refusal.value.field == "what"


@pytest.mark.parametrize(
    "text",
    ["Le puits est sec depuis juin 2024.", "البئر جافة منذ شهر يونيو، والنساء يمشين ساعتين.",
     "L’école n’a ni toit, ni porte : 42 élèves", "ur illi waman gh douar",
     "3 < 5 km de piste coupée", "ⴰⵎⴰⵏ ⵓⵔ ⵍⵍⵉⵏ ⴳ ⴷⴷⵡⴰⵔ"],
)  # fmt: skip
def test_plain_words_of_any_language_are_taken(text):
    rules.check_what(text)


def test_every_state_has_moves_and_a_name():
    assert set(rules.MOVES) == set(rules.LABELS) == set(NeedState)


@pytest.mark.parametrize(
    ("state", "to"), [("merged", "answered"), ("hidden", "answered"), ("stated", "answered")]
)
def test_a_move_that_the_table_does_not_know_is_refused(state, to):
    with pytest.raises(Refusal):
        rules.check_move(state, NeedState(to))


def test_letters_decide_the_language_then_the_page():
    assert rules.language_of("البئر جافة", "fr") == "ar"
    assert rules.language_of("Le puits", "ar") == "fr"
    assert rules.language_of("The well", "en") == "en"
