"""Secrets handed to people: links in letters, public references of gifts."""

import hashlib
import secrets

REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_token() -> str:
    """Return an unguessable token for a link (256 bits)."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return what is stored instead of the token, so that a stolen table opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_reference(length: int = 10) -> str:
    """Return a code people can read aloud: no 0, O, 1, I, L."""
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(length))
