"""Pages of a list: which one is asked for, and the address of another with the same filters."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import request, url_for

LAST = 10_000  # nobody turns that many; a larger number is a mistake


def asked_page() -> int:
    """Return the page of `?page=`, 1 when it is missing or no number."""
    asked = request.args.get("page", 1, type=int)
    return min(max(asked, 1), LAST)


def link_to_page(number: int) -> str:
    """Return the address of another page of the list shown now."""
    return link_with(page=number if number > 1 else None)


def link_with(**changes: object) -> str:
    """Return the address shown now with some of its questions changed; None takes one away."""
    values = {name: value for name, value in request.args.items() if value}
    values.update({name: value for name, value in changes.items() if value is not None})
    for name, value in changes.items():
        if value is None:
            values.pop(name, None)
    return with_questions(url_for(request.endpoint, **(request.view_args or {})), values)


def with_questions(address: str, values: Mapping) -> str:
    """Return an address with its questions. Given to `url_for` as names, what a visitor typed
    (`?_scheme=`, `?endpoint=`) would steer or break it.
    """
    return f"{address}?{urlencode(values, doseq=True)}" if values else address
