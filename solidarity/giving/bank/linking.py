"""Say what a bank line is. Linking is the confirmation: the entry is posted with it, once.

Each link locks its line first and the gifts after it, by their ids. What if the power goes
between two lines? All is one transaction. What if two treasurers press at once? The second finds
nothing left of the line. What if it was wrong? `undoing` reverses the entry, with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from solidarity.errors import Invalid, NotFound, Refusal
from solidarity.extensions import db
from solidarity.giving.bank import entries, landing, matchers, queries, rules
from solidarity.giving.bank.models import BankAccount, BankLine, BankLink
from solidarity.giving.bank.rules import LineState, LinkKind
from solidarity.giving.models import Donation
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.ledger import actions as ledger
from solidarity.ledger import limits
from solidarity.ledger.rules import Entry

SHORTEST_REASON = 10


@dataclass(frozen=True)
class Part:
    """How much of a line (minor units) is a gift's."""

    donation_id: int
    minor: int


def link_gifts(line_id: int, parts: Sequence[Part], *, by: int) -> list[BankLink]:
    """Say that a line is one gift, or several: each receives what landed for it.

    A gift in any state takes money that comes late. Raises Refusal for more than the line holds.
    """
    line, account = _open_line(line_id)
    rules.check_parts(line.amount_minor, _already(line), [part.minor for part in parts])
    if line.amount_minor < 0:
        raise Refusal(N_("Money left the account with this line: it is no gift."))
    made = []
    for part in sorted(parts, key=lambda part: part.donation_id):
        donation = _gift(part.donation_id, account)
        made.append(_link_gift(line, account, donation, part.minor, by))
    _close_if_whole(line)
    return made


def _link_gift(
    line: BankLine, account: BankAccount, donation: Donation, minor: int, by: int
) -> BankLink:
    if queries.find_gift_link(line.id, donation.id):
        raise Refusal(N_("This gift is on this line already."))
    n = _next(line)
    entry = entries.gift(account, line, n, minor, donation)
    posted = ledger.post(db.session, entry)
    link = _keep(
        line, n, kind=LinkKind.GIFT, minor=minor, entry_id=posted.entry_id, by=by,
        donation_id=donation.id, payer_id=donation.donor_id,
    )  # fmt: skip
    landing.receive(donation, entry, line)
    return link


def link_fee(line_id: int, *, by: int) -> BankLink:
    """Say that the bank took this for keeping the account."""
    line, account = _open_line(line_id)
    if line.amount_minor > 0:
        raise Refusal(N_("Money came in with this line: it is no fee."))
    to = f"fee:bank:{entries.short_name(account)}:{line.currency}"
    return _whole(line, account, kind=LinkKind.FEE, entry_kind="bank_fee", to=to, by=by)


def send_back(
    line_id: int, *, because: str, by: int, proof_id: int | None = None, digest: str = ""
) -> BankLink:
    """Say that what is left of a line goes back to its sender: `digest` is the proof's SHA-256."""
    line, account = _open_line(line_id)
    if line.amount_minor < 0:
        raise Refusal(N_("Money left the account with this line: it cannot be sent back."))
    check_reason(because)
    to = f"refund:{entries.short_name(account)}:{line.currency}"
    proofs = {"proofs": [digest]} if digest else {}
    return _whole(
        line, account, kind=LinkKind.RETURN, entry_kind="bank_return", to=to, by=by,
        detail=because.strip(), proof_id=proof_id, **proofs,
    )  # fmt: skip


def link_returned(line_id: int, *, by: int) -> BankLink:
    """Say that this line is money leaving that was to be sent back."""
    line, account = _open_line(line_id)
    to = f"refund:{entries.short_name(account)}:{line.currency}"
    limits.locked(db.session, f"{account.book}:{to}")
    if line.amount_minor > 0 or limits.available(db.session, account.book, to) < -line.amount_minor:
        raise Refusal(N_("No such amount waits to be sent back."))
    return _whole(line, account, kind=LinkKind.RETURNED, entry_kind="bank_returned", to=to, by=by)


