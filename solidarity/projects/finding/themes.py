"""The words of each theme, as data: search finds a project by them, a need is sorted by them."""

import json
from functools import cache
from pathlib import Path

from solidarity.kit.text import fold
from solidarity.projects.finding.words import words_of

_DATA = Path(__file__).parent / "data" / "theme_words.json"


@cache
def _themes() -> dict[str, dict[str, list[str]]]:
    return json.loads(_DATA.read_text(encoding="utf-8"))["themes"]


@cache
def _starts() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (theme, folded words) of every start, read once."""
    return tuple(
        (theme, tuple(words_of(start) or fold(start).split()))
        for theme, words in _themes().items()
        for start in words["starts"]
    )


def words_of_theme(theme: str) -> list[str]:
    """Return how people name a theme, in every language."""
    return _themes().get(theme, {}).get("names", [])


def guess_theme(text: str) -> str | None:
    """Return the theme that the words of `text` speak of most, None when they speak of none.

    What is said first weighs a little more: "an ambulance, because the road is long".

    >>> guess_theme("Le puits est sec"), guess_theme("ما كاين لا ماء لا بئر")
    ('water', 'water')
    """
    said = words_of(text)
    points: dict[str, float] = {}
    for theme, start in _starts():
        place = _find(start, said)
        if place is not None:
            weight = 2 * len(start) - 1 + 1 / (2 + place)
            points[theme] = points.get(theme, 0) + weight
    return max(points, key=lambda theme: points[theme]) if points else None


def _find(start: tuple[str, ...], said: list[str]) -> int | None:
    """Return where words that begin like `start` follow each other."""
    for place in range(len(said) - len(start) + 1):
        if all(said[place + i].startswith(part) for i, part in enumerate(start)):
            return place
    return None
