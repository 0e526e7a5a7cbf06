"""A dispute as the bank tells it. What it moved is in the book, under its own ids."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Key, Line, Moment
from solidarity.extensions import db


class Dispute(db.Model):
    """A donor's bank contests a payment. `is_open` freezes what the gift could still release."""

    __tablename__ = "disputes"

    id: Mapped[Key]
    processor_id: Mapped[Line] = mapped_column(unique=True)  # du_
    donation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("donations.id"), index=True)
    charge_id: Mapped[Line]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[Code]
    reason: Mapped[Line]
    status: Mapped[Code]  # the processor's own word
    is_open: Mapped[bool] = mapped_column(index=True)
    opened_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]  # when we heard that it was

    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)
