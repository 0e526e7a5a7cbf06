"""Invariants between tranches and the book; `flask ledger check` asks them too."""

from collections import Counter

from sqlalchemy import func

from solidarity.delivery.models import Tranche, TranchePart
from solidarity.delivery.rules import TrancheState
from solidarity.extensions import db
from solidarity.ledger.checks import Finding
from solidarity.ledger.limits import DISBURSED, RESERVED
from solidarity.ledger.tables import accounts, entries, lines

Pocket = tuple[int, str]  # project, currency


def check(book: str) -> list[Finding]:
    """Ask every invariant of delivery; an empty list is a good answer."""
    return [
        *released_is_what_tranches_paid(book),
        *reserved_is_what_tranches_hold(book),
        *tranches_are_where_their_parts_are(book),
        *entries_belong_to_tranches(book),
    ]


def released_is_what_tranches_paid(book: str) -> list[Finding]:
    """What the book released to each project is what its tranches paid."""
    return _compare(released_is_what_tranches_paid, "project_released", _paid(), book)


def reserved_is_what_tranches_hold(book: str) -> list[Finding]:
    """What the book keeps aside for each project is what its approved tranches wait for."""
    return _compare(reserved_is_what_tranches_hold, "project_reserved", _aside(), book)


def _paid() -> Counter[Pocket]:
    return _sum(TranchePart.disbursement_id.is_not(None))


def _aside() -> Counter[Pocket]:
    return _sum(TranchePart.disbursement_id.is_(None), TranchePart.void_id.is_(None))


def _sum(*which) -> Counter[Pocket]:
    query = (
        db.select(Tranche.project_id, TranchePart.currency, func.sum(TranchePart.amount_minor))
        .join(Tranche, Tranche.id == TranchePart.tranche_id)
        .where(*which)
        .group_by(Tranche.project_id, TranchePart.currency)
    )
    return Counter({(p, c): int(total) for p, c, total in db.session.execute(query)})


def _compare(invariant, role: str, said: Counter[Pocket], book: str) -> list[Finding]:
    query = (
        db.select(accounts.c.project_id, accounts.c.currency, func.sum(lines.c.amount))
        .join(lines, lines.c.account_id == accounts.c.id)
        .where(accounts.c.book == book, accounts.c.role == role)
        .group_by(accounts.c.project_id, accounts.c.currency)
    )
    held = Counter({(p, c): -int(total) for p, c, total in db.session.execute(query)})
    return [
        _broken(invariant, f"project {p}: tranches {said[p, c]} {c}, the book {held[p, c]}")
        for p, c in sorted({*said, *held})
        if said[p, c] != held[p, c]
    ]


def tranches_are_where_their_parts_are(_book: str) -> list[Finding]:
    """A tranche is released when each of its parts was paid, and was approved by two people."""
    unpaid = db.select(TranchePart.tranche_id).where(TranchePart.disbursement_id.is_(None))
    query = db.select(Tranche.id).where(
        Tranche.state == TrancheState.DISBURSED,
        db.or_(Tranche.id.in_(unpaid), Tranche.accepted_by == Tranche.approved_by),
    )
    return [
        _broken(tranches_are_where_their_parts_are, f"tranche {tranche_id}")
        for tranche_id in db.session.scalars(query)
    ]


def entries_belong_to_tranches(book: str) -> list[Finding]:
    """Each reserved or paid tranche of the book is a part of a tranche of the site."""
    query = (
        db.select(entries.c.kind, entries.c.source)
        .outerjoin(TranchePart, TranchePart.source == entries.c.source)
        .where(
            entries.c.book == book,
            entries.c.kind.in_((RESERVED, DISBURSED)),
            TranchePart.id.is_(None),
        )
    )
    return [
        _broken(entries_belong_to_tranches, f"{kind} {source}")
        for kind, source in db.session.execute(query)
    ]


def _broken(invariant, subject: str) -> Finding:
    return Finding(invariant.__name__, invariant.__doc__.strip(), subject)
