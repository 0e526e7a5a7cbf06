"""Record a gift in cash: in hand, not received, until its deposit stands on a bank line."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from solidarity.associations.models import Association
from solidarity.errors import Invalid, NotAllowed, NotFound, Refusal
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.giving import actions as giving
from solidarity.giving import queries as gifts
from solidarity.giving import rules as giving_rules
from solidarity.giving.actions import Giver
from solidarity.giving.collections import gates
from solidarity.giving.models import Donation
from solidarity.giving.rules import DonationState, Means
from solidarity.giving.transfers import actions as transfers
from solidarity.giving.transfers.cash import queries
from solidarity.giving.transfers.models import CashGift
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money

PROOF = "cash_proof"
OLDEST = timedelta(days=60)


@dataclass(frozen=True)
class Draft:
    """Cash as the treasurer typed it. `name` and `counted_with` may be empty."""

    project_id: int
    amount: Money | None
    collected_on: date | None
    receipt_number: str
    name: str = ""
    counted_with: str = ""


def record(
    association: Association, draft: Draft, *, by: int, book: str, form: str,
    proof: FileStorage | None = None,
) -> Donation:  # fmt: skip
    """Write down cash that somebody gave; the same form twice finds the first.

    A receipt of the association's own book, or a photo of it, is wanted: the number is taken once.
    """
    existing = gifts.find_by_form(form)
    if existing:
        return existing
    found = {project.id: (project, way) for project, way in queries.list_projects(association)}
    if draft.project_id not in found:
        raise NotAllowed(N_("Cash is collected only for a project with its authorised account."))
    project, way = found[draft.project_id]
    _check(association, draft)
    rate = giving.check_gift(project, draft.amount)
    gates.check_bounds(project, way.route, giving_rules.quote(draft.amount, rate.rate))
    donation = giving.new_donation(
        project, way.route, draft.amount,
        Giver(name=draft.name, email="", lang="fr", is_anonymous=True, wants_news=False),
        rate=rate, book=book, form=form, means=Means.CASH,
    )  # fmt: skip
    stored = files.store_document(proof, purpose=PROOF, uploaded_by=by, subject_id=association.id,
                                  field="proof") if proof else None  # fmt: skip
    try:
        with db.session.begin_nested():
            transfers.write(donation, way.account)
            db.session.add(_cash(association, draft, donation, stored, by))
            db.session.flush()
    except IntegrityError:  # the same receipt or form, at the same moment
        raise _taken() from None
    journal.record("cash_recorded", donation, actor_id=by, receipt=draft.receipt_number)
    return donation


def _cash(association, draft: Draft, donation: Donation, stored, by: int) -> CashGift:
    return CashGift(
        donation_id=donation.id, association_id=association.id, collected_on=draft.collected_on,
        receipt_number=draft.receipt_number, counted_with=draft.counted_with,
        proof_id=stored.id if stored else None, recorded_by=by, recorded_at=clock.now(),
    )  # fmt: skip


def _check(association: Association, draft: Draft) -> None:
    today = clock.today()
    if draft.collected_on is None or not today - OLDEST <= draft.collected_on <= today:
        raise Invalid(
            N_("Write the day it was given: today, or in the last %(days)d days."),
            field="collected_on", days=OLDEST.days,
        )  # fmt: skip
    if queries.has_receipt(association.id, draft.receipt_number):
        raise _taken()


def _taken() -> Invalid:
    return Invalid(
        N_("A gift was recorded under this receipt before: look at its number."),
        field="receipt_number",
    )


def cancel(association: Association, reference: str, *, because: str, by: int) -> None:
    """Take back what was recorded by mistake: it is no longer in hand. Nothing is deleted."""
    donation_id = queries.find_cash(association.id, reference)
    if donation_id is None:
        raise NotFound(N_("This association recorded no such gift."))
    donation = db.session.get(
        Donation, donation_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if donation.state != DonationState.INTENDED:
        raise Refusal(N_("This cash is not in hand any more."))
    if len(because.strip()) < 10:
        raise Invalid(N_("Say why, in at least %(shortest)d characters."), shortest=10)
    donation.state = DonationState.FAILED
    journal.record("cash_cancelled", donation, actor_id=by, because=because.strip())
    db.session.flush()
