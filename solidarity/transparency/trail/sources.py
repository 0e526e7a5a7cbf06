"""Who knows what a project spent: the room that keeps invoices registers here.

    sources.register_spending(read)     # read(project_id) -> list[SpentItem], oldest first

Until one does, the book itself answers: each entry of kind "spent" is one item.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import current_app

from solidarity.extensions import db
from solidarity.kit.messages import N_
from solidarity.ledger import queries as ledger
from solidarity.ledger.chart.rules import account
from solidarity.ledger.tables import accounts, entries, lines

SPENT = "spent"


@dataclass(frozen=True)
class SpentItem:
    """One invoice (or labour sheet) that was paid and accepted as proof.

    `amount`: MAD centimes. `line`: n of the budget line, when it is known. `label`: what it paid,
    in the language of the page. `copy` and `photo` are addresses anyone may open. `proof` is the
    SHA-256 of the paper, which stands in the public book.
    """

    id: str
    label: str
    amount: int
    paid_on: date
    line: int | None = None
    copy: str = ""
    photo: str = ""
    photo_alt: str = ""
    proof: str = ""


Read = Callable[[int], list[SpentItem]]


def from_the_book(project_id: int) -> list[SpentItem]:
    """Return the entries of the book that say money of a project was spent and proven."""
    mine = (
        db.select(lines.c.entry_id)
        .join(accounts, accounts.c.id == lines.c.account_id)
        .where(
            accounts.c.book == current_app.extensions["settings"].book,
            accounts.c.project_id == project_id,
            accounts.c.role == "project_spent",
        )
    )
    query = db.select(entries.c.id).where(entries.c.id.in_(mine), entries.c.kind == SPENT)
    ids = list(db.session.scalars(query.order_by(entries.c.occurred_at, entries.c.id)))
    undone = ledger.find_reversals(db.session, ids)
    kept = [entry_id for entry_id in ids if entry_id not in undone]
    return [_item(written) for written in ledger.find_entries(db.session, kept)]


def _item(written: ledger.Written) -> SpentItem:
    entry = written.entry
    spent = [line for line in entry.lines if account(line.account).role == "project_spent"]
    proofs = entry.meta.get("proofs") or [""]
    return SpentItem(
        id=str(written.id),
        label=N_("Invoice of the works, accepted as proof"),
        amount=sum(line.amount for line in spent),
        paid_on=entry.occurred_at.date(),
        proof=proofs[0],
    )


_registered: list[Read] = [from_the_book]


def register_spending(read: Read) -> None:
    """Let `read` answer from now on; None of the earlier ones is asked any more."""
    _registered[:] = [read]


def spent_items(project_id: int) -> list[SpentItem]:
    """Return what a project spent and proved, oldest first."""
    return _registered[0](project_id)
