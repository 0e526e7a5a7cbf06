"""Gifts a donor says were made at a licensed company. They are not money of ours, ever."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Key, Line, Moment
from solidarity.extensions import db


class DeclaredGift(db.Model):
    """A donor's word that a gift was made through a referral; no entry, no total holds it."""

    __tablename__ = "declared_gifts"

    id: Mapped[Key]
    form_token: Mapped[Line] = mapped_column(unique=True)  # the same form twice says it once
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    route_id: Mapped[int] = mapped_column(ForeignKey("payment_routes.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[Line]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[Code]
    quote_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes, ≈
    given_on: Mapped[date]
    receipt: Mapped[Line]  # number of the company's acknowledgement, as typed; may be empty
    said_at: Mapped[Moment]

    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)
