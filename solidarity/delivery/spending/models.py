"""Suppliers, purchases, invoices, their private papers and their public copies.

Papers are append-only (a trigger on both engines): the private original is kept for ever, and a
public copy that was shown is withdrawn with a reason, never taken away.
"""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from solidarity.columns import Code, Codes, Key, Line, LongText, Moment
from solidarity.extensions import db
from solidarity.files.models import StoredFile
from solidarity.projects.models import BudgetLine


class Supplier(db.Model):
    """Whom an association buys from; what ties it to the board is kept with it."""

    __tablename__ = "suppliers"

    id: Mapped[Key]
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), index=True)
    name: Mapped[Line]
    folded: Mapped[Line]
    ice: Mapped[Code | None]  # 15 digits
    rib: Mapped[Code | None]  # 24 digits; never public
    city: Mapped[Line]
    declared_tie: Mapped[LongText | None]  # in words, for staff; the public reads that there is one
    ties: Mapped[Codes] = mapped_column(default=list)  # rules.Tie, found when it was written
    added_by: Mapped[int | None]
    added_at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("association_id", "folded"),)


class Purchase(db.Model):
    """Something to buy, for which quotes are compared; the choice is public with its reason."""

    __tablename__ = "purchases"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    what: Mapped[Line]
    chosen_id: Mapped[int | None]  # of its supplier_quotes
    reason: Mapped[LongText | None]  # public: why this quote
    justification: Mapped[LongText | None]  # public: why fewer than three
    chosen_at: Mapped[Moment | None]
    opened_by: Mapped[int | None]
    opened_at: Mapped[Moment]

    quotes: Mapped[list["SupplierQuote"]] = relationship(
        lazy="raise", order_by="SupplierQuote.amount_minor"
    )

    @property
    def chosen(self) -> "SupplierQuote | None":
        """The quote that was chosen."""
        return next((quote for quote in self.quotes if quote.id == self.chosen_id), None)


class SupplierQuote(db.Model):
    """What one supplier asks for a purchase."""

    __tablename__ = "supplier_quotes"

    id: Mapped[Key]
    purchase_id: Mapped[int] = mapped_column(ForeignKey("purchases.id"), index=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("suppliers.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes
    dated_on: Mapped[date]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    added_by: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("purchase_id", "supplier_id"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
    )

    supplier: Mapped[Supplier] = relationship(lazy="raise")


class Invoice(db.Model):
    """An invoice or a receipt on lines of the budget; accepted, it is spent and proven."""

    __tablename__ = "invoices"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("suppliers.id"), index=True)
    purchase_id: Mapped[int | None] = mapped_column(ForeignKey("purchases.id"), index=True)
    kind: Mapped[Code]  # rules.InvoiceKind
    number: Mapped[Line]
    folded_number: Mapped[Line]
    what: Mapped[Line]  # public: what was bought
    dated_on: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes
    milestone_n: Mapped[int | None]  # the stage whose tranche pays it
    paid_on: Mapped[date | None]
    justification: Mapped[LongText | None]  # public: why it leaves the quote or the line
    state: Mapped[Code] = mapped_column(index=True)  # rules.InvoiceState
    state_reason: Mapped[LongText | None]  # why sent back, or withdrawn (public)
    entered_by: Mapped[int | None]
    entered_at: Mapped[Moment]
    sent_at: Mapped[Moment | None]
    accepted_by: Mapped[int | None]
    accepted_at: Mapped[Moment | None]
    entry_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)  # of the book
    reversed_by: Mapped[int | None]
    reversed_at: Mapped[Moment | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("invoices.id"))

    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint(
            "accepted_by IS NULL OR entered_by IS NULL OR accepted_by <> entered_by",
            name="two_people",
        ),
        CheckConstraint("state <> 'accepted' OR entry_id IS NOT NULL", name="accepted_is_posted"),
        Index(
            "uq_invoices_supplier_number", "supplier_id", "folded_number", unique=True,
            sqlite_where=text("state NOT IN ('reversed', 'dropped')"),
            postgresql_where=text("state NOT IN ('reversed', 'dropped')"),
        ),
    )  # fmt: skip

    supplier: Mapped[Supplier] = relationship(lazy="raise")
    purchase: Mapped[Purchase | None] = relationship(lazy="raise")
    lines: Mapped[list["InvoiceLine"]] = relationship(
        lazy="raise", order_by="InvoiceLine.id", cascade="all, delete-orphan"
    )
    papers: Mapped[list["InvoicePaper"]] = relationship(lazy="raise", order_by="InvoicePaper.id")


class InvoiceLine(db.Model):
    """The part of an invoice that stands on one line of the budget."""

    __tablename__ = "invoice_lines"

    id: Mapped[Key]
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"), index=True)
    budget_line_id: Mapped[int] = mapped_column(ForeignKey("budget_lines.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes

    __table_args__ = (
        UniqueConstraint("invoice_id", "budget_line_id"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
    )

    budget_line: Mapped[BudgetLine] = relationship(lazy="raise")


class InvoicePaper(db.Model):
    """A private original, kept for ever: no row of this table is ever changed or deleted."""

    __tablename__ = "invoice_papers"

    id: Mapped[Key]
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"), index=True)
    kind: Mapped[Code]  # rules.PaperKind
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    sha256: Mapped[Line] = mapped_column(index=True)
    added_at: Mapped[Moment]

    file: Mapped[StoredFile] = relationship(lazy="raise")
    copies: Mapped[list["PublicCopy"]] = relationship(lazy="raise", order_by="PublicCopy.id")


class PublicCopy(db.Model):
    """A picture of a paper with private words masked; what was shown is never taken away."""

    __tablename__ = "public_copies"

    id: Mapped[Key]
    paper_id: Mapped[int] = mapped_column(ForeignKey("invoice_papers.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    state: Mapped[Code] = mapped_column(index=True)  # rules.CopyState
    why: Mapped[LongText | None]  # public: why it takes the place of another
    offered_by: Mapped[int | None]
    offered_at: Mapped[Moment]
    decided_by: Mapped[int | None]
    decided_at: Mapped[Moment | None]
    refusal: Mapped[LongText | None]  # told to the association
    withdrawn_at: Mapped[Moment | None]
    withdrawn_why: Mapped[LongText | None]  # public

    __table_args__ = (
        CheckConstraint(
            "decided_by IS NULL OR offered_by IS NULL OR decided_by <> offered_by",
            name="two_people",
        ),
        Index(
            "uq_public_copies_shown", "paper_id", unique=True,
            sqlite_where=text("state = 'shown'"), postgresql_where=text("state = 'shown'"),
        ),
    )  # fmt: skip

    file: Mapped[StoredFile] = relationship(lazy="raise")
