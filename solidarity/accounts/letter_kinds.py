"""Which letters a person may switch off: each room registers the kinds it writes.

    letter_kinds.register("giving/monthly_news", N_("News of the projects I gave to"))

Letters a person asked for (a link, a receipt) are not registered: they cannot be switched off.
"""

_kinds: dict[str, str] = {}


def register(kind: str, title: str) -> None:
    """Offer a switch for letters of `kind`; `title` is an English sentence marked with N_."""
    _kinds[kind] = title


def offered() -> dict[str, str]:
    """Return {kind: title} of every letter that can be switched off."""
    return dict(_kinds)
