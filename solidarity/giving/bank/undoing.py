"""Take back what a line was said to be: a reversal, a reason, and the line waits again."""

from solidarity.errors import NotFound, Refusal
from solidarity.extensions import db
from solidarity.giving.bank import landing, linking
from solidarity.giving.bank.models import BankAccount, BankLink
from solidarity.giving.bank.rules import LineState, LinkKind
from solidarity.giving.models import Donation
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.ledger import actions as ledger
from solidarity.ledger import limits


def undo(link_id: int, *, because: str, by: int) -> BankLink:
    """Take back what a line was said to be, by a reversal: the line waits again."""
    link = db.session.get(BankLink, link_id)
    if link is None:
        raise NotFound(N_("There is no such bank line."))
    line, account = linking.locked_line(link.line_id)
    db.session.refresh(link)
    _check_undo(link, because)
    donation = landing.locked(link.donation_id) if link.donation_id else None
    if donation:
        _check_still_there(donation, link, account)
    ledger.reverse(
        db.session, link.entry_id, source=f"undo:{line.key}:{link.n}", occurred_at=clock.now()
    )
    link.undone_by, link.undone_at = by, clock.now()
    link.undone_because = because.strip()
    line.state = LineState.OPEN
    db.session.flush()
    journal.record("bank_link_undone", line, actor_id=by, link=link.id, because=link.undone_because)
    if donation:
        landing.unreceive(donation)
    return link


def _check_undo(link: BankLink, because: str) -> None:
    if link.undone_at:
        raise Refusal(N_("Somebody already took this back."))
    if link.kind not in tuple(LinkKind):
        raise Refusal(N_("This is taken back where it was recognised, not here."))
    linking.check_reason(because)


def _check_still_there(donation: Donation, link: BankLink, account: BankAccount) -> None:
    """Refuse to take from a gift what was given back or set aside for a tranche already."""
    if donation.refunded_minor:
        raise Refusal(N_("Part of this gift was given back already: it cannot be taken off."))
    code = f"project:{donation.project_id}:{donation.currency}"
    limits.locked(db.session, f"{account.book}:project:{donation.project_id}")
    if limits.available(db.session, account.book, code) < link.amount_minor:
        raise Refusal(N_("This money was already set aside for a tranche, or released."))
