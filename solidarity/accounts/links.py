"""What the account home page links to: each room registers its own pages where it is imported.

links.register("giving.mine", N_("My gifts"), N_("Follow each gift to its invoice."), place=20)
"""

from dataclasses import dataclass

from flask import current_app, url_for


@dataclass(frozen=True)
class AccountLink:
    """A page of a person's own; `place` is its rank on the account home page."""

    endpoint: str
    title: str  # English sentences marked with N_
    text: str
    place: int


_links: dict[str, AccountLink] = {}


def register(endpoint: str, title: str, text: str, *, place: int = 50) -> None:
    """Put a page on the account home page (once, however often the module is read)."""
    _links[endpoint] = AccountLink(endpoint, title, text, place)


def list_links() -> list[tuple[AccountLink, str]]:
    """Return each registered page that this site serves, with its address."""
    links = sorted(_links.values(), key=lambda link: (link.place, link.endpoint))
    return [(k, url_for(k.endpoint)) for k in links if k.endpoint in current_app.view_functions]
