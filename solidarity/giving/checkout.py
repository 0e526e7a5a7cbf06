"""Ask the processor to take a gift. The intention is committed first; no lock is held meanwhile.

What if the power goes? Before the commit: nothing happened. After it, before the processor
answered: the attempt stands as `asked`; sent again, the same idempotency key finds the same
payment page. After the answer, before we kept it: the same. An error of the processor's own is
kept under that key: pressing again starts attempt n+1. The page that the first may have opened
has an address nobody was given; it expires unpaid.
"""

from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.giving import actions, gateway, links, posting, queries
from solidarity.giving.disputes import told as disputes
from solidarity.giving.models import Donation, PaymentAttempt
from solidarity.kit.messages import N_, pick
from solidarity.kit.money import Money
from solidarity.projects.models import Project
from solidarity.web import transaction
from solidarity.web.context import public_link


class ProcessorSilent(Refusal):
    """The payment page could not be opened; nothing was paid."""

    status = 502


def open_page(donation: Donation, attempt: PaymentAttempt, project: Project) -> str:
    """Commit the intention, ask for the hosted page, keep it; return its address.

    Raises ProcessorSilent when the processor cannot be reached: the donor may press again.
    """
    if attempt.session_url:
        return attempt.session_url
    order = _order(donation, attempt, project)
    account, attempt_id = attempt.processor_account, attempt.id
    transaction.commit_now("the intention is safe before the processor is called")
    db.session.remove()
    try:
        session = gateway.create_session(order, account)
    except gateway.GatewayUnavailable as error:
        with transaction.writing():
            is_spent = isinstance(error, gateway.GatewayBroken)
            actions.note_failure(attempt_id, str(error), is_spent=is_spent)
        raise ProcessorSilent(
            N_("The payment page does not answer. Nothing was paid: try again in a moment.")
        ) from error
    with transaction.writing():
        actions.note_session(attempt_id, session.id, session.url)
    return session.url


def _order(donation: Donation, attempt: PaymentAttempt, project: Project) -> gateway.Order:
    own_page = public_link("giving.gift", token=links.token_of(donation), lang=donation.lang)
    return gateway.Order(
        donation_id=donation.id,
        reference=donation.reference,
        amount=Money(donation.amount_minor, donation.currency),
        project_title=pick(project.title, donation.lang)[0],
        lang=donation.lang,
        email=donation.donor.email or None,
        success_url=f"{own_page}?back=1",
        cancel_url=public_link("giving.give", slug=project.slug, lang=donation.lang),
        idempotency_key=attempt.idempotency_key,
    )


def ask_again(attempt_id: int, session_id: str, account: str, *, is_disputed: bool = False) -> bool:
    """Fetch what the processor says of an attempt and post it in a transaction of its own.

    `is_disputed` looks for disputes even where the charge no longer says it has one. Returns
    False when the processor did not answer (somebody else will ask again).
    """
    is_disputed = is_disputed or _was_disputed(attempt_id)
    try:
        payment = gateway.fetch_payment(session_id, account, is_disputed=is_disputed)
    except gateway.GatewayUnavailable:
        return False
    with transaction.writing():
        posting.apply(attempt_id, payment)
    return True


def adopt(donation_id: int, session_id: str, account: str) -> int | None:
    """Keep a payment page that names a gift of ours and that no attempt of it knows.

    The processor made it and its answer was lost; it may be paid all the same. Returns the
    attempt it now belongs to; None when there is no such gift (yet).
    """
    with transaction.writing():
        donation = posting.locked(donation_id)
        if donation is None:
            return None
        attempts = queries.list_attempts(donation_id)
        known = [a for a in attempts if a.session_id == session_id]
        lost = [a for a in attempts if a.session_id is None and a.processor_account == account]
        attempt = next(iter([*known, *lost]), None)
        if attempt is None:
            attempt = actions.new_attempt(donation, account, n=len(attempts) + 1)
            db.session.add(attempt)
        attempt.session_id = session_id
        db.session.flush()
        return attempt.id


def _was_disputed(attempt_id: int) -> bool:
    attempt = db.session.get(PaymentAttempt, attempt_id)
    answer = attempt is not None and disputes.is_known(attempt.donation_id)
    db.session.rollback()  # no transaction is open while the processor is asked
    return answer
