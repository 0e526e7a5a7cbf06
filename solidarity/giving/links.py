"""Addresses only the giver knows: a signed number, so that no secret is kept in a table."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from solidarity.errors import NotFound
from solidarity.kit.messages import N_


def token_of(row) -> str:
    """Return the token that opens the own page of a gift, a pledge or a monthly gift."""
    return _signer(type(row).__name__).dumps(row.id)


def donation_id(token: str) -> int:
    """Return the gift a token opens; NotFound for a forged one."""
    return _read("Donation", token)


def pledge_id(token: str) -> int:
    """Return the pledge a token opens; NotFound for a forged one."""
    return _read("Pledge", token)


def monthly_id(token: str) -> int:
    """Return the monthly gift a token opens; NotFound for a forged one."""
    return _read("MonthlyGift", token)


def _signer(kind: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt=f"giving:{kind}")


def _read(kind: str, token: str) -> int:
    try:
        return int(_signer(kind).loads(token))
    except (BadData, ValueError, TypeError):
        raise NotFound(N_("This link opens no gift.")) from None
