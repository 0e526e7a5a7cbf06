"""Money that came by a bank line goes back by a bank line: the entry is posted at its proof."""

import hashlib
import re

from solidarity.extensions import db
from solidarity.giving import facts, posting, totals
from solidarity.giving.facts import Fact
from solidarity.giving.models import Donation, ProcessorFact
from solidarity.giving.refunds.models import Refund
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.ledger import actions as ledger
from solidarity.ledger import queries as ledger_queries
from solidarity.ledger.rules import Entry, Line

SHA256 = re.compile(r"[0-9a-f]{64}")


def post(row: Refund, donation: Donation) -> None:
    """Post that a refund left the account its gift had landed on, once."""
    before = {donation.id: posting.standing(donation)}
    amount = Money(row.amount_minor, row.currency)
    lines = (
        Line(f"project:{donation.project_id}:{row.currency}", row.amount_minor, row.currency),
        Line(_landed_on(donation, row.currency), -row.amount_minor, row.currency),
    )
    source = f"refund:{row.id}"
    meta = {"donation": donation.id, "proofs": [_fingerprint(row.proof)]}
    entry = Entry(donation.book, "refund", source, clock.now(), lines, meta=meta)
    posted = ledger.post(db.session, entry)
    if not posted.is_new:
        return
    facts.keep([(Fact("refund", source, donation, entry, amount), posted)])
    donation.refunded_minor += row.amount_minor
    posting.move(donation, posting.received_state(donation))
    db.session.flush()
    posting.tell_changes([donation], before)
    totals.refresh(donation.project_id, donation.book)


def _fingerprint(proof: str) -> str:
    """Return a SHA-256 as it was typed, or that of the bank line's reference."""
    typed = proof.lower()
    return typed if SHA256.fullmatch(typed) else hashlib.sha256(proof.encode()).hexdigest()


def _landed_on(donation: Donation, currency: str) -> str:
    """Return the account the gift's own entry put its money on."""
    query = db.select(ProcessorFact.entry_id).filter_by(donation_id=donation.id)
    first = db.session.scalars(query.order_by(ProcessorFact.id)).first()
    lines = ledger_queries.get_entry(db.session, first).entry.lines
    return next(line.account for line in lines if line.amount > 0 and line.currency == currency)
