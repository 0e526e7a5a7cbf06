"""Ask for a gift back, decide, set it aside, prove it. Nothing here calls the processor.

What if it runs twice? A form finds its first refund by its token; a gift has one refund under
way, which the database holds too. What is asked is set aside under the project's lock, so that no
tranche takes it while it travels; the processor's own fact, or its refusal, lets it go.
"""

from sqlalchemy.exc import IntegrityError

from solidarity.errors import Invalid, NotFound, Refusal
from solidarity.extensions import db
from solidarity.giving import letters, posting
from solidarity.giving.models import Donation
from solidarity.giving.refunds import proofs, queries, rules, told
from solidarity.giving.refunds.models import Refund
from solidarity.giving.refunds.rules import Asker, RefundState
from solidarity.giving.rules import DonationState, Means
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.ledger import limits
from solidarity.ledger.rules import Entry, Line

SHORTEST_PROOF = 6  # characters: the reference of a bank line


def want(donation_id: int, reason: str, *, form: str) -> Refund:
    """The donor asks for what is left of their gift; a treasurer will decide. Never commits."""
    donation = posting.locked(donation_id)
    found = queries.find_by_form(form) or queries.find_under_way(donation_id)
    if found:
        return found
    rules.check_reason(reason)
    left, free = queries.left_of(donation), queries.free_for(donation)
    _check_still_here(donation)
    rules.check_amount(left, left, free)
    row = _new_row(donation, left, Asker.DONOR, reason, form)
    row.state = RefundState.WANTED
    return _add(row, form)


def ask(
    donation_id: int,
    amount: Money | None,
    reason: str,
    *,
    form: str,
    by: int | None,
    asker: Asker = Asker.TREASURER,
) -> Refund:
    """Decide that part of a gift goes back, and set it aside. Never commits."""
    donation = posting.locked(donation_id)
    found = queries.find_by_form(form)
    if found:
        return found
    if asker == Asker.TREASURER:
        rules.check_reason(reason)
    if queries.find_under_way(donation_id):
        raise Refusal(N_("A refund of this gift is under way: let it end first."))
    _lock_project(donation)
    _check_still_here(donation)
    rules.check_amount(amount, queries.left_of(donation), queries.free_for(donation))
    row = _add(_new_row(donation, amount, asker, reason, form, by=by), form)
    _set_aside(row, donation)
    facts = {"amount": amount.minor, "currency": amount.currency, "reason": row.reason}
    journal.record("refund_asked", donation, actor_id=by, refund=row.id, **facts)
    return row


def grant(refund_id: int, *, by: int) -> Refund:
    """Say yes to a donor's wish, and set the money aside. Never commits."""
    row, donation = _waiting(refund_id)
    _lock_project(donation)
    _check_still_here(donation)
    amount = Money(row.amount_minor, row.currency)
    rules.check_amount(amount, queries.left_of(donation), queries.free_for(donation))
    row.state, row.decided_by, row.decided_at = RefundState.ASKED, by, clock.now()
    _set_aside(row, donation)
    journal.record("refund_granted", donation, actor_id=by, refund=row.id, amount=amount.minor)
    return row


def decline(refund_id: int, why: str, *, by: int | None) -> Refund:
    """Say no to a donor's wish, with the reason they read in a letter. Never commits."""
    row, donation = _waiting(refund_id)
    rules.check_reason(why)
    row.state, row.decided_by, row.decided_at = RefundState.DECLINED, by, clock.now()
    row.decision, row.ended_at = why.strip(), clock.now()
    journal.record("refund_declined", donation, actor_id=by, refund=row.id)
    letters.write(donation, "refund_declined", once=f"refund-declined:{row.id}", why=row.decision)
    db.session.flush()
    return row


def prove(refund_id: int, proof: str, *, by: int) -> Refund:
    """Record that money given by transfer or cash went back: the bank line says so. Never commits.

    `proof` is the bank line's reference, or the SHA-256 of its paper.
    """
    row = queries.get_refund(refund_id)
    donation = posting.locked(row.donation_id)
    db.session.refresh(row)
    if row.state != RefundState.ASKED or donation.means == Means.PROCESSOR:
        raise Refusal(N_("This refund does not wait for a bank line."))
    if len(proof.strip()) < SHORTEST_PROOF:
        raise Invalid(
            N_("Write the reference of the bank line, or the fingerprint of its paper."),
            field="proof",
        )
    row.proof = proof.strip()[:255]
    told.let_go(row)
    proofs.post(row, donation)
    row.state, row.ended_at = RefundState.DONE, clock.now()
    journal.record("refund_proven", donation, actor_id=by, refund=row.id, proof=row.proof)
    db.session.flush()
    return row


def _waiting(refund_id: int) -> tuple[Refund, Donation]:
    row = queries.get_refund(refund_id)
    donation = posting.locked(row.donation_id)
    db.session.refresh(row)
    if row.state != RefundState.WANTED:
        raise Refusal(N_("Somebody already settled this."))
    return row, donation


def _check_still_here(donation: Donation) -> None:
    if donation.state == DonationState.DISPUTED:
        raise Refusal(N_("The donor's bank disputes this gift: it decides, not us."))
    if donation.state not in (DonationState.RECEIVED, DonationState.REFUNDED):
        raise NotFound(N_("This gift was not received: there is nothing to give back."))


def _lock_project(donation: Donation) -> None:
    """What we read after this, nobody changes before we end."""
    limits.locked(db.session, f"{donation.book}:project:{donation.project_id}")


def _set_aside(row: Refund, donation: Donation) -> None:
    """Move what goes back out of reach of the tranches, until the processor's fact takes it."""
    project, currency = donation.project_id, row.currency
    free = f"project:{project}:{currency}"
    lines = (
        Line(free, row.amount_minor, currency),
        Line(f"project:{project}:reserved:{currency}", -row.amount_minor, currency),
    )
    entry = Entry(
        donation.book, "refund_held", f"refund:{row.id}", clock.now(), lines,
        meta={"donation": donation.id},
    )  # fmt: skip
    row.held_entry_id = limits.post_covered(db.session, entry, [free]).entry_id
    row.attempts = 1
    db.session.flush()


def _new_row(donation, amount: Money, asker: Asker, reason, form, *, by=None) -> Refund:
    return Refund(
        donation_id=donation.id,
        form_token=form,
        amount_minor=amount.minor,
        currency=amount.currency,
        asker=asker,
        reason=reason.strip(),
        state=RefundState.ASKED,
        asked_at=clock.now(),
        asked_by=by,
        attempts=0,
    )


def _add(row: Refund, form: str) -> Refund:
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:  # the same form, or another one, at the same moment
        found = queries.find_by_form(form)
        if found is None:
            raise Refusal(N_("A refund of this gift is under way: let it end first.")) from None
        return found
    return row
