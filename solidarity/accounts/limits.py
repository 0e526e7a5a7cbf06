"""How often a sign-in page may be sent, by address and by account.

Counted before the view, in the limiter's own storage (memory, or Redis): a refused sign-in
rolls the database back and still counts. Whole villages share one address, so the limit by
address is wide; the limit by account and address is the narrow one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, abort, request, session
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse

from solidarity.accounts.queries import normalize_email
from solidarity.extensions import limiter


def _account() -> str:
    return normalize_email(request.form.get("email", ""))[:254]


def _account_here() -> str:
    return f"{_account()} {get_remote_address()}"


def _session() -> str:
    return str(session.get("tf_user_id") or session.get("_user_id") or get_remote_address())


@dataclass(frozen=True)
class Limit:
    """At most `rate`, counted apart for each answer of `key`."""

    rate: RateLimitItem
    key: Callable[[], str]


def _limit(rate: str, key: Callable[[], str]) -> Limit:
    return Limit(parse(rate), key)


SIGN_IN = (
    _limit("8 per 10 minutes", _account_here),
    _limit("40 per hour", _account),
    _limit("100 per 10 minutes", get_remote_address),
)
LETTERS = (_limit("5 per hour", _account), _limit("30 per hour", get_remote_address))
CODES = (_limit("8 per 10 minutes", _session), _limit("100 per 10 minutes", get_remote_address))

LIMITS: dict[str, tuple[Limit, ...]] = {
    "security.login": SIGN_IN,
    "security.register": LETTERS,
    "security.forgot_password": LETTERS,
    "security.send_confirmation": LETTERS,
    "security.change_email": LETTERS,
    "security.reset_password": CODES,
    "security.confirm_email": CODES,
    "security.verify": CODES,
    "security.change_password": CODES,
    "security.two_factor_token_validation": CODES,
    "security.two_factor_setup_validate": CODES,
    "security.two_factor_rescue": CODES,
    "security.mf_recovery": CODES,
    "security.wan_signin_response": CODES,
    "security.wan_verify_response": CODES,
}


def count_attempt() -> None:
    """Count a sent sign-in page; 429 once it was sent too often."""
    if not limiter.enabled or request.method != "POST":
        return
    for limit in LIMITS.get(request.endpoint or "", ()):
        if not limiter.limiter.hit(limit.rate, str(request.endpoint), limit.key()):
            abort(429)


def init_app(app: Flask) -> None:
    """Count before any view of the site."""
    app.before_request(count_attempt)
