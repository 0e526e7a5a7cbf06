"""Compare the processor's own list with the book: what one knows and the other does not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from solidarity.extensions import db
from solidarity.giving import checkout, gateway, queries
from solidarity.giving.models import PaymentAttempt, ProcessorFact, ReconciliationItem
from solidarity.kit import clock
from solidarity.web import transaction

LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True)
class Difference:
    """A settled amount at the processor that the book does not hold."""

    account: str
    txn_id: str
    charge_id: str
    intent_id: str | None
    amount_minor: int
    currency: str


def find_differences(since: datetime | None = None) -> list[Difference]:
    """List charges settled at the processor since `since` that were never posted."""
    since = since or clock.now() - LOOK_BACK
    accounts = [a.processor_account for a in queries.list_host_accounts()]
    known = set(db.session.scalars(db.select(ProcessorFact.source).filter_by(kind="settlement")))
    db.session.rollback()
    found: list[Difference] = []
    for account in accounts:
        for told in gateway.list_settled(account, since):
            if told["type"] in ("charge", "payment") and told["id"] not in known:
                found.append(_difference(account, told))
    return found


def _difference(account: str, told: dict) -> Difference:
    charge = gateway.fetch_charge(told["source"], account)
    return Difference(
        account=account,
        txn_id=told["id"],
        charge_id=charge["id"],
        intent_id=charge.get("payment_intent"),
        amount_minor=told["amount"],
        currency=told["currency"].upper(),
    )


def mend(differences: list[Difference]) -> tuple[int, int]:
    """Post what belongs to a gift of ours; queue the rest. Returns (posted, queued)."""
    posted = 0
    for difference in differences:
        attempt = queries.find_attempt(session_id=None, intent_id=difference.intent_id)
        attempt = attempt or _by_charge(difference)
        known = attempt and (attempt.id, attempt.session_id, attempt.processor_account)
        db.session.rollback()
        if known and checkout.ask_again(*known):
            posted += 1
        else:
            _queue(difference)
    return posted, len(differences) - posted


def _by_charge(difference: Difference) -> PaymentAttempt | None:
    """A webhook never came and nobody came back: the payment names our gift itself."""
    charge = gateway.fetch_charge(difference.charge_id, difference.account)
    number = str((charge.get("metadata") or {}).get("donation", ""))
    return queries.last_attempt(int(number)) if number.isdigit() else None


def _queue(difference: Difference) -> None:
    with transaction.writing():
        query = db.select(ReconciliationItem).filter_by(
            kind="unknown_settlement", source=difference.txn_id
        )
        if db.session.scalar(query) is None:
            facts = {"amount": difference.amount_minor, "currency": difference.currency}
            db.session.add(
                ReconciliationItem(
                    kind="unknown_settlement",
                    source=difference.txn_id,
                    facts={**facts, "account": difference.account},
                    state="open",
                    found_at=clock.now(),
                )
            )
