"""Words folded, identifiers checked."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from solidarity.kit import identifiers
from solidarity.kit.text import excerpt, fold, likeness, slugify, trigrams


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aït-Baha", "ait baha"),
        ("Taroudannt", "taroudant"),
        ("أگادير", "اكادير"),
        ("مصطفى", "مصطفي"),
        ("L’eau", "leau"),
    ],
)
def test_two_spellings_fold_together(one, other):
    assert fold(one) == fold(other)


@given(st.text(max_size=60))
@example("𝕬")  # a mathematical capital: its case shows only once it is decomposed
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=80))
def test_a_slug_is_safe_in_an_address(text):
    assert slugify(text).strip("abcdefghijklmnopqrstuvwxyz0123456789-") == ""
    assert slugify(text)


def test_a_typo_keeps_most_of_a_word():
    assert likeness(fold("chateu"), fold("château d'eau")) > 0.6
    assert likeness("", "x") == 0.0
    assert trigrams("eau") == {"  e", " ea", "eau", "au "}


def test_an_excerpt_ends_at_a_word():
    assert excerpt("un deux trois quatre", 12) == "un deux…"
    assert excerpt("court", 12) == "court"


def test_rib_iban_and_ice_are_known_by_their_keys():
    assert identifiers.is_rib("999000000000000000004244")
    assert not identifiers.is_rib("999000000000000000004245")
    assert identifiers.iban_of_rib("999000000000000000004244") == "MA64999000000000000000004244"
    assert identifiers.is_moroccan_iban("MA64 9990 0000 0000 0000 0000 4244")
    assert not identifiers.is_moroccan_iban("FR64999000000000000000004244")
    assert identifiers.is_ice("001561191000066")
    assert identifiers.is_ice("002136093000040")
    assert not identifiers.is_ice("002136093000041")
    with pytest.raises(ValueError, match="RIB"):
        identifiers.iban_of_rib("1")
