"""Tell the processor what goes back. The decision is committed first; no lock is held meanwhile.

What if the power goes? Before the processor answered, or before we kept its answer: the refund
stands as asked and the worker sends it again under the same key, which finds the first one. An
error of the processor's own is kept under that key: we look whether it worked all the same, and
only then take a new key.
"""

from dataclasses import dataclass

from solidarity.extensions import db
from solidarity.giving import checkout, gateway, posting, queries
from solidarity.giving.models import Donation, PaymentAttempt
from solidarity.giving.refunds import rules, told
from solidarity.giving.refunds.models import Refund
from solidarity.giving.refunds.queries import list_to_send
from solidarity.giving.refunds.rules import RefundState
from solidarity.giving.rules import AttemptState, Means
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.web import transaction


@dataclass(frozen=True)
class Order:
    """What the processor is asked to give back."""

    refund_id: int
    attempt: tuple[int, str, str]  # attempt, its page, the account it is on
    intent_id: str
    amount: Money
    key: str


def send_waiting() -> int:
    """Send every refund that was decided and that the processor has not taken; how many it did."""
    waiting = list_to_send()
    db.session.rollback()
    return sum(send(refund_id) for refund_id in waiting)


def send(refund_id: int) -> bool:
    """Ask the processor for one refund and post what it says; False when it must be sent again."""
    order = _order(refund_id)
    if order is None:
        return False
    attempt_id, page, account = order.attempt
    try:
        gateway.refund(
            order.intent_id, account, key=order.key, amount=order.amount, number=refund_id
        )
    except gateway.GatewayBroken:
        checkout.ask_again(attempt_id, page, account)
        _take_new_key(refund_id)
        return False
    except gateway.GatewayUnavailable:
        return False
    except gateway.GatewayRefused as refusal:
        _refused(refund_id, str(refusal))
        return False
    return checkout.ask_again(attempt_id, page, account)


def _order(refund_id: int) -> Order | None:
    row = db.session.get(Refund, refund_id)
    donation = db.session.get(Donation, row.donation_id) if row else None
    may_send = row and row.state == RefundState.ASKED and donation.means == Means.PROCESSOR
    attempt = _paid_attempt(donation.id) if may_send else None
    order = attempt and Order(
        refund_id=row.id,
        attempt=(attempt.id, attempt.session_id, attempt.processor_account),
        intent_id=attempt.payment_intent_id,
        amount=Money(row.amount_minor, row.currency),
        key=rules.idempotency_key(donation.book, row.id, row.attempts),
    )
    db.session.rollback()
    return order


def _paid_attempt(donation_id: int) -> PaymentAttempt | None:
    """Return the attempt by which a gift was paid: that of its expected charge."""
    attempts = {a.id: a for a in queries.list_attempts(donation_id)}
    for fact in queries.list_facts(donation_id):
        if fact.kind == "charge" and fact.facts.get("expected", True):
            return attempts.get(fact.facts["attempt"])
    paid = (a for a in attempts.values() if a.state == AttemptState.PAID)
    return next(paid, None)


def _take_new_key(refund_id: int) -> None:
    with transaction.writing():
        row = db.session.get(Refund, refund_id, with_for_update={"key_share": True})
        if row.state == RefundState.ASKED:
            row.attempts += 1


def _refused(refund_id: int, why: str) -> None:
    """The processor says no: what was set aside is the project's again, and says why."""
    with transaction.writing():
        donation = posting.locked(db.session.get(Refund, refund_id).donation_id)
        row = db.session.get(Refund, refund_id, populate_existing=True)
        if row.state != RefundState.ASKED:
            return
        told.let_go(row)
        row.state, row.decision, row.ended_at = RefundState.FAILED, why[:500], clock.now()
        journal.record("refund_refused", donation, refund=row.id, why=row.decision)
