"""Mark a sentence for translation where it is written; the web translates where it is shown."""


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for the marker
    """Return the English sentence unchanged; its only work is to be found by the extractor."""
    return msgid


def pick(texts: dict[str, str] | None, lang: str) -> tuple[str, str]:
    """Return (text, language) in `lang`, or in the nearest language that has words.

    >>> pick({"fr": "Eau", "ar": ""}, "ar")
    ('Eau', 'fr')
    """
    texts = texts or {}
    for code in (lang, "fr", "ar", "en", *texts):
        if texts.get(code):
            return texts[code], code
    return "", lang
