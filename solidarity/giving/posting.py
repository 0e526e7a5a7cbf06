"""One function ends every path: what the processor says becomes entries, states, letters.

Webhook, return page, poller and reconciliation fetch a `Payment` and call `apply`. It is a
function of the processor's facts alone: told twice, out of order, or by two paths at once, the
same facts leave the same book (each is posted under its own immutable id). `apply_many` is the
same function for a batch of payments (the demonstration's past, a processor's export).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from solidarity.announcements import gift_changed, gift_received
from solidarity.associations import queries as associations
from solidarity.extensions import db
from solidarity.giving import entries, links, totals
from solidarity.giving.gateway import Charge, Payment
from solidarity.giving.models import (
    Donation,
    DonorDetails,
    PaymentAttempt,
    ProcessorFact,
    ReconciliationItem,
)
from solidarity.giving.rules import AttemptState, DonationState, may_become
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.ledger import actions as ledger
from solidarity.ledger import queries as ledger_queries
from solidarity.ledger.actions import Posted
from solidarity.ledger.rules import Entry
from solidarity.mail import actions as mail
from solidarity.projects.models import Project
from solidarity.web.context import public_link

GONE, RETURNED = ("succeeded", "pending"), ("failed", "canceled")


@dataclass(frozen=True)
class Fact:
    """One thing the processor told of a gift, and the entry that records it."""

    kind: str
    source: str
    donation: Donation
    entry: Entry

    @property
    def key(self) -> tuple[str, str]:
        """What makes the fact itself, whoever tells it."""
        return self.kind, self.source


def apply(attempt_id: int, payment: Payment) -> Donation:
    """Bring a gift to where the processor's facts say it is. Never commits."""
    attempt = db.session.get(PaymentAttempt, attempt_id)
    donation = _locked(attempt.donation_id)
    has_moved = _apply_all([(attempt, donation, payment)])
    if has_moved or payment.charge:
        totals.refresh(donation.project_id, donation.book)
    return donation


def apply_many(payments: Sequence[tuple[int, Payment]]) -> set[int]:
    """Bring many gifts to where their facts say they are: (attempt, payment) pairs.

    Returns the projects they belong to, whose totals the caller refreshes once. Never commits.
    """
    found = _locked_many([attempt_id for attempt_id, _ in payments])
    _apply_all([(*found[attempt_id], payment) for attempt_id, payment in payments])
    return {donation.project_id for _, donation in found.values()}


def _apply_all(gifts: list[tuple[PaymentAttempt, Donation, Payment]]) -> bool:
    """Post what was paid, move gifts and attempts, tell; returns whether any gift moved."""
    before = {donation.id: _standing(donation) for _, donation, _ in gifts}
    paid = [
        (donation, attempt.id, payment.charge)
        for attempt, donation, payment in gifts
        if payment.charge and payment.charge.status == "succeeded"
    ]
    post_charges(paid)
    for attempt, donation, payment in gifts:
        attempt.checked_at = clock.now()
        attempt.payment_intent_id = payment.intent_id or attempt.payment_intent_id
        attempt.state = _attempt_state(payment)
        _move(donation, _donation_state(donation, payment))
    db.session.flush()
    changed = [gift for _, gift, _ in gifts if _standing(gift) != before[gift.id]]
    for donation in changed:
        gift_changed.send(donation)
    moved = [gift for gift in changed if gift.state != before[gift.id][0]]
    for donation in moved:
        _tell(donation)
    return bool(moved)


def receive(donation: Donation, entry: Entry) -> None:
    """Count a gift whose money was seen outside the processor: `entry` records it, once.

    For bank lines: the entry's source is the line's own immutable id. Never commits.
    """
    donation = _locked(donation.id)
    told = Fact(entry.kind, entry.source, donation, entry)
    before = _standing(donation)
    _keep_facts([(told, ledger.post(db.session, entry))])
    donation.received_at = donation.received_at or entry.occurred_at
    _move(donation, DonationState.RECEIVED)
    db.session.flush()
    if _standing(donation) != before:
        gift_changed.send(donation)
        _tell(donation)
    totals.refresh(donation.project_id, donation.book)


def _standing(donation: Donation) -> tuple[str, int]:
    """What the rooms above want to hear about: where a gift stands, how much of it went back."""
    return donation.state, donation.refunded_minor


def post_charges(paid: Sequence[tuple[Donation, int, Charge]]) -> None:
    """Post charges (gift, attempt, charge) and all that is known of them, in one batch."""
    told = [fact for gift in paid for fact in _facts(*gift)]
    posted = ledger.post_many(db.session, [fact.entry for fact in told]) if told else []
    _keep_facts(list(zip(told, posted, strict=True)))
    for donation, _, charge in paid:
        donation.received_at = donation.received_at or charge.occurred_at
        gone = sum(r.amount.minor for r in charge.refunds if r.status in GONE)
        donation.refunded_minor = min(gone, donation.amount_minor)
        for dispute in charge.disputes:
            facts = {"amount": dispute.amount.minor, "status": dispute.status}
            _queue("dispute", dispute.id, donation, **facts)
        if charge.amount != Money(donation.amount_minor, donation.currency):
            _queue("amount_differs", charge.id, donation, amount=charge.amount.minor)


