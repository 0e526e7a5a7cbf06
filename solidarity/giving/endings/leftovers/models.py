"""The plan agreed before publication, the decision two people took at the end, what it moved."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Key, LongText, Moment
from solidarity.extensions import db

CHOICE_KNOWN = "choice IN ('refund', 'sister', 'upkeep')"
SISTER_NAMED = "(choice = 'sister') = (sister_id IS NOT NULL)"
OPEN = "done_at IS NULL AND dropped_at IS NULL"


class LeftoverPlan(db.Model):
    """What a project's leftover is for; a project without a row gives it back to the givers."""

    __tablename__ = "leftover_plans"

    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id"), primary_key=True, autoincrement=False
    )
    choice: Mapped[Code]  # rules.Choice
    sister_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    agreed_at: Mapped[Moment]
    agreed_by: Mapped[int]  # an opaque id

    __table_args__ = (
        CheckConstraint(CHOICE_KNOWN, name="choice_known"),
        CheckConstraint(SISTER_NAMED, name="sister_named"),
        CheckConstraint("sister_id <> project_id", name="sister_is_another"),
    )


class LeftoverDecision(db.Model):
    """A treasurer proposes to carry the plan out, another person approves; then it is done."""

    __tablename__ = "leftover_decisions"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    book: Mapped[Code]  # test, live
    choice: Mapped[Code]  # the plan's, frozen
    sister_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    proposed_by: Mapped[int]
    proposed_at: Mapped[Moment]
    approved_by: Mapped[int | None]
    approved_at: Mapped[Moment | None]
    done_at: Mapped[Moment | None]
    dropped_at: Mapped[Moment | None]
    dropped_by: Mapped[int | None]

    __table_args__ = (
        CheckConstraint(CHOICE_KNOWN, name="choice_known"),
        CheckConstraint(SISTER_NAMED, name="sister_named"),
        CheckConstraint("approved_by <> proposed_by", name="approved_by_another"),
        CheckConstraint("done_at IS NULL OR approved_by IS NOT NULL", name="done_once_approved"),
        CheckConstraint("approved_by IS NULL OR dropped_at IS NULL", name="dropped_unapproved"),
        Index(
            "ix_leftover_decisions_one_open",
            "project_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
    )


class LeftoverMove(db.Model):
    """What went on to the sister project in one currency: one entry of the book."""

    __tablename__ = "leftover_moves"

    id: Mapped[Key]
    decision_id: Mapped[int] = mapped_column(ForeignKey("leftover_decisions.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    currency: Mapped[Code]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    dirhams_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes, frozen, shown as ≈
    entry_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    at: Mapped[Moment]

    __table_args__ = (
        UniqueConstraint("decision_id", "currency"),
        CheckConstraint("amount_minor > 0 AND dirhams_minor >= 0", name="amount_positive"),
        CheckConstraint("from_id <> to_id", name="to_another"),
    )


class LeftoverPart(db.Model):
    """What one gift gets back, frozen at the approval; the worker asks its refund, once."""

    __tablename__ = "leftover_parts"

    id: Mapped[Key]
    decision_id: Mapped[int] = mapped_column(ForeignKey("leftover_decisions.id"))
    donation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("donations.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # in the currency of the gift
    currency: Mapped[Code]
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refunds.id"), unique=True)
    refused: Mapped[LongText | None]  # why it stays with the project

    __table_args__ = (
        UniqueConstraint("decision_id", "donation_id"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("refund_id IS NULL OR refused IS NULL", name="asked_or_refused"),
    )
