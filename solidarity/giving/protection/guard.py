"""At the giving form: look at who asks before a payment page is opened.

What was counted stands in rows of its own transaction: a refused form is rolled back and still
counts. A tester is turned away with the hour when giving opens again; no amount is ever the reason.
"""

from flask import request
from flask_babel import format_datetime
from flask_limiter.util import get_remote_address

from solidarity.giving.protection import actions, queries
from solidarity.giving.protection.rules import Sign, Slowed, Verdict
from solidarity.kit.messages import N_
from solidarity.web import transaction

SENTENCES = {
    Sign.FAILURES: N_(
        "Many cards were refused from your connection. To protect card holders, giving from here "
        "opens again on %(when)s. Nothing was taken."
    ),
    Sign.TRIES: N_(
        "Many payment pages were opened from your connection. Giving from here opens again on "
        "%(when)s. Nothing was taken."
    ),
    Sign.CARD: N_(
        "A card used from your connection was refused many times. Giving from here opens again on "
        "%(when)s. Nothing was taken."
    ),
    Sign.REFUSED: N_(
        "Giving from your connection is closed until %(when)s, after many refused cards. If this "
        "is a mistake, write to us. Nothing was taken."
    ),
}


def check(project_id: int) -> None:
    """Turn away who is slowed: kept in a transaction of its own, then refused (Slowed)."""
    address = _here()
    verdict = queries.verdict_on(address, project_id)
    if verdict is None:
        return
    transaction.roll_back()
    with transaction.writing():
        actions.slow(address, project_id, verdict)
    raise _refusal(verdict)


def count(subject: str, project_id: int) -> None:
    """Count the page that is about to be opened, with the intention it belongs to."""
    actions.count_try(subject, _here(), project_id)


def _here() -> str:
    return actions.digest(get_remote_address() if request else None)


def _refusal(verdict: Verdict) -> Slowed:
    when = format_datetime(verdict.until, "d MMMM, HH:mm 'UTC'")
    return Slowed(SENTENCES[verdict.sign], when=when)
