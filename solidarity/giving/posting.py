"""One function ends every path: what the processor says becomes entries, states, letters.

Webhook, return page, poller and reconciliation fetch a `Payment` and call `apply`. It is a
function of the processor's facts alone: told twice, out of order, or by two paths at once, the
same facts leave the same book (each is posted under its own immutable id). `apply_many` is the
same function for a batch of payments (the demonstration's past, a processor's export).
"""

from collections import Counter
from collections.abc import Sequence

from solidarity.announcements import gift_changed
from solidarity.extensions import db
from solidarity.giving import facts, letters, totals
from solidarity.giving.disputes import told as disputes
from solidarity.giving.facts import Fact, History
from solidarity.giving.items import queue
from solidarity.giving.models import Donation, PaymentAttempt
from solidarity.giving.refunds import told as refunds
from solidarity.giving.rules import AttemptState, DonationState, may_become
from solidarity.giving.told import Charge, Payment
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.ledger import actions as ledger
from solidarity.ledger import queries as ledger_queries
from solidarity.ledger.rules import Entry

Paid = tuple[Donation, PaymentAttempt, Charge]
MAY_BE_FROZEN = (DonationState.DISPUTED, DonationState.REFUNDED)


def apply(attempt_id: int, payment: Payment) -> Donation:
    """Bring a gift to where the processor's facts say it is. Never commits."""
    attempt = db.session.get(PaymentAttempt, attempt_id)
    donation = locked(attempt.donation_id)
    has_moved = _apply_all([(attempt, donation, payment)])
    if has_moved or payment.charge:
        totals.refresh(donation.project_id, donation.book)
    return donation


def apply_many(payments: Sequence[tuple[int, Payment]]) -> set[int]:
    """Bring many gifts to where their facts say they are: (attempt, payment) pairs.

    Returns the projects they belong to, whose totals the caller refreshes once. Never commits.
    """
    found = _locked_many([attempt_id for attempt_id, _ in payments])
    for batch in _one_each([(*found[attempt_id], payment) for attempt_id, payment in payments]):
        _apply_all(batch)
    return {donation.project_id for _, donation in found.values()}


def _one_each(gifts: list[tuple[PaymentAttempt, Donation, Payment]]) -> list[list]:
    """Batches in which no gift stands twice: its second payment must see its first."""
    seen: Counter[int] = Counter()
    batches: list[list] = []
    for told in gifts:
        place = seen[told[1].id]
        seen[told[1].id] += 1
        if place == len(batches):
            batches.append([])
        batches[place].append(told)
    return batches


def _apply_all(gifts: list[tuple[PaymentAttempt, Donation, Payment]]) -> bool:
    """Post what was paid, move gifts and attempts, tell; returns whether any gift moved."""
    before = {donation.id: standing(donation) for _, donation, _ in gifts}
    post_charges([
        (donation, attempt, payment.charge)
        for attempt, donation, payment in gifts
        if payment.charge and payment.charge.status == "succeeded"
    ])  # fmt: skip
    for attempt, donation, payment in gifts:
        attempt.checked_at = clock.now()
        attempt.payment_intent_id = payment.intent_id or attempt.payment_intent_id
        if attempt.state != AttemptState.PAID:  # an answer that was overtaken takes nothing back
            attempt.state = _attempt_state(payment)
        move(donation, _donation_state(donation, payment))
    db.session.flush()
    return tell_changes([gift for _, gift, _ in gifts], before)


def tell_changes(gifts: Sequence[Donation], before: dict[int, tuple[str, int]]) -> bool:
    """Announce the gifts that are no longer where they stood, and write to who gave them."""
    changed = [gift for gift in gifts if standing(gift) != before[gift.id]]
    for donation in changed:
        gift_changed.send(donation)
    moved = [gift for gift in changed if gift.state != before[gift.id][0]]
    for donation in moved:
        letters.tell(donation)
    return bool(moved)


def receive(donation: Donation, entry: Entry) -> None:
    """Count a gift whose money was seen outside the processor: `entry` records it, once.

    For bank lines: the entry's source is the line's own immutable id. Never commits.
    """
    donation = locked(donation.id)
    before = {donation.id: standing(donation)}
    history = facts.histories([donation])[donation.id]
    posted = ledger.post(db.session, entry)
    if (entry.kind, entry.source) not in history:
        amount = Money(abs(entry.lines[0].amount), entry.lines[0].currency)
        facts.keep([(Fact(entry.kind, entry.source, donation, entry, amount), posted)])
    donation.received_at = donation.received_at or entry.occurred_at
    move(donation, DonationState.RECEIVED)
    db.session.flush()
    tell_changes([donation], before)
    totals.refresh(donation.project_id, donation.book)


