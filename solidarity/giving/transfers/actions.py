"""Announce a transfer, take it back, let it run out; record where hosts take transfers.

An announcement is not money: the gift stays `intended` until a bank line is linked to it
(giving/bank/linking.py). Running out changes nothing for money that comes later.
"""

from sqlalchemy.exc import IntegrityError

from solidarity.announcements import gift_changed, gift_intended
from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.giving import actions as giving
from solidarity.giving import links
from solidarity.giving import queries as gifts
from solidarity.giving import rules as giving_rules
from solidarity.giving.actions import Giver
from solidarity.giving.collections import gates
from solidarity.giving.models import Donation, DonorDetails
from solidarity.giving.rules import DonationState, Means
from solidarity.giving.transfers import queries, rules
from solidarity.giving.transfers.models import AnnouncedGift, HostBankAccount
from solidarity.giving.transfers.queries import Way
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.mail import actions as mail
from solidarity.projects.models import Project
from solidarity.web import transaction
from solidarity.web.context import public_link


def announce(
    project: Project, way: Way, amount: Money | None, giver: Giver, *, book: str, form: str
) -> Donation:
    """Write down that a transfer will come, and where it goes; the same form twice finds the
    first. Raises Invalid or GivingClosed with what to change.
    """
    existing = gifts.find_by_form(form)
    if existing:
        return existing
    rate = giving.check_gift(project, amount)
    gates.check(project, way.route, giving_rules.quote(amount, rate.rate), giver.country)
    donation = giving.new_donation(
        project, way.route, amount, giver, rate=rate, book=book, form=form, means=Means.TRANSFER
    )
    try:
        with db.session.begin_nested():
            write(donation, way.account)
    except IntegrityError:  # the same form, at the same moment
        existing = gifts.find_by_form(form)
        if existing is None:
            raise
        return existing
    _letter("giving/transfer", donation, once=f"transfer:{donation.id}")
    return donation


def write(donation: Donation, account: rules.Account) -> AnnouncedGift:
    """Keep a gift with what was announced of it, and tell the rooms above."""
    db.session.add(donation)
    db.session.flush()
    told = AnnouncedGift(
        donation_id=donation.id,
        announced_minor=donation.amount_minor,
        creditor_reference=rules.creditor_reference(donation.reference),
        holder=account.holder,
        iban=rules.compact(account.iban),
        bic=account.bic,
        expected_until=rules.last_day(clock.today()),
    )
    db.session.add(told)
    db.session.flush()
    facts = {"amount": donation.amount_minor, "currency": donation.currency}
    journal.record("gift_announced", donation, means=donation.means, **facts)
    gift_intended.send(donation)
    return told


def withdraw(donation_id: int) -> None:
    """The donor says that it will not come. Money that comes all the same counts."""
    donation, told = _waiting(donation_id)
    if donation.state == DonationState.INTENDED:
        told.withdrawn_at = clock.now()
        _become(donation, DonationState.EXPIRED, "gift_withdrawn")


def renew(donation_id: int) -> None:
    """The donor says that it comes after all: it is expected again, as from today."""
    donation, told = _waiting(donation_id)
    told.withdrawn_at = None
    told.expected_until = rules.last_day(clock.today())
    if donation.state == DonationState.EXPIRED:
        _become(donation, DonationState.INTENDED, "gift_renewed")
    db.session.flush()


def expire_overdue() -> int:
    """Let announcements run out whose day has passed, each in its transaction; how many."""
    waiting = queries.list_overdue()
    db.session.rollback()
    return sum(_expire(donation_id) for donation_id in waiting)


def _expire(donation_id: int) -> bool:
    with transaction.writing():
        donation, told = _locked(donation_id)
        is_over = told.expected_until < clock.today()
        if donation.state != DonationState.INTENDED or not is_over:
            return False
        _become(donation, DonationState.EXPIRED, "gift_expired")
        once = f"transfer-late:{donation.id}:{told.expected_until.isoformat()}"
        _letter("giving/transfer_late", donation, once=once)
    return True


def _waiting(donation_id: int) -> tuple[Donation, AnnouncedGift]:
    donation, told = _locked(donation_id)
    is_ours = told is not None and donation.means == Means.TRANSFER
    if not is_ours or donation.state not in queries.SAID_WAITING:
        raise Refusal(N_("This gift is not waiting for a transfer any more."))
    return donation, told


def _locked(donation_id: int) -> tuple[Donation, AnnouncedGift | None]:
    donation = db.session.get(
        Donation, donation_id, with_for_update={"key_share": True}, populate_existing=True
    )
    return donation, queries.get_announced(donation_id)


def _become(donation: Donation, then: DonationState, act: str) -> None:
    journal.record(act, donation, was=donation.state, now=then)
    donation.state = then
    db.session.flush()
    gift_changed.send(donation)


def _letter(kind: str, donation: Donation, *, once: str) -> None:
    donor = db.session.get(DonorDetails, donation.id)
    if donation.is_demo or donor is None or not donor.email:
        return
    mail.write_letter(
        kind,
        to=donor.email,
        lang=donation.lang,
        person_id=donation.donor_id,
        once=once,
        donation=donation,
        donor=donor,
        told=queries.get_announced(donation.id),
        grouped=rules.grouped,
        project=db.session.get(Project, donation.project_id),
        address=public_link("transfers.show", token=links.token_of(donation), lang=donation.lang),
    )


def record_host_bank_account(
    host_account_id: int, account: rules.Account, *, by: int | None
) -> HostBankAccount:
    """Record, or replace, the account on which a fiscal host takes transfers of one currency.

    Gifts announced before keep the account they were told.
    """
    rules.check_account(account)
    query = db.select(HostBankAccount).filter_by(
        host_account_id=host_account_id, currency=account.currency
    )
    row = db.session.scalar(query.with_for_update())
    if row is None:
        row = HostBankAccount(host_account_id=host_account_id, currency=account.currency)
        db.session.add(row)
    row.holder, row.iban = account.holder.strip(), rules.compact(account.iban)
    row.bic = rules.compact(account.bic)
    row.recorded_by, row.recorded_at = by, clock.now()
    db.session.flush()
    journal.record(
        "host_iban_recorded", row, actor_id=by, host=host_account_id, currency=row.currency
    )
    return row
