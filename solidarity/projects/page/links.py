"""Addresses of rooms above, which a page offers only where they exist."""

from flask import current_app, url_for


def link_to(endpoint: str, **values) -> str | None:
    """Return the address of a page that another room may bring, or None when it does not."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
