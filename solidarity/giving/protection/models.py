"""Tries and refused cards, by address (never kept as it is) and by card; who is slowed."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Key, Line, Moment
from solidarity.extensions import db


class PaymentTry(db.Model):
    """A payment page opened from an address: written with the intention, before the processor."""

    __tablename__ = "payment_tries"

    id: Mapped[Key]
    subject: Mapped[Line] = mapped_column(unique=True)  # "gift:ID:N", "monthly:ID:N": once each
    address: Mapped[Line] = mapped_column(index=True)  # a keyed digest, kept for a month
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    at: Mapped[Moment] = mapped_column(index=True)


class RefusedCard(db.Model):
    """A card the bank refused, as the processor told it."""

    __tablename__ = "refused_cards"

    id: Mapped[Key]
    source: Mapped[Line] = mapped_column(unique=True)  # ch_: told twice, counted once
    card: Mapped[Line | None] = mapped_column(index=True)  # the processor's fingerprint
    address: Mapped[Line | None] = mapped_column(index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"), index=True)
    at: Mapped[Moment] = mapped_column(index=True)


class SlowedGiver(db.Model):
    """An address that is slowed, how often it came back, and what a treasurer decided."""

    __tablename__ = "slowed_givers"

    id: Mapped[Key]
    address: Mapped[Line] = mapped_column(unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))  # the last one tried
    sign: Mapped[Code]  # rules.Sign
    refused: Mapped[int] = mapped_column(default=1)  # tries turned away
    until: Mapped[Moment]
    state: Mapped[Code] = mapped_column(index=True)  # rules.SlowedState
    since: Mapped[Moment]
    last_at: Mapped[Moment]
    decided_by: Mapped[int | None]
    decided_at: Mapped[Moment | None]
    decided_until: Mapped[Moment | None]

    __table_args__ = (
        CheckConstraint("refused > 0", name="refused_positive"),
        CheckConstraint(
            "state NOT IN ('released', 'refused') OR decided_by IS NOT NULL", name="decided_by_one"
        ),
    )
