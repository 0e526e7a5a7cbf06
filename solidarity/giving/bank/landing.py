"""What becomes of a gift when money lands for it on a bank line, or is taken off again."""

from solidarity.announcements import gift_changed
from solidarity.extensions import db
from solidarity.giving import posting, totals
from solidarity.giving import rules as giving_rules
from solidarity.giving.bank import arrivals, queries
from solidarity.giving.bank.models import BankLine
from solidarity.giving.models import Donation
from solidarity.giving.rules import DonationState
from solidarity.giving.transfers.models import AnnouncedGift
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.ledger.rules import Entry


def locked(donation_id: int) -> Donation:
    """Return a gift, locked until the transaction ends."""
    return db.session.get(
        Donation, donation_id, with_for_update={"key_share": True}, populate_existing=True
    )


def receive(donation: Donation, entry: Entry, line: BankLine) -> None:
    """Count what landed for a gift: its link stands already. Tell the giver both numbers."""
    before = donation.state, donation.amount_minor
    restate(donation)
    arrivals.write_letter(donation, line)
    posting.receive(donation, entry)
    _tell_amount(donation, before)


def _tell_amount(donation: Donation, before: tuple[str, int]) -> None:
    """Tell of more money for a gift that was received before: its state did not move."""
    state, minor = before
    if donation.state == state and donation.amount_minor != minor:
        gift_changed.send(donation)
        totals.refresh(donation.project_id, donation.book)


def restate(donation: Donation) -> int:
    """Make a gift what landed for it, or what was announced when nothing stands; returns what
    landed. Its quote is made again at the rate that was frozen.
    """
    landed = queries.landed_for(donation.id)
    told = db.session.get(AnnouncedGift, donation.id)
    donation.amount_minor = landed or told.announced_minor
    amount = Money(donation.amount_minor, donation.currency)
    donation.quote_minor = giving_rules.quote(amount, donation.quote_rate).minor
    db.session.flush()
    return landed


def unreceive(donation: Donation) -> None:
    """A gift of which nothing stands on a statement is announced again."""
    if not restate(donation):
        told = db.session.get(AnnouncedGift, donation.id)
        is_over = told.expected_until < clock.today() or told.withdrawn_at
        was, donation.received_at = donation.state, None
        donation.state = DonationState.EXPIRED if is_over else DonationState.INTENDED
        journal.record("gift_moved", donation, was=was, now=donation.state)
        db.session.flush()
    gift_changed.send(donation)
    totals.refresh(donation.project_id, donation.book)
