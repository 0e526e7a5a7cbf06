"""A payout as the processor tells it. What it moved is in the book, under its own id."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Key, Line, Moment
from solidarity.extensions import db


class Payout(db.Model):
    """Money the processor sent to a host's bank: booked when sent, given back when it failed."""

    __tablename__ = "payouts"

    id: Mapped[Key]
    processor_id: Mapped[Line] = mapped_column(unique=True)  # po_
    host_account_id: Mapped[int] = mapped_column(ForeignKey("host_accounts.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[Code]
    status: Mapped[Code]  # the processor's own word
    is_automatic: Mapped[bool]
    created_at: Mapped[Moment] = mapped_column(index=True)
    arrives_at: Mapped[Moment]
    entry_id: Mapped[int] = mapped_column(BigInteger)
    returned_entry_id: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)


class Reconciliation(db.Model):
    """One comparison of the book with the processor's own: what each said, what differed."""

    __tablename__ = "reconciliations"

    id: Mapped[Key]
    host_account_id: Mapped[int] = mapped_column(ForeignKey("host_accounts.id"), index=True)
    at: Mapped[Moment]
    since: Mapped[Moment]
    currency: Mapped[Code]
    movements: Mapped[int]  # balance transactions read
    differences: Mapped[int]  # still there at the end
    processor_minor: Mapped[int] = mapped_column(BigInteger)  # what it said that day
    book_minor: Mapped[int] = mapped_column(BigInteger)  # what the book said that day