def standing(donation: Donation) -> tuple[str, int]:
    """What the rooms above want to hear about: where a gift stands, how much of it went back."""
    return donation.state, donation.refunded_minor


def post_charges(paid: Sequence[Paid]) -> None:
    """Post succeeded charges (gift, attempt, charge) and all that is known of them, in a batch."""
    if not paid:
        return
    past = facts.histories(gift for gift, *rest in paid if _has_past(gift, *rest))
    histories: dict[int, History] = {gift.id: past.get(gift.id, {}) for gift, *_ in paid}
    told = [
        fact
        for gift, attempt, charge in paid
        for fact in facts.of_charge(gift, attempt.id, charge, histories[gift.id])
    ]
    posted = ledger.post_many(db.session, [fact.entry for fact in told]) if told else []
    kept = facts.keep(list(zip(told, posted, strict=True)))
    for gift, _attempt, charge in paid:
        _settle(gift, charge, {**histories[gift.id], **kept.get(gift.id, {})})


def _has_past(donation: Donation, attempt: PaymentAttempt, charge: Charge) -> bool:
    """Say whether facts of a gift may have been kept before: a first plain payment has none."""
    is_plain = charge.amount == Money(donation.amount_minor, donation.currency)
    return donation.received_at is not None or attempt.n > 1 or not is_plain


def _settle(donation: Donation, charge: Charge, history: History) -> None:
    """Bring the gift's own row to what its facts amount to, and queue what needs an eye."""
    if facts.is_expected(donation, charge, history):
        donation.received_at = donation.received_at or charge.occurred_at
    else:
        is_second = charge.amount == Money(donation.amount_minor, donation.currency)
        _queue("paid_twice" if is_second else "amount_differs", charge, donation)
    donation.refunded_minor = min(facts.went_back(history), donation.amount_minor)
    if charge.refunds:
        refunds.note(donation, charge.refunds)
    if charge.disputes:
        disputes.note(donation, charge)


def _queue(kind: str, charge: Charge, donation: Donation) -> None:
    amount = {"amount": charge.amount.minor, "currency": charge.amount.currency}
    queue(kind, charge.id, donation=donation.reference, **amount)


def locked(donation_id: int) -> Donation:
    """Return a gift that nobody else changes until the transaction ends."""
    # NO KEY UPDATE: other rows point at the gift; a plain FOR UPDATE would deadlock with them.
    return db.session.get(
        Donation, donation_id, with_for_update={"key_share": True}, populate_existing=True
    )


def _locked_many(attempt_ids: list[int]) -> dict[int, tuple[PaymentAttempt, Donation]]:
    """Attempt → itself and its gift, locked in the order of ids, in one question per 500."""
    found = {}
    for ids in ledger_queries.chunked(attempt_ids):
        query = (
            db.select(PaymentAttempt, Donation)
            .join(Donation, Donation.id == PaymentAttempt.donation_id)
            .where(PaymentAttempt.id.in_(ids))
            .order_by(Donation.id)
            .with_for_update(key_share=True, of=Donation)
            .execution_options(populate_existing=True)
        )
        found |= {attempt.id: (attempt, gift) for attempt, gift in db.session.execute(query)}
    return found


def _attempt_state(payment: Payment) -> AttemptState:
    if payment.payment_status == "paid":
        return AttemptState.PAID
    if payment.intent_status == "processing":
        return AttemptState.PROCESSING
    if payment.session_status == "expired":
        return AttemptState.EXPIRED
    if payment.session_status == "complete":  # completed, unpaid, not processing: it failed
        return AttemptState.FAILED
    return AttemptState.OPEN


def _donation_state(donation: Donation, payment: Payment) -> DonationState:
    if donation.received_at is not None:
        return received_state(
            donation, is_disputed=bool(payment.charge and payment.charge.disputes)
        )
    return {
        AttemptState.PROCESSING: DonationState.ON_ITS_WAY,
        AttemptState.FAILED: DonationState.FAILED,
        AttemptState.EXPIRED: DonationState.EXPIRED,
    }.get(_attempt_state(payment), DonationState(donation.state))


def received_state(donation: Donation, *, is_disputed: bool = False) -> DonationState:
    """Say where a gift stands that was received: all gone back, frozen by a bank, or here.

    Its disputes are asked for where one was told of now, or the state says there may be one.
    """
    if donation.refunded_minor >= donation.amount_minor:
        return DonationState.REFUNDED
    may_be_frozen = is_disputed or donation.state in MAY_BE_FROZEN
    if may_be_frozen and disputes.is_frozen(donation.id):
        return DonationState.DISPUTED
    return DonationState.RECEIVED


def move(donation: Donation, then: DonationState) -> None:
    """Move a gift in its life, where the table of moves lets it."""
    if may_become(donation.state, then):
        journal.record("gift_moved", donation, was=donation.state, now=then)
        donation.state = then
