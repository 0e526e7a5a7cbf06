"""Tax receipts as they were issued: a row is never changed, a void stands beside it."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from solidarity.columns import Code, Key, Line, LongText, Moment
from solidarity.extensions import db


class TaxReceipt(db.Model):
    """A receipt as it was given. `number` has no gap within (book, host, year)."""

    __tablename__ = "tax_receipts"

    id: Mapped[Key]
    book: Mapped[Code]
    host_account_id: Mapped[int] = mapped_column(ForeignKey("host_accounts.id"))
    year: Mapped[int]  # of issue
    number: Mapped[int]
    donation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("donations.id"))
    round: Mapped[int]  # 1, 2…: one that follows a void
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # what the gift still was
    currency: Mapped[Code]
    paid_on: Mapped[date]
    means: Mapped[Code]
    ruling: Mapped[Line]  # as it was stored on that day
    issued_at: Mapped[Moment]
    issued_by: Mapped[int | None]  # None: by the site, asked by the giver

    __table_args__ = (
        UniqueConstraint("book", "host_account_id", "year", "number"),
        UniqueConstraint("donation_id", "round"),
        CheckConstraint("amount_minor > 0 AND number > 0", name="receipt_positive"),
    )

    holder: Mapped["TaxReceiptHolder"] = relationship(lazy="raise")
    void: Mapped["TaxReceiptVoid | None"] = relationship(lazy="raise")


class TaxReceiptHolder(db.Model):
    """Whom a receipt is made out to, beside it, so that a person can be forgotten."""

    __tablename__ = "tax_receipt_holders"

    receipt_id: Mapped[int] = mapped_column(ForeignKey("tax_receipts.id"), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[Line]
    address: Mapped[LongText]


class TaxReceiptVoid(db.Model):
    """A receipt that holds no more; it keeps its number."""

    __tablename__ = "tax_receipt_voids"

    receipt_id: Mapped[int] = mapped_column(ForeignKey("tax_receipts.id"), primary_key=True)
    reason: Mapped[LongText]  # a key of rules.WHY_VOID, or a treasurer's words
    at: Mapped[Moment]
    by: Mapped[int | None]


class Rewritten(RuntimeError):
    """Somebody tried to change a receipt that was issued."""


@event.listens_for(TaxReceipt, "before_update")
@event.listens_for(TaxReceipt, "before_delete")
@event.listens_for(TaxReceiptVoid, "before_update")
@event.listens_for(TaxReceiptVoid, "before_delete")
def refuse_to_rewrite(_mapper, _connection, row) -> None:
    """An issued receipt and its void stand as they are."""
    raise Rewritten(f"{type(row).__name__} {row.__dict__.get('id')} was issued")
