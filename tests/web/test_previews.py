"""Share pictures: the size that phones accept, and words in the language of the page."""

import io

import pytest
from PIL import Image, ImageChops, features

from solidarity.web.previews import (
    MOST_BYTES,
    SCENE_HEIGHT,
    SIZE,
    TITLE_SIZES,
    draw_preview,
    face,
    wrapped,
)

TITLES = {
    "fr": ("Un château d’eau pour six douars", "Arazane, Taroudannt"),
    "ar": ("خزان ماء لستة دواوير", "أرزان، تارودانت"),
    "en": ("A water tower for six hamlets", "Arazane, Taroudannt"),
}


def preview(lang="fr", **changes):
    title, place = TITLES[lang]
    about = {"seed": "tower", "theme": "water", "title": title, "place": place}
    return draw_preview(**{**about, "lang": lang, "site_name": "Tiwizi", **changes})


def opened(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


def words(image):
    """The part of the picture that holds the words."""
    return image.crop((0, SCENE_HEIGHT + 20, *SIZE))


def ink(image, box):
    """How much of the white of a title lies in a box."""
    return sum(image.crop(box).convert("L").histogram()[200:])


def noise(width, height):
    picture = Image.effect_noise((width, height), 90).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)
    return out.getvalue()


def test_pillow_can_lay_out_arabic():
    assert features.check("raqm")


@pytest.mark.parametrize("lang", TITLES)
def test_a_preview_is_a_jpeg_of_1200_by_630_under_300_kb(lang):
    data = preview(lang)
    assert opened(data).size == (1200, 630)
    assert data[:2] == b"\xff\xd8"
    assert len(data) < MOST_BYTES


def test_the_words_differ_by_language_and_the_landscape_does_not():
    french, english = opened(preview("fr")), opened(preview("en"))
    assert ImageChops.difference(words(french), words(english)).getbbox()
    scene = (0, 0, SIZE[0], SCENE_HEIGHT - 20)
    apart = ImageChops.difference(french.crop(scene), english.crop(scene)).convert("L")
    assert apart.getextrema()[1] < 12


def test_arabic_starts_at_the_right_and_french_at_the_left():
    top = SCENE_HEIGHT + 30
    left, right = (60, top, 360, top + 90), (840, top, 1140, top + 90)
    arabic, french = opened(preview("ar")), opened(preview("fr", title="Un puits"))
    assert ink(arabic, right) > 100
    assert ink(arabic, left) == 0
    assert ink(french, left) > 100
    assert ink(french, right) == 0


def test_arabic_letters_are_joined():
    joined = face("ماء", 60).getlength("بيت", direction="rtl")
    apart = face("ماء", 60).getlength("ب\u200cي\u200cت", direction="rtl")
    assert joined < apart


def test_moroccan_letters_are_in_the_font():
    font = face("أݣادير", 60)
    missing = font.getmask("\uffff").getbbox()
    assert font.getmask("ݣ").getbbox() != missing


def test_a_long_title_keeps_two_lines_inside_the_picture():
    data = preview("fr", title="Agrandir le séchoir à safran de la coopérative " * 6)
    image = opened(data)
    assert ink(image, (SIZE[0] - 20, SCENE_HEIGHT + 20, *SIZE)) == 0
    assert len(data) < MOST_BYTES


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_a_title_of_two_lines_leaves_room_for_the_name_of_the_site(lang):
    word = {"fr": "Passerelle ", "ar": "قنطرة "}[lang]
    image = opened(preview(lang, title=(word * 9).strip(), place=""))
    name_side = (60, 552, 320, 602) if lang == "ar" else (880, 552, 1140, 602)
    alone = opened(preview(lang, title="…", place="")).crop(name_side)
    assert (
        not ImageChops.difference(image.crop(name_side), alone)
        .point(lambda v: v > 60 and 255)
        .getbbox()
    )


def test_lines_break_between_words():
    font = face("a", TITLE_SIZES[0], heading=True)
    words = [f"mot{number}" for number in range(12)]
    lines = wrapped(" ".join(words), font, 400)
    assert len(lines) > 1
    assert all(font.getlength(line) <= 400 for line in lines)
    assert " ".join(lines).split() == words


def test_a_photo_replaces_the_landscape_and_stays_under_the_limit():
    with_photo = preview("fr", photo=noise(2400, 1800))
    assert len(with_photo) < MOST_BYTES
    scene = (0, 0, SIZE[0], SCENE_HEIGHT - 20)
    apart = ImageChops.difference(opened(with_photo).crop(scene), opened(preview()).crop(scene))
    assert apart.getbbox()


def test_the_same_project_always_gets_the_same_picture():
    assert preview("ar") == preview("ar")
