"""The words of a text as search knows them: folded, without article, elision or filler.

The same function makes the index and reads the question, so both speak one language.
"""

import re

from solidarity.kit.text import fold, trigrams

_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu)['’](?=\w)", re.IGNORECASE)
# و ف ب ك ل before the article, and the article itself, when a word of 3 letters remains.
_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل|ول)(?=.{3})")
FILLERS = frozenset(
    fold(word)
    for word in [
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "un",
        "une",
        "et",
        "en",
        "au",
        "aux",
        "pour",
        "par",
        "sur",
        "dans",
        "avec",
        "a",
        "the",
        "of",
        "and",
        "in",
        "for",
        "to",
        "an",
        "on",
        "with",
        "من",
        "في",
        "على",
        "الى",
        "عن",
        "مع",
        "و",
        "او",
        "هذا",
        "هذه",
        "التي",
        "الذي",
    ]
)
LONGEST_QUESTION = 12  # words; what comes after adds nothing


def words_of(text: str) -> list[str]:
    """Return the words of `text` in their order, fillers left out.

    >>> words_of("Adduction d’eau potable à Aït-Baha"), words_of("بالمدرسة")
    (['aduction', 'eau', 'potable', 'ait', 'baha'], ['مدرسه'])
    """
    folded = fold(_ELISION.sub(" ", text)).split()
    bare = (_ARTICLE.sub("", word) for word in folded)
    return [word for word in bare if len(word) > 1 and word not in FILLERS]


def question(typed: str) -> list[str]:
    """Return the distinct words somebody searches for."""
    return list(dict.fromkeys(words_of(typed[:400])))[:LONGEST_QUESTION]


def as_index(*texts: str) -> str:
    """Return the distinct words of `texts`, each between spaces, so that " wo" finds a start."""
    words = dict.fromkeys(word for text in texts for word in words_of(text))
    return f" {' '.join(words)} " if words else ""


def word_likeness(asked: str, word: str) -> float:
    """Return how near two words are, 0 to 1: shared trigrams over all (Dice).

    The start of a word counts 0.9, two neighbouring letters swapped 0.8.
    """
    if asked == word:
        return 1.0
    if word.startswith(asked) and len(asked) >= 3:
        return 0.9
    if len(asked) == len(word) >= 5 and _is_swapped(asked, word):
        return 0.8
    mine, theirs = trigrams(asked), trigrams(word)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def _is_swapped(a: str, b: str) -> bool:
    apart = [i for i in range(len(a)) if a[i] != b[i]]
    return len(apart) == 2 and apart[1] - apart[0] == 1 and sorted(a) == sorted(b)


def pieces(word: str) -> list[str]:
    """Return the three-letter pieces of a word, its borders included, as indexes know them.

    Whatever is at least half like the word (`word_likeness`) holds one of them, so a search
    for any of them loses nothing that the final score would keep.
    """
    padded = f" {word} "
    return sorted({padded[i : i + 3] for i in range(len(padded) - 2)})
