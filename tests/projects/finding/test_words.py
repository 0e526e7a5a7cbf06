"""Search's words: one way of reading, for the index and for the question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidarity.projects.finding.scoring import NEAR
from solidarity.projects.finding.themes import guess_theme, words_of_theme
from solidarity.projects.finding.words import (
    as_index,
    pieces,
    question,
    word_likeness,
    words_of,
)
from solidarity.projects.rules import Theme

letters = st.text(alphabet="abcdeinrst", min_size=2, max_size=9)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Adduction d’eau potable", "adduction eau potable"),
        ("l'école d'Aït-Baha", "ecole ait baha"),
        ("المدرسة", "مدرسه"),
        ("بالمدرسة", "المدرسة"),
        ("الى الوادي", "الوادي"),
        ("إعادة بناء", "اعاده بناء"),
    ],
)
def test_two_ways_of_writing_are_read_alike(one, other):
    assert words_of(one) == words_of(other)


def test_fillers_and_single_letters_are_not_searched():
    assert question("de la eau à l’ et the") == ["eau"]


def test_a_question_of_marks_alone_holds_no_word():
    assert question("%_\"'(*) -- ؟") == []


def test_a_hundred_thousand_characters_make_a_short_question():
    assert len(question("eau " + "mot" * 40_000)) <= 12


def test_each_word_of_the_index_stands_between_spaces():
    assert as_index("Puits", "puits neuf") == " puits neuf "


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("tiznt", "tiznit"), ("agadri", "agadir"), ("zagorra", "zagora"), ("potabel", "potable"),
     ("مدرصه", "مدرسه"), ("ecol", "ecole"), ("boreohle", "borehole")],
)  # fmt: skip
def test_a_small_mistake_stays_near(typed, meant):
    assert word_likeness(words_of(typed)[0], words_of(meant)[0]) >= NEAR


def test_another_place_is_another_word():
    assert word_likeness("taza", "tata") < NEAR


@given(letters, letters)
def test_whatever_is_near_shares_a_piece_so_the_index_loses_nothing(asked, word):
    text = as_index(word)
    if text and word_likeness(asked, text.strip()) >= NEAR:
        assert any(piece in text for piece in pieces(asked))


def test_every_theme_has_its_words():
    assert all(words_of_theme(theme) for theme in Theme)


@pytest.mark.parametrize(
    ("said", "theme"),
    [
        ("Le puits est sec depuis juin", "water"),
        ("البئر جافة منذ الصيف", "water"),
        ("ur illi waman gh douar", "water"),
        ("المدرسة بدون مراحيض", "education"),
        ("une ambulance, car la route est longue", "health"),
        ("فك العزلة عن الدوار", "roads"),
        ("séguia cassée", "agriculture"),
        ("xyz", None),
    ],
)
def test_the_theme_of_a_need_is_guessed_from_its_words(said, theme):
    assert guess_theme(said) == theme
