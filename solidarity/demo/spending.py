"""What was bought with the released tranches: suppliers, quotes, invoices, papers, public copies.

The book already holds each spending (demo/works.py): an invoice is hung on each of its entries.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import current_app

from solidarity.associations import queries as associations
from solidarity.associations.models import LevelDecision
from solidarity.delivery.spending import copies as copy_actions
from solidarity.delivery.spending import entering, queries, rules
from solidarity.delivery.spending.models import (
    Invoice,
    InvoiceLine,
    InvoicePaper,
    PublicCopy,
    Purchase,
    Supplier,
    SupplierQuote,
)
from solidarity.delivery.spending.rules import CopyState, InvoiceKind, InvoiceState, PaperKind
from solidarity.demo import invoice_papers
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.kit.text import fold
from solidarity.ledger import queries as ledger
from solidarity.ledger.queries import Written
from solidarity.ledger.tables import entries
from solidarity.projects import queries as projects
from solidarity.projects.models import BudgetLine, Project

NAMES = (
    ("Souss Travaux Hydrauliques (démo)", "Taroudant"),
    ("Atelier Tizi Équipement (démo)", "Tiznit"),
    ("Drâa Matériaux (démo)", "Zagora"),
    ("Comptoir Ida Ou Fictif (démo)", "Agadir"),
)
REASONS = (
    "Deux ans de garantie et la pose comprise ; livré sur la piste jusqu'au douar.",
    "Le moins cher des trois, et déjà connu pour un chantier voisin tenu dans les délais.",
    "Le seul qui livre avant les pluies ; l'écart de prix est de quelques pour cent.",
)
FEW = "Un seul autre fournisseur a répondu en trois semaines ; la piste décourage les livreurs."
TIE = "Le gérant est un cousin du trésorier ; le trésorier n'a pas pris part au choix."
OVER = "Le rocher a commencé plus haut que prévu : trente mètres de tranchée au brise-roche."


@dataclass(frozen=True)
class Hands:
    """Who entered and who accepted, and from whom."""

    manager: int
    reviewer: int
    suppliers: list[Supplier]


def enter_all(projects_by_key: dict[str, Project]) -> int:
    """Hang an invoice on every spending that has none; returns how many."""
    ids = [project.id for project in projects_by_key.values()]
    spent = [one for one in _spendings() if _project_id(one) in ids]
    hung = set(db.session.scalars(db.select(Invoice.entry_id)))
    made = 0
    for n, written in enumerate(one for one in spent if one.id not in hung):
        project = projects.get_for_change(_project_id(written))
        _enter(project, written, _hands(project, is_tied=n == 1), n)
        made += 1
    return made


def _spendings() -> list[Written]:
    book = current_app.extensions["settings"].book
    query = db.select(entries.c.id).where(
        entries.c.book == book, entries.c.kind == "spent", entries.c.source.startswith("spent:")
    )
    return ledger.find_entries(db.session, db.session.scalars(query.order_by(entries.c.id)))


def _project_id(written: Written) -> int:
    return int(written.entry.source.split(":")[1])


def _hands(project: Project, *, is_tied: bool) -> Hands:
    found = queries.list_suppliers(project.association_id)
    return Hands(
        manager=associations.list_managers(project.association_id)[-1].id,
        reviewer=db.session.scalar(
            db.select(LevelDecision.reviewers).filter_by(association_id=project.association_id)
        )[0],
        suppliers=found or _suppliers(project, is_tied=is_tied),
    )


def _suppliers(project: Project, *, is_tied: bool) -> list[Supplier]:
    made = [
        Supplier(
            association_id=project.association_id, name=name, folded=fold(name), city=city,
            ties=["declared"] if is_tied and n == 0 else [],
            declared_tie=TIE if is_tied and n == 0 else None,
            added_at=project.published_at,
        )
        for n, (name, city) in enumerate(NAMES)
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    return made


def _enter(project: Project, written: Written, hands: Hands, n: int) -> None:
    at, amount = written.entry.occurred_at, max(line.amount for line in written.entry.lines)
    parts = _shared(project, amount)
    supplier = hands.suppliers[n % len(hands.suppliers)]
    what = parts[0][0].label.get("fr", "Travaux")
    is_over = n % 5 == 3
    quoted = amount * 100 // 115 if is_over else amount
    purchase = _compared(project, what, quoted, supplier, hands=hands, day=at.date(), n=n)
    invoice = Invoice(
        project_id=project.id, supplier_id=supplier.id, purchase_id=purchase.id,
        kind=InvoiceKind.INVOICE, number=f"F-{at:%Y}-{project.id:03d}{n:02d}",
        folded_number=rules.fold_number(f"F-{at:%Y}-{project.id:03d}{n:02d}"), what=what,
        dated_on=at.date() - timedelta(days=2), amount_minor=amount,
        milestone_n=int(written.entry.source.split(":")[2]), paid_on=at.date(),
        justification=OVER if is_over else None, state=InvoiceState.ACCEPTED,
        entered_by=hands.manager, entered_at=at, sent_at=at, accepted_by=hands.reviewer,
        accepted_at=at, entry_id=written.id,
    )  # fmt: skip
    invoice.lines = [InvoiceLine(budget_line_id=line.id, amount_minor=part) for line, part in parts]
    db.session.add(invoice)
    db.session.flush()
    _add_papers(invoice, written, amount, hands)


def _shared(project: Project, amount: int) -> list[tuple[BudgetLine, int]]:
    """Fill the lines of the budget in their order; what is left stands on the last one."""
    before = queries.totals_on_lines(project.id)
    lines = [line for line in project.budget if not line.is_in_kind]
    shared: list[tuple[BudgetLine, int]] = []
    left = amount
    for line in lines:
        part = min(left, max(line.amount_minor - before.get(line.n, 0), 0))
        if line is lines[-1]:
            part = left
        if part:
            shared.append((line, part))
            left -= part
    return shared


def _compared(
    project: Project, what: str, amount: int, supplier: Supplier, *, hands: Hands, day: date, n: int
) -> Purchase:
    others = [one for one in hands.suppliers if one is not supplier]
    asked = [(supplier, amount), (others[0], amount * 107 // 100), (others[1], amount * 9 // 8)]
    asked = asked[:2] if n % 4 == 2 else asked
    before = day - timedelta(days=40)
    purchase = Purchase(
        project_id=project.id, what=what, reason=REASONS[n % len(REASONS)],
        justification=FEW if len(asked) < rules.QUOTES_WANTED else None,
        opened_at=project.published_at, chosen_at=project.published_at, opened_by=hands.manager,
    )  # fmt: skip
    db.session.add(purchase)
    db.session.flush()
    quotes = [
        SupplierQuote(
            purchase_id=purchase.id, supplier_id=one.id, amount_minor=minor, dated_on=before
        )
        for one, minor in asked
    ]
    db.session.add_all(quotes)
    db.session.flush()
    purchase.chosen_id = quotes[0].id
    return purchase


def _add_papers(invoice: Invoice, written: Written, amount: int, hands: Hands) -> None:
    source, at = written.entry.source, written.entry.occurred_at
    original = _paper(invoice, invoice_papers.draw_invoice(source, amount, at), PaperKind.INVOICE)
    masked = files.store_photo(
        invoice_papers.upload(
            invoice_papers.draw_invoice(source, amount, at, masked=True), "facture-masquee.jpg"
        ),
        purpose=copy_actions.COPY, subject_id=invoice.id, uploaded_by=hands.manager,
        is_public=True,
    )  # fmt: skip
    db.session.add(
        PublicCopy(
            paper_id=original.id, file_id=masked.id, state=CopyState.SHOWN,
            offered_by=hands.manager, offered_at=at, decided_by=hands.reviewer, decided_at=at,
        )
    )  # fmt: skip
    db.session.flush()


def _paper(invoice: Invoice, content: bytes, kind: PaperKind) -> InvoicePaper:
    stored = files.store_photo(
        invoice_papers.upload(content, "facture.jpg"), purpose=entering.PAPER,
        subject_id=invoice.id, uploaded_by=invoice.entered_by,
    )  # fmt: skip
    paper = InvoicePaper(
        invoice_id=invoice.id, kind=kind, file_id=stored.id, sha256=stored.sha256,
        added_at=invoice.entered_at,
    )  # fmt: skip
    db.session.add(paper)
    db.session.flush()
    return paper
