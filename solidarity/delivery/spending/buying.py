"""Suppliers, purchases and quotes, written by the association."""

from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import FileStorage

from solidarity.delivery.spending import queries, rules, storing
from solidarity.delivery.spending.models import Purchase, Supplier, SupplierQuote
from solidarity.errors import Invalid, NotFound, Refusal
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.identifiers import digits_of
from solidarity.kit.messages import N_
from solidarity.kit.text import fold
from solidarity.ledger import limits
from solidarity.projects.models import Project

QUOTE = "supplier_quote"


@dataclass(frozen=True)
class Said:
    """A supplier as typed; `tie` says in words what ties it to the board."""

    name: str
    city: str
    ice: str = ""
    rib: str = ""
    tie: str = ""


def add_supplier(association_id: int, said: Said, *, by: int) -> Supplier:
    """Write a supplier; what ties it to the board is found and kept with it."""
    identity = rules.Identity(said.name, said.ice, said.rib)
    rules.check_supplier(identity)
    limits.locked(db.session, f"suppliers:{association_id}")
    folded = fold(said.name) or said.name
    known = {one.folded for one in queries.list_suppliers(association_id)}
    if folded in known:
        raise Invalid(N_("This supplier is already in your list."), field="name")
    supplier = Supplier(
        association_id=association_id, name=said.name, folded=folded, city=said.city,
        ice=digits_of(said.ice) or None, rib=digits_of(said.rib) or None,
        declared_tie=said.tie.strip() or None,
        ties=rules.ties_of(
            identity, queries.board_of(association_id), declared=bool(said.tie.strip())
        ),
        added_by=by, added_at=clock.now(),
    )  # fmt: skip
    db.session.add(supplier)
    db.session.flush()
    journal.record("supplier.added", supplier, actor_id=by, ties=supplier.ties)
    return supplier


def refresh_ties(supplier: Supplier) -> list[str]:
    """Compare a supplier with the board of today; a tie that was found once is never dropped."""
    identity = rules.Identity(supplier.name, supplier.ice or "", supplier.rib or "")
    board = queries.board_of(supplier.association_id, but=supplier.id)
    found = rules.ties_of(identity, board, declared=bool(supplier.declared_tie))
    ties = [tie for tie in rules.Tie if tie in {*found, *supplier.ties}]
    if ties != supplier.ties:
        supplier.ties = ties
    return ties


def open_purchase(project: Project, what: str, *, by: int) -> Purchase:
    """Begin to compare quotes for something."""
    if not what.strip():
        raise Invalid(N_("Say what is to be bought."), field="what")
    purchase = Purchase(
        project_id=project.id, what=what.strip(), opened_by=by, opened_at=clock.now()
    )
    db.session.add(purchase)
    db.session.flush()
    journal.record("purchase.opened", purchase, actor_id=by, project=project.id)
    return purchase


def add_quote(
    project: Project, purchase_id: int, *, supplier_id: int | None, amount: int, dated_on: date,
    upload: FileStorage | None, by: int,
) -> SupplierQuote:  # fmt: skip
    """Write what one supplier asks; each is asked once."""
    purchase = _open(project, purchase_id)
    if queries.find_supplier(project.association_id, supplier_id) is None:
        raise Invalid(N_("Choose one of your suppliers."), field="supplier")
    if amount <= 0:
        raise Invalid(N_("The amount must be above zero."), field="amount")
    if dated_on > clock.today():
        raise Invalid(N_("This day has not come yet."), field="dated_on")
    if supplier_id in {quote.supplier_id for quote in purchase.quotes}:
        raise Invalid(N_("This supplier has already given a quote."), field="supplier")
    stored = None
    if storing.is_sent(upload):
        stored = storing.store_original(
            upload, purpose=QUOTE, subject_id=project.id, by=by, field="file"
        )
    quote = SupplierQuote(
        purchase_id=purchase.id, supplier_id=supplier_id, amount_minor=amount, dated_on=dated_on,
        file_id=stored.id if stored else None, added_by=by,
    )  # fmt: skip
    db.session.add(quote)
    db.session.flush()
    journal.record("purchase.quoted", purchase, actor_id=by, quote=quote.id, amount=amount)
    return quote


def choose_quote(
    project: Project, purchase_id: int, quote_id: int | None, *, reason: str, justification: str,
    by: int,
) -> Purchase:  # fmt: skip
    """Choose, once and for all: everyone reads which quote, for what reason."""
    purchase = _open(project, purchase_id)
    if quote_id not in {quote.id for quote in purchase.quotes}:
        raise Invalid(N_("Choose one of the quotes."), field="quote")
    rules.check_choice(len(purchase.quotes), reason, justification)
    purchase.chosen_id, purchase.reason = quote_id, reason.strip()
    purchase.justification = justification.strip() or None
    purchase.chosen_at = clock.now()
    db.session.flush()
    journal.record(
        "purchase.chosen", purchase, actor_id=by, quote=quote_id, quotes=len(purchase.quotes)
    )
    return purchase


def _open(project: Project, purchase_id: int) -> Purchase:
    """Lock a purchase whose quote is not chosen yet."""
    db.session.get(Purchase, purchase_id, with_for_update={"key_share": True})
    purchase = queries.find_purchase(project.id, purchase_id)
    if purchase is None:
        raise NotFound(N_("There is no such purchase in this project."))
    if purchase.chosen_id is not None:
        raise Refusal(N_("The quote was chosen: nothing can be changed here any more."))
    return purchase
