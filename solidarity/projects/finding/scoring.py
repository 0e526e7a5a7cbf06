"""How well a project answers the words asked: the same figure on every engine."""

from collections.abc import Sequence
from functools import lru_cache

from solidarity.projects.finding.words import word_likeness

NEAR = 0.5  # a word less like than this is another word
IN_STORY = 0.6  # a word found in the story, not in the names


def score(words: Sequence[str], names: str, *, is_strict: bool) -> float:
    """Return how well the names of a project answer the words asked, 0 to 1: their mean.

    `is_strict`: every word is known to be in the project, so one that is not in its names is
    in its story. Otherwise a word counts when some name is near to it.
    """
    found = names.split()
    return sum(_one(word, found, is_strict) for word in words) / len(words)


def _one(word: str, names: list[str], is_strict: bool) -> float:
    best = max((nearness(word, name) for name in names), default=0.0)
    if is_strict:
        return max(best, IN_STORY) if best >= 0.9 else IN_STORY
    return best if best >= NEAR else 0.0


@lru_cache(maxsize=200_000)
def nearness(word: str, name: str) -> float:
    """Return `word_likeness`, remembered: names repeat from project to project."""
    return word_likeness(word, name)
