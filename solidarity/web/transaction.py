"""One request is one transaction: a good answer commits, any refusal rolls back.

A GET never writes: it is rolled back whatever it did. Commands and jobs say `writing()`.
The few edges that must commit in the middle (before calling the payment processor, after
a webhook is stored) say `commit_now(reason)`; tests/test_architecture.py lists them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from flask import Flask, Response, g, has_request_context, request

from solidarity.extensions import db, will_write

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
log = structlog.get_logger(__name__)


class OneTransactionFlask(Flask):
    """Decides on the finished answer, not on what the view returned."""

    def full_dispatch_request(self) -> Response:
        token = will_write.set(request.method not in SAFE_METHODS)
        try:
            return super().full_dispatch_request()
        finally:
            will_write.reset(token)

    def dispatch_request(self) -> Response:
        try:
            response = self.make_response(super().dispatch_request())
        except BaseException:
            roll_back()
            raise
        if request.method in SAFE_METHODS or response.status_code >= 400:
            roll_back()
        else:
            commit_now("the request succeeded")
        return response


def roll_back() -> None:
    """Forget what was done so far: a rule said no after something was flushed."""
    db.session.rollback()
    if has_request_context():
        g.pop("after_commit", None)


def after_commit(act: Callable[[], None]) -> None:
    """Run `act` once the current transaction is safely written (never if it is refused)."""
    g.setdefault("after_commit", []).append(act)


def commit_now(reason: str) -> None:
    """Write what was done so far, then run what waited for it. `reason` is for the reader."""
    db.session.commit()
    for act in g.pop("after_commit", []):
        try:
            act()
        except Exception:
            log.exception("after_commit_failed", reason=reason)


@contextmanager
def writing() -> Iterator[None]:
    """One transaction of a command or a job: committed at the end, undone by any exception."""
    token = will_write.set(True)
    db.session.remove()  # a read that began deferred must not be upgraded
    g.pop("_login_user", None)  # who is signed in went with it: the next question asks again
    try:
        yield
        commit_now("the command or job succeeded")
    except BaseException:
        db.session.rollback()
        raise
    finally:
        will_write.reset(token)
