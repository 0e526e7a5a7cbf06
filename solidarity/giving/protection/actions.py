"""Count tries and refused cards; slow an address; decide about it."""

import hashlib
import hmac
import ipaddress

from flask import current_app
from sqlalchemy.exc import IntegrityError

from solidarity.errors import NotFound, Refusal
from solidarity.extensions import db
from solidarity.giving.protection import queries
from solidarity.giving.protection.limits import limits
from solidarity.giving.protection.models import PaymentTry, RefusedCard, SlowedGiver
from solidarity.giving.protection.rules import SlowedState, Verdict
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_


def digest(address: str | None) -> str:
    """Return what is kept of an address: a keyed digest; of IPv6, the network of one home (/64)."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        kept = address or ""
    else:
        bits = 64 if found.version == 6 else 32
        kept = str(ipaddress.ip_network((found, bits), strict=False))
    key = current_app.secret_key.encode()
    return hmac.new(key, f"payment address {kept}".encode(), hashlib.sha256).hexdigest()[:40]


def count_try(subject: str, address: str, project_id: int) -> None:
    """Note a payment page, once a subject; committed with the intention it belongs to."""
    if queries.address_of(subject) is None:
        _once(PaymentTry(subject=subject, address=address, project_id=project_id, at=clock.now()))


def count_refused_card(
    source: str, *, card: str | None, address: str | None, project_id: int | None
) -> bool:
    """Note a card the bank refused, once a charge. Returns whether it was new."""
    query = db.select(RefusedCard.id).filter_by(source=source)
    if db.session.scalar(query) is not None:
        return False
    return _once(
        RefusedCard(
            source=source, card=card, address=address, project_id=project_id, at=clock.now()
        )
    )


def _once(row) -> bool:
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:  # somebody else noted it at the same moment
        return False
    return True


def slow(address: str, project_id: int, verdict: Verdict) -> None:
    """Keep that a try was turned away: the treasurer sees it. For a transaction of its own."""
    now = clock.now()
    row = db.session.scalar(
        db.select(SlowedGiver).filter_by(address=address).with_for_update(key_share=True)
    )
    if row is None:
        made = SlowedGiver(
            address=address, project_id=project_id, sign=verdict.sign, refused=1,
            until=verdict.until, state=SlowedState.OPEN, since=now, last_at=now,
        )  # fmt: skip
        if _once(made):
            journal.record("giver_slowed", made, sign=verdict.sign)
            return
        row = queries.find_slowed(address)
    is_decided = row.decided_until is not None and row.decided_until > now
    if row.state != SlowedState.OPEN and not is_decided:
        row.state, row.since, row.refused = SlowedState.OPEN, now, 0
    row.refused += 1
    row.sign, row.until, row.last_at, row.project_id = verdict.sign, verdict.until, now, project_id
    db.session.flush()


def decide(row_id: int, *, release: bool, by: int) -> SlowedGiver:
    """A treasurer releases an address for a time, or keeps refusing it for longer."""
    row = db.session.get(SlowedGiver, row_id, with_for_update={"key_share": True})
    if row is None:
        raise NotFound(N_("There is nothing at this address. It may have moved, or been mistyped."))
    if row.state != SlowedState.OPEN:
        raise Refusal(N_("Somebody already settled this."))
    lasts = limits().released_for if release else limits().refused_for
    row.state = SlowedState.RELEASED if release else SlowedState.REFUSED
    row.decided_by, row.decided_at = by, clock.now()
    row.decided_until = clock.now() + lasts
    act = "slowed_released" if release else "slowed_refused"
    journal.record(act, row, actor_id=by, sign=row.sign, refused=row.refused)
    db.session.flush()
    return row


def forget_old() -> int:
    """Drop what is older than the thresholds keep; close what nobody decided and did not return."""
    edge = clock.now() - limits().kept_for
    gone = 0
    for table in (PaymentTry, RefusedCard):
        gone += db.session.execute(db.delete(table).where(table.at < edge)).rowcount
    gone += db.session.execute(db.delete(SlowedGiver).where(SlowedGiver.last_at < edge)).rowcount
    stale = clock.now() - limits().refused_for
    db.session.execute(
        db.update(SlowedGiver)
        .where(SlowedGiver.state == SlowedState.OPEN, SlowedGiver.last_at < stale)
        .values(state=SlowedState.OVER)
    )
    return gone
