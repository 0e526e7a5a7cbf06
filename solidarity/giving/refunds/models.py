"""A refund from the wish to its end. What it moved is in the book, under the processor's id."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Key, Line, LongText, Moment
from solidarity.extensions import db


class Refund(db.Model):
    """Money asked back: by the donor, a treasurer, the site itself, or at the processor's."""

    __tablename__ = "refunds"

    id: Mapped[Key]
    donation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("donations.id"), index=True)
    # One refund per form shown: a double click, or a form sent again, finds the first one.
    form_token: Mapped[Line] = mapped_column(unique=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # in the currency of the gift
    currency: Mapped[Code]
    asker: Mapped[Code]  # rules.Asker: donor, treasurer, site, processor
    reason: Mapped[LongText]
    state: Mapped[Code] = mapped_column(index=True)  # rules.RefundState
    asked_at: Mapped[Moment] = mapped_column(index=True)
    asked_by: Mapped[int | None]  # the treasurer; an opaque id
    decided_by: Mapped[int | None]  # who granted or declined a donor's wish
    decided_at: Mapped[Moment | None]
    decision: Mapped[LongText | None]  # why it was declined, or failed
    held_entry_id: Mapped[int | None] = mapped_column(BigInteger)  # set aside while it is under way
    attempts: Mapped[int] = mapped_column(default=0)  # the n of its idempotency key
    processor_id: Mapped[Line | None] = mapped_column(unique=True)  # re_
    proof: Mapped[Line | None]  # bank line or SHA-256 of its paper, where no processor is
    ended_at: Mapped[Moment | None]

    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index(
            "ix_refunds_one_under_way",
            "donation_id",
            unique=True,
            sqlite_where=text("state IN ('wanted', 'asked')"),
            postgresql_where=text("state IN ('wanted', 'asked')"),
        ),
    )
