"""Hash passwords outside the write lock: one slow hash must not make every gift wait.

SQLite has one writer. A sign-in page reads a person, then spends 50 ms on argon2; what it read
is let go before that, and the next statement takes the lock again.
"""

from typing import Any

from flask import has_request_context, request

from solidarity.extensions import db


def let_go_of_the_lock() -> None:
    """End the transaction of a sign-in page, which has only read so far."""
    if not has_request_context() or request.blueprint != "security":
        return
    session = db.session
    if not (session.new or session.dirty or session.deleted):
        session.rollback()


class OutsideTheLock:
    """Passlib's context, letting go of the lock before each slow call."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)

    def hash(self, secret: str, **kwargs: Any) -> str:
        """Return the hash of a password."""
        let_go_of_the_lock()
        return self._context.hash(secret, **kwargs)

    def verify(self, secret: str, stored: str, **kwargs: Any) -> bool:
        """Say whether a password is the one that was hashed."""
        let_go_of_the_lock()
        return self._context.verify(secret, stored, **kwargs)
