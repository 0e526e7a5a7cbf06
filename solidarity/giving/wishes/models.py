"""Wishes and tributes: side tables of gifts, which keep their own author to be forgotten with."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Line, LongText, Moment, Texts
from solidarity.extensions import db


class GiftWish(db.Model):
    """Which budget line a giver prefers; where the gift goes should the campaign fail."""

    __tablename__ = "gift_wishes"

    donation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("donations.id"), primary_key=True, autoincrement=False
    )
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    line_n: Mapped[int | None]  # of the project's budget; its words are kept as they were
    line_label: Mapped[Texts] = mapped_column(default=dict)
    sister_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))  # None: refund

    __table_args__ = (
        CheckConstraint("sister_id <> project_id", name="sister_is_another"),
        CheckConstraint("line_n IS NOT NULL OR sister_id IS NOT NULL", name="something_wished"),
    )


class GiftTribute(db.Model):
    """A gift in somebody's honour or memory, and the card that may tell a third person."""

    __tablename__ = "gift_tributes"

    donation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("donations.id"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[Code]  # rules.Tribute
    name: Mapped[Line]
    to_name: Mapped[Line]
    to_email: Mapped[Line]  # dropped once the card has left; empty: no card
    from_name: Mapped[Line]
    message: Mapped[LongText]
    send_on: Mapped[date] = mapped_column(index=True)
    has_consent: Mapped[bool]
    sent_at: Mapped[Moment | None]

    __table_args__ = (
        CheckConstraint("kind IN ('honour', 'memory')", name="kind_known"),
        CheckConstraint("to_email = '' OR has_consent", name="card_with_consent"),
    )
