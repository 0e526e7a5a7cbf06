"""Colours: every pair of text and ground that the stylesheets use can be read (WCAG 2.2 AA)."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css").read_text()
GROUNDS = ("bg", "surface", "sunk")
WORDS = ("text", "muted", "primary", "primary-strong")
TEXTS = [
    *[(word, ground) for word in WORDS for ground in GROUNDS],
    *[(f"on-{name}", name) for name in ("primary", "give", "night")],
    *[(f"on-tint-{c}", f"tint-{c}") for c in ("indigo", "saffron", "ochre", "argan")],
    *[(f"on-tint-{c}", ground) for c in ("ochre", "argan") for ground in GROUNDS],
    ("text", "tint-ochre"),
    ("text", "tint-argan"),
    ("text", "tint-saffron"),
    ("text", "tint-indigo"),
    ("muted", "tint-ochre"),
    ("bg", "on-tint-ochre"),
    ("on-night-muted", "night"),
    ("on-give", "give-strong"),
    ("on-primary", "primary-strong"),
]
# Borders of controls, the focus ring, dots and bars: what one must see without reading.
SHAPES = [
    *[("edge", ground) for ground in GROUNDS],
    *[("focus", ground) for ground in GROUNDS],
    *[("on-tint-ochre", ground) for ground in GROUNDS],
    ("surface", "part-own"),
    ("saffron-400", "night"),
]


def tokens(block):
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", block))


def schemes():
    light, dark = TOKENS.split("prefers-color-scheme: dark")
    return {"light": tokens(light), "dark": {**tokens(light), **tokens(dark)}}


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_the_scale_we_measure_with():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_words_stand_out_from_their_ground(scheme, text, ground):
    colours = schemes()[scheme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_controls_and_focus_stand_out_from_their_ground(scheme, shape, ground):
    colours = schemes()[scheme]
    assert contrast(colours[shape], colours[ground]) >= 3
