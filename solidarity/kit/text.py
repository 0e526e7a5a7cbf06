"""Words as people type them: folding spellings together, slugs, trigrams, excerpts."""

import re
import unicodedata

_ARABIC = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ء": "", "ؤ": "و", "ئ": "ي",
        "ى": "ي", "ة": "ه", "گ": "ك", "ݣ": "ك", "ڭ": "ك", "ڤ": "ف", "ـ": "",
    }
)  # fmt: skip
_LATIN = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ı": "i", "ł": "l"})
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return the letters that matter: no case, accents, hamza, alif maqsura, doubled letters.

    Two spellings of one place fold to the same words:

    >>> fold("Aït-Baha") == fold("ait baha"), fold("Taroudannt") == fold("Taroudant")
    (True, True)
    """
    text = unicodedata.normalize("NFKD", text.translate(_ARABIC)).casefold().translate(_LATIN)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(_ARABIC)
    words = _WORD.findall(text.replace("’", "'").replace("'", ""))
    return " ".join(re.sub(r"(.)\1+", r"\1", word) for word in words)


def trigrams(folded: str) -> set[str]:
    """Return the trigrams of each word, padded as PostgreSQL's pg_trgm pads them."""
    found: set[str] = set()
    for word in folded.split():
        padded = f"  {word} "
        found.update(padded[i : i + 3] for i in range(len(padded) - 2))
    return found


def likeness(query: str, text: str) -> float:
    """Return which share of the folded query's trigrams the folded text holds, 0 to 1."""
    wanted = trigrams(query)
    return len(wanted & trigrams(text)) / len(wanted) if wanted else 0.0


def slugify(text: str, longest: int = 60) -> str:
    """Return a web address made of the words of `text` (Latin letters and digits)."""
    text = unicodedata.normalize("NFKD", text).casefold().translate(_LATIN).replace("’", "-")
    text = "".join(c for c in text if not unicodedata.combining(c))
    slug = re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:longest].strip("-")
    return slug or "n"


def excerpt(text: str, longest: int) -> str:
    """Cut at a word, with an ellipsis, so that the whole has at most `longest` characters."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
