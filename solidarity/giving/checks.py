"""Invariants between gifts and the book; `flask ledger check` asks them too."""

from collections import Counter
from collections.abc import Callable

from sqlalchemy import func

from solidarity.extensions import db
from solidarity.giving import totals
from solidarity.giving.models import Donation, FundingTotal
from solidarity.giving.rules import DonationState
from solidarity.ledger import queries as ledger
from solidarity.ledger.checks import Finding

HELD = (DonationState.RECEIVED, DonationState.DISPUTED)

# What projects receive beside gifts: book → {(project, currency): minor units}.
Source = Callable[[str], Counter]
_sources: dict[str, Source] = {}
# Invariants of the sub-rooms: book → findings.
_more: dict[str, Callable[[str], list[Finding]]] = {}


def register_source(name: str, read: Source) -> None:
    """Name other money that projects hold than gifts: match funds, money moved between projects."""
    _sources[name] = read


def register_check(name: str, ask: Callable[[str], list[Finding]]) -> None:
    """Let a sub-room's invariants be asked with these."""
    _more[name] = ask


def other_money(book: str) -> Counter:
    """Return what projects received beside gifts: {(project, currency): minor units}."""
    found = Counter()
    for read in _sources.values():
        found.update(read(book))
    return found


def check(book: str) -> list[Finding]:
    """Ask every invariant of the site's own book; an empty list is a good answer."""
    more = [finding for ask in _more.values() for finding in ask(book)]
    return [*gifts_equal_the_book(book), *totals_equal_the_gifts(book), *more]


def gifts_equal_the_book(book: str) -> list[Finding]:
    """What gifts say was received, less refunds, is what the book owes each project."""
    query = (
        db.select(
            Donation.project_id,
            Donation.currency,
            func.sum(Donation.amount_minor - Donation.refunded_minor),
        )
        .where(Donation.book == book, Donation.state.in_((*HELD, DonationState.REFUNDED)))
        .group_by(Donation.project_id, Donation.currency)
    )
    said = Counter({(p, c): int(total) for p, c, total in db.session.execute(query)})
    said.update(other_money(book))
    held = ledger.project_totals(db.session, book, {p for p, _ in said})
    owed = Counter(
        {(p, c): t.received for p, by_currency in held.items() for c, t in by_currency.items()}
    )
    keys = {key for key in (*said, *owed) if said[key] != owed[key]}
    return [
        _broken(gifts_equal_the_book, f"project {p}: {said[p, c]} {c}, the book {owed[p, c]}")
        for p, c in sorted(keys)
    ]


def totals_equal_the_gifts(book: str) -> list[Finding]:
    """The totals a page shows are those of the gifts."""
    kept = Donation.quote_minor * (Donation.amount_minor - Donation.refunded_minor)
    query = (
        db.select(Donation.project_id, func.sum(kept // Donation.amount_minor))
        .where(Donation.book == book, Donation.state.in_(HELD))
        .group_by(Donation.project_id)
    )
    received = {p: int(total) for p, total in db.session.execute(query)}
    rows = db.session.execute(db.select(FundingTotal.project_id, FundingTotal.received_minor))
    shown = {project_id: minor for project_id, minor in rows}  # noqa: C416 - rows are not pairs
    for project_id, more in totals.added(list(shown), book).items():
        received[project_id] = received.get(project_id, 0) + more
    return [
        _broken(
            totals_equal_the_gifts,
            f"project {p}: shows {shown.get(p, 0)}, its gifts make {received.get(p, 0)}",
        )
        for p in sorted({*shown, *received})
        if shown.get(p, 0) != received.get(p, 0)
    ]


def _broken(invariant, subject: str) -> Finding:
    return Finding(invariant.__name__, invariant.__doc__.strip(), subject)
