"""What a finished project still holds, by currency: free in the book, less the fees it bore."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func

from solidarity.extensions import db
from solidarity.giving import checks as giving_checks
from solidarity.giving.endings.leftovers import rules
from solidarity.giving.models import Donation, ProcessorFact
from solidarity.giving.rules import DonationState, Means
from solidarity.ledger import queries as ledger
from solidarity.ledger.tables import accounts, lines

HOLDS = ("stripe_available", "bank", "collection_bank")
FEES = ("processor_fee", "bank_fee")
CAME = (DonationState.RECEIVED, DonationState.DISPUTED, DonationState.REFUNDED)
Pocket = tuple[int, str]  # project, currency
Hands = frozenset[tuple[int | None, str]]  # host account (None: the association's own), currency


@dataclass(frozen=True)
class Held:
    """What is left in one currency (minor units), and with whom it stands."""

    currency: str
    left: int
    fees: int
    hands: Hands


def held_by(project_ids: Sequence[int], book: str) -> dict[int, list[Held]]:
    """Return what is left of each project by currency; none where it is next to nothing."""
    pockets = ledger.project_totals(db.session, book, project_ids)
    fees, hands = _fees_and_hands(project_ids, book)
    found = {}
    for project_id, by_currency in pockets.items():
        held = [
            Held(currency, left, fee, frozenset(hands[project_id, currency]))
            for currency, totals in sorted(by_currency.items())
            for fee in [fees[project_id, currency]]
            if (left := rules.left_of(totals.free, fee)) >= rules.smallest(currency)
        ]
        if held:
            found[project_id] = held
    return found


def _fees_and_hands(project_ids, book: str) -> tuple[Counter[Pocket], dict[Pocket, set]]:
    """Return the fees that gifts bore, in the currency given, and who holds what they brought."""
    fees: Counter[Pocket] = Counter()
    hands: dict[Pocket, set] = defaultdict(set)
    for chunk in ledger.chunked(project_ids):
        for project, owed, host, held, fee, gross, given in db.session.execute(
            _credited(chunk, book)
        ):
            same = owed == held or not gross
            # A fee in euros of gifts in dollars, said in dollars, rounded up.
            fees[project, owed] += int(fee) if same else -(-int(fee) * int(given) // int(gross))
            hands[project, owed].add((host, held))
    return fees, hands


def _credited(project_ids: list[int], book: str):
    is_held, is_fee = accounts.c.role.in_(HOLDS), accounts.c.role.in_(FEES)
    return (
        db.select(
            Donation.project_id,
            Donation.currency,
            Donation.host_account_id,
            accounts.c.currency,
            func.sum(case((is_fee, lines.c.amount), else_=0)),
            func.sum(lines.c.amount),
            func.sum(case((is_held, Donation.amount_minor), else_=0)),
        )
        .join(ProcessorFact, ProcessorFact.donation_id == Donation.id)
        .join(lines, lines.c.entry_id == ProcessorFact.entry_id)
        .join(accounts, accounts.c.id == lines.c.account_id)
        .where(
            Donation.project_id.in_(project_ids),
            Donation.book == book,
            Donation.state.in_(CAME),
            db.or_(is_held, is_fee),
            lines.c.amount > 0,
            db.or_(Donation.means != Means.PROCESSOR, ProcessorFact.kind == "settlement"),
        )
        .group_by(
            Donation.project_id,
            Donation.currency,
            Donation.host_account_id,
            accounts.c.currency,
        )
    )


def gifts_left(project_id: int, currency: str, book: str) -> dict[int, int]:
    """Return what is left of each received gift in one currency, oldest first."""
    left = Donation.amount_minor - Donation.refunded_minor
    query = db.select(Donation.id, left).where(
        Donation.project_id == project_id,
        Donation.currency == currency,
        Donation.book == book,
        Donation.state == DonationState.RECEIVED,
        left > 0,
    )
    rows = db.session.execute(query.order_by(Donation.received_at, Donation.id))
    return {gift: int(minor) for gift, minor in rows}


def other_money(project_id: int, currency: str, book: str) -> int:
    """Return what a project received beside gifts in one currency (match funds, leftovers)."""
    return giving_checks.other_money(book)[project_id, currency]


def kept_at_quotes(project_id: int, currency: str, book: str) -> tuple[int, int]:
    """Return (what is left of the gifts in their currency, the same at their frozen quotes)."""
    kept = Donation.amount_minor - Donation.refunded_minor
    query = db.select(
        func.coalesce(func.sum(kept), 0),
        func.coalesce(func.sum(Donation.quote_minor * kept // Donation.amount_minor), 0),
    ).where(
        Donation.project_id == project_id,
        Donation.currency == currency,
        Donation.book == book,
        Donation.state == DonationState.RECEIVED,
    )
    minor, quote = db.session.execute(query).one()
    return int(minor), int(quote)