def link_entry(line_id: int, entry_id: int, *, by: int) -> BankLink:
    """Say that the book knew this movement already (a payout of the processor, a tranche)."""
    line, account = _open_line(line_id)
    known = {found.id for found in queries.list_known_entries(account, [line]).get(line.id, [])}
    if entry_id not in known:
        raise Refusal(N_("The book has no such movement on this account, or another line is it."))
    return _whole(
        line,
        account,
        kind=LinkKind.ENTRY,
        entry_kind="bank_match",
        to=account.code,
        by=by,
        matched_entry_id=entry_id,
    )


def link_found(line_id: int, name: str, key: str, *, by: int) -> BankLink:
    """Say that a line is what another room recognised it as."""
    line, account = _open_line(line_id)
    matcher = matchers.registered().get(name)
    offered = matcher.propose([line]).get(line.id, ()) if matcher else ()
    if key not in {found.key for found in offered}:
        raise Refusal(N_("This is not offered for this line any more."))
    to = matcher.account_of(line, key)
    link = _whole(line, account, kind=name, entry_kind="bank_credit", to=to, by=by, detail=key)
    matcher.settled(line, key, link.entry_id, by)
    return link


def _whole(
    line: BankLine, account: BankAccount, *, kind: str, entry_kind: str, to: str, by: int,
    detail: str = "", matched_entry_id: int | None = None, proof_id: int | None = None,
    **meta: object,
) -> BankLink:  # fmt: skip
    """Recognise all that is left of a line, in one entry."""
    part, n = line.amount_minor - _already(line), _next(line)
    if matched_entry_id and part != line.amount_minor:
        raise Refusal(N_("Part of this line is a gift already: take that back first."))
    entry: Entry = entries.recognised(account, line, n, part=part, to=to, kind=entry_kind, **meta)
    posted = ledger.post(db.session, entry)
    link = _keep(
        line, n, kind=kind, minor=part, entry_id=posted.entry_id, by=by,
        detail=detail, matched_entry_id=matched_entry_id, proof_id=proof_id,
    )  # fmt: skip
    _close_if_whole(line)
    return link


def _keep(
    line: BankLine, n: int, *, kind: str, minor: int, entry_id: int, by: int, detail: str = "",
    **columns: object,
) -> BankLink:  # fmt: skip
    link = BankLink(
        line_id=line.id, n=n, kind=kind, amount_minor=minor, entry_id=entry_id, detail=detail,
        linked_by=by, linked_at=clock.now(), **columns,
    )  # fmt: skip
    db.session.add(link)
    db.session.flush()
    journal.record(
        "bank_line_linked", line, actor_id=by, kind=kind, amount=minor, currency=line.currency,
        gift=columns.get("donation_id"),
    )  # fmt: skip
    return link


def locked_line(line_id: int) -> tuple[BankLine, BankAccount]:
    """Return a line of this site's own book, locked, and its account."""
    line = db.session.get(
        BankLine, line_id, with_for_update={"key_share": True}, populate_existing=True
    )
    account = db.session.get(BankAccount, line.account_id) if line else None
    if account is None or account.book != current_app.extensions["settings"].book:
        raise NotFound(N_("There is no such bank line."))
    return line, account


def _open_line(line_id: int) -> tuple[BankLine, BankAccount]:
    line, account = locked_line(line_id)
    if line.state != LineState.OPEN:
        raise Refusal(N_("Somebody already said what this line is."))
    return line, account


def _gift(donation_id: int, account: BankAccount) -> Donation:
    donation = landing.locked(donation_id)
    if donation is None or not queries.is_for(account, donation):
        raise Refusal(N_("This gift does not come to this account."), field="parts")
    return donation


def _already(line: BankLine) -> int:
    return sum(link.amount_minor for link in queries.list_links(line.id))


def _next(line: BankLine) -> int:
    return queries.count_links(line.id) + 1


def _close_if_whole(line: BankLine) -> None:
    if _already(line) == line.amount_minor:
        line.state = LineState.SETTLED
    db.session.flush()


def check_reason(because: str) -> None:
    """Refuse an act on money without its reason."""
    if len(because.strip()) < SHORTEST_REASON:
        raise Invalid(
            N_("Say why, in at least %(shortest)d characters."),
            field="because", shortest=SHORTEST_REASON,
        )  # fmt: skip
