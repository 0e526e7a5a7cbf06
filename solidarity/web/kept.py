"""Public pages are made once and kept a few seconds for strangers; whoever has a cookie sees the
present. A page that a thousand people open at once in July costs what one costs.

A stranger's page holds nothing of a person: no name, no form token, no message. What would put
any of it there also sets a cookie, and a page that touched the session is never kept.
"""

from collections.abc import Callable

from flask import Flask, request, session

from solidarity.extensions import cache

SECONDS = 10
PAGES = 400  # kept by each process, about 40 KB each


def for_strangers(view: Callable) -> Callable:
    """Keep what a public GET view answers to people without a cookie, by address and question."""
    return cache.cached(
        timeout=SECONDS, query_string=True, unless=_has_cookie, response_filter=_is_for_all
    )(view)


def _has_cookie(*_args, **_kwargs) -> bool:
    return bool(request.cookies) or request.method != "GET"


def _is_for_all(answer: object) -> bool:
    """A whole page and nothing else: no refusal, no redirection, nothing of a session."""
    return isinstance(answer, str) and not session.modified


def flask_config(environment: str) -> dict:
    """Return Flask-Caching's settings: a memory per process, and none in tests."""
    kind = "NullCache" if environment == "testing" else "SimpleCache"
    return {"CACHE_TYPE": kind, "CACHE_THRESHOLD": PAGES, "CACHE_NO_NULL_WARNING": True}


def init_app(app: Flask) -> None:
    """Give the site its memory of pages."""
    cache.init_app(app)
