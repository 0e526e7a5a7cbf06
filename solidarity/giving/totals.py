"""The five totals of a project, made again from gifts, pledges and the book.

    promised    standing pledges, at today's quote when they were made: not money
    on its way  gifts the bank was told to pay, at their frozen quote
    received    gifts the processor reported as paid, less refunds, at their frozen quote
    released    dirhams that reached the project's dedicated account (ledger, role project_bank,
                plus what left it again as spent)
    spent       dirhams paid from it and proven (ledger, role project_spent)

The first three are approximate (≈: frozen quotes); the last two are the bank's dirhams.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, func

from solidarity.extensions import db
from solidarity.giving.models import Donation, FundingTotal, Pledge
from solidarity.giving.rules import DonationState, PledgeState
from solidarity.ledger import limits
from solidarity.ledger import queries as ledger

HELD = (DonationState.RECEIVED, DonationState.DISPUTED)

# What projects receive beside gifts (match funds, money moved from another project):
# (projects, book) → {project: dirhams, in centimes}.
Addition = Callable[[Sequence[int], str], Mapping[int, int]]
_additions: dict[str, tuple[str | None, Addition]] = {}


def register_addition(name: str, read: Addition, *, column: str | None = None) -> None:
    """Count what `read` answers as received, and show it in a `column` of its own."""
    _additions[name] = (column, read)


def added(project_ids: Sequence[int], book: str) -> Counter[int]:
    """Return what each project received beside gifts, in dirhams (centimes)."""
    total: Counter[int] = Counter()
    for _, read in _additions.values():
        total.update(read(project_ids, book))
    return total


def refresh(project_id: int, book: str) -> FundingTotal:
    """Make one project's totals again, under its lock: the last act of a posting."""
    limits.locked(db.session, f"totals:{project_id}")
    row = db.session.get(FundingTotal, project_id) or FundingTotal(project_id=project_id)
    for name, value in (_gifts(project_id, book) | _pledges(project_id)).items():
        setattr(row, name, value)
    for column, read in _additions.values():
        more = read([project_id], book).get(project_id, 0)
        row.received_minor += more
        if column:
            setattr(row, column, more)
    held = ledger.project_totals(db.session, book, [project_id])[project_id].get("MAD")
    row.spent_minor = held.spent if held else 0
    row.released_minor = held.in_bank + held.spent if held else 0
    db.session.add(row)
    db.session.flush()
    return row


def refresh_many(project_ids: Iterable[int], book: str) -> None:
    """Make the totals of several projects again (after a batch)."""
    for project_id in sorted(set(project_ids)):
        refresh(project_id, book)


def _gifts(project_id: int, book: str) -> dict[str, int | datetime | None]:
    # The refunded part of a gift leaves the frozen quote in proportion.
    kept = Donation.quote_minor * (Donation.amount_minor - Donation.refunded_minor)
    received = Donation.state.in_(HELD)
    query = db.select(
        func.coalesce(func.sum(case((received, kept // Donation.amount_minor), else_=0)), 0),
        func.coalesce(
            func.sum(
                case((Donation.state == DonationState.ON_ITS_WAY, Donation.quote_minor), else_=0)
            ),
            0,
        ),
        func.count(case((received, Donation.id))),
        func.max(case((received, Donation.received_at))),
    ).where(Donation.project_id == project_id, Donation.book == book)
    received_minor, on_its_way, count, last = db.session.execute(query).one()
    return {
        "received_minor": int(received_minor),
        "on_its_way_minor": int(on_its_way),
        "gifts": count,
        "last_gift_at": last,
    }


def _pledges(project_id: int) -> dict[str, int]:
    standing = (PledgeState.STANDING, PledgeState.INVITED)
    query = db.select(func.coalesce(func.sum(Pledge.quote_minor), 0), func.count(Pledge.id)).where(
        Pledge.project_id == project_id, Pledge.state.in_(standing)
    )
    promised, count = db.session.execute(query).one()
    return {"promised_minor": int(promised), "pledges": count}