def _facts(donation: Donation, attempt_id: int, charge: Charge) -> list[Fact]:
    """What a charge makes known: itself, its settlement, refunds that left and that came back."""
    host = f"h{donation.host_account_id}"
    paid = entries.charge(donation, host, attempt_id, charge)
    found = [Fact("charge", charge.id, donation, paid)]
    if charge.settlement:
        settled = entries.settlement(donation, host, charge)
        found.append(Fact("settlement", charge.settlement.id, donation, settled))
    for back in charge.refunds:
        if back.status in GONE:
            found.append(Fact("refund", back.id, donation, entries.refund(donation, host, back)))
        elif back.status in RETURNED and _is_posted("refund", back.id):
            failed = entries.refund_failed(donation, host, back)
            found.append(Fact("refund_failed", back.id, donation, failed))
    return found


def _keep_facts(told: list[tuple[Fact, Posted]]) -> None:
    """Keep each fact beside its gift, unless it was kept when its entry was first posted."""
    for fact, posted in told:
        if not posted.is_new and _is_posted(*fact.key):
            continue
        db.session.add(_fact_row(fact, posted))


def _fact_row(fact: Fact, posted: Posted) -> ProcessorFact:
    amount = fact.entry.lines[0]
    return ProcessorFact(
        kind=fact.kind,
        source=fact.source,
        donation_id=fact.donation.id,
        entry_id=posted.entry_id,
        amount_minor=abs(amount.amount),
        currency=amount.currency,
        facts=fact.entry.meta,
        occurred_at=fact.entry.occurred_at,
        recorded_at=clock.now(),
    )


def _is_posted(kind: str, source: str) -> bool:
    query = db.select(ProcessorFact.id).filter_by(kind=kind, source=source)
    return db.session.scalar(query) is not None


def _queue(kind: str, source: str, donation: Donation, **facts: object) -> None:
    """Put what needs a person's eye in the queue of the treasurer, once."""
    query = db.select(ReconciliationItem).filter_by(kind=kind, source=source)
    item = db.session.scalar(query)
    if item is None:
        item = ReconciliationItem(kind=kind, source=source, state="open", found_at=clock.now())
        db.session.add(item)
    item.facts = {"donation": donation.reference, **facts}


def _locked(donation_id: int) -> Donation:
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
    charge = payment.charge
    if charge and charge.status == "succeeded":
        if donation.refunded_minor >= donation.amount_minor:
            return DonationState.REFUNDED
        open_disputes = [d for d in charge.disputes if d.status not in ("won", "warning_closed")]
        return DonationState.DISPUTED if open_disputes else DonationState.RECEIVED
    return {
        AttemptState.PROCESSING: DonationState.ON_ITS_WAY,
        AttemptState.FAILED: DonationState.FAILED,
        AttemptState.EXPIRED: DonationState.EXPIRED,
    }.get(_attempt_state(payment), DonationState(donation.state))


def _move(donation: Donation, then: DonationState) -> None:
    if may_become(donation.state, then):
        journal.record("gift_moved", donation, was=donation.state, now=then)
        donation.state = then


LETTERS = {
    DonationState.RECEIVED: "thanks",
    DonationState.ON_ITS_WAY: "on_its_way",
    DonationState.FAILED: "failed",
    DonationState.REFUNDED: "refunded",
}


def _tell(donation: Donation) -> None:
    """Tell the giver what became of the gift, once each; let the rooms above know of a received
    one. A page left open and never paid is not written about.
    """
    if donation.state == DonationState.RECEIVED:
        gift_received.send(donation)
    letter = LETTERS.get(DonationState(donation.state))
    donor = db.session.get(DonorDetails, donation.id) if letter and not donation.is_demo else None
    if donor is None or not donor.email:
        return
    page = public_link("giving.gift", token=links.token_of(donation), lang=donation.lang)
    mail.write_letter(
        f"giving/{letter}",
        to=donor.email,
        lang=donation.lang,
        person_id=donation.donor_id,
        once=f"{letter}:{donation.id}",
        donation=donation,
        donor=donor,
        project=db.session.get(Project, donation.project_id),
        address=page,
    )
    if donation.state == DonationState.RECEIVED and donor.message:
        _pass_word(donation, donor)


def _pass_word(donation: Donation, donor: DonorDetails) -> None:
    """Hand the giver's word for the village to those who act for its association, once."""
    project = db.session.get(Project, donation.project_id)
    for manager in associations.list_managers(project.association_id):
        mail.write_letter(
            "giving/word",
            to=manager.email,
            lang=manager.lang,
            person_id=manager.id,
            once=f"word:{donation.id}:{manager.id}",
            name="" if donation.is_anonymous else donor.name,
            message=donor.message,
            project=project,
            address=public_link("projects.show", slug=project.slug, lang=manager.lang),
        )
