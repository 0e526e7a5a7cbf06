"""Tranches and what proves, blocks and pays them. No row holds a balance: the ledger does."""

from datetime import date
from decimal import Decimal

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from solidarity.columns import Code, Key, Line, LongText, Moment
from solidarity.extensions import db
from solidarity.files.models import StoredFile
from solidarity.projects.models import Milestone, Project

NOT_VOIDED = text("state <> 'voided'")


class Tranche(db.Model):
    """What one stage of a project releases, and the two people who say that it may."""

    __tablename__ = "tranches"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"), index=True)
    n: Mapped[int]  # of the milestone
    round: Mapped[int] = mapped_column(default=1)  # a given-up tranche is prepared again
    asked_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes, of the plan
    is_advance: Mapped[bool] = mapped_column(default=False)
    state: Mapped[Code] = mapped_column(index=True)  # rules.TrancheState
    state_since: Mapped[Moment]
    state_reason: Mapped[LongText | None]  # public: why it was sent back or given up
    words: Mapped[LongText] = mapped_column(default="")  # the association's, public once sent
    sendings: Mapped[int] = mapped_column(default=0)  # how many times its proof was sent
    sent_at: Mapped[Moment | None]
    sent_by: Mapped[int | None]
    accepted_at: Mapped[Moment | None]
    accepted_by: Mapped[int | None]  # opaque ids of people
    contest_until: Mapped[Moment | None]
    told_at: Mapped[Moment | None]  # donors were written to about the window
    approved_at: Mapped[Moment | None]
    approved_by: Mapped[int | None]
    seen_notes: Mapped[list] = mapped_column(JSON, default=list)  # what the approver read
    disbursed_at: Mapped[Moment | None]
    thanked_at: Mapped[Moment | None]  # donors were told that it was released
    created_at: Mapped[Moment]
    is_demo: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("milestone_id", "round"),
        Index(
            "uq_tranches_live", "milestone_id", unique=True,
            sqlite_where=NOT_VOIDED, postgresql_where=NOT_VOIDED,
        ),
        CheckConstraint("asked_minor > 0", name="asked_positive"),
        CheckConstraint("accepted_by <> approved_by", name="two_people"),
        CheckConstraint("sent_by <> approved_by", name="not_by_its_sender"),
        CheckConstraint(
            "state NOT IN ('reserved', 'disbursed')"
            " OR (accepted_by IS NOT NULL AND approved_by IS NOT NULL)",
            name="released_by_two",
        ),
    )  # fmt: skip

    project: Mapped[Project] = relationship(lazy="raise")
    milestone: Mapped[Milestone] = relationship(lazy="raise")
    parts: Mapped[list["TranchePart"]] = relationship(lazy="raise", order_by="TranchePart.k")
    evidence: Mapped[list["Evidence"]] = relationship(lazy="raise", order_by="Evidence.id")


class TranchePart(db.Model):
    """What one holder pays in one currency: set aside, then paid with the bank's proof."""

    __tablename__ = "tranche_parts"

    id: Mapped[Key]
    tranche_id: Mapped[int] = mapped_column(ForeignKey("tranches.id"), index=True)
    k: Mapped[int]  # its place in the tranche
    source: Mapped[Line] = mapped_column(unique=True)  # under which the book knows it
    host_account_id: Mapped[int | None] = mapped_column(ForeignKey("host_accounts.id"))
    currency: Mapped[Code]  # owed to the project
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    pays_in: Mapped[Code]  # what the holder has
    leaves_minor: Mapped[int] = mapped_column(BigInteger)
    quote_rate: Mapped[Decimal] = mapped_column(Numeric(18, 8))  # MAD for one of `pays_in`
    quote_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes expected (≈)
    reservation_id: Mapped[int] = mapped_column(BigInteger, unique=True)  # entry of the book
    disbursement_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    void_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    paid_from: Mapped[Line | None]
    arrived_minor: Mapped[int | None] = mapped_column(BigInteger)  # MAD centimes, the bank's
    arrived_on: Mapped[date | None]
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    paid_by: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("tranche_id", "k"),
        CheckConstraint("amount_minor > 0 AND leaves_minor > 0", name="amount_positive"),
        CheckConstraint("disbursement_id IS NULL OR void_id IS NULL", name="paid_or_voided"),
        CheckConstraint(
            "disbursement_id IS NULL OR (arrived_minor > 0 AND paid_from IS NOT NULL)",
            name="paid_is_proven",
        ),
    )

    proof: Mapped[StoredFile | None] = relationship(lazy="raise")


class Evidence(db.Model):
    """One paper, photo or statement about a stage."""

    __tablename__ = "tranche_evidence"

    id: Mapped[Key]
    tranche_id: Mapped[int] = mapped_column(ForeignKey("tranches.id"), index=True)
    kind: Mapped[Code]  # rules.EvidenceKind
    words: Mapped[LongText] = mapped_column(default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), index=True)
    said_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    said_on: Mapped[date]
    added_by: Mapped[int | None]
    added_at: Mapped[Moment]
    set_aside_at: Mapped[Moment | None]  # by staff: it does not count
    set_aside_by: Mapped[int | None]
    set_aside_reason: Mapped[LongText | None]

    __table_args__ = (CheckConstraint("file_id IS NOT NULL OR words <> ''", name="says_something"),)

    file: Mapped[StoredFile | None] = relationship(lazy="raise")


class RequiredRole(db.Model):
    """A volunteers' role that must be filled before a stage's tranche is released."""

    __tablename__ = "required_roles"

    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("volunteer_roles.id"), primary_key=True)
    added_by: Mapped[int | None]
    added_at: Mapped[Moment]


class Contest(db.Model):
    """Somebody who gave, or who follows the project, says that the proof is not true."""

    __tablename__ = "tranche_contests"

    id: Mapped[Key]
    tranche_id: Mapped[int] = mapped_column(ForeignKey("tranches.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    donation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("donations.id"), index=True
    )
    turn: Mapped[int]  # which sending of the proof it contests
    lang: Mapped[Code]
    words: Mapped[LongText]  # for staff alone; forgotten with the person
    state: Mapped[Code] = mapped_column(index=True)  # rules.ContestState
    opened_at: Mapped[Moment]
    decided_at: Mapped[Moment | None]
    reason: Mapped[LongText | None]  # public

    __table_args__ = (
        UniqueConstraint("tranche_id", "turn", "person_id"),
        UniqueConstraint("tranche_id", "turn", "donation_id"),
    )

    opinions: Mapped[list["ContestOpinion"]] = relationship(
        lazy="raise", order_by="ContestOpinion.id"
    )


class ContestOpinion(db.Model):
    """What one of the staff says of a contest: two who agree decide it."""

    __tablename__ = "tranche_contest_opinions"

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("tranche_contests.id"), index=True)
    staff_id: Mapped[int]
    verdict: Mapped[Code]  # rules.Verdict
    reason: Mapped[LongText]
    at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("contest_id", "staff_id"),)


class Freeze(db.Model):
    """Staff stop every release of a project; another person of the staff lifts it."""

    __tablename__ = "release_freezes"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    reason: Mapped[LongText]  # public
    note: Mapped[LongText] = mapped_column(default="")  # details stay with staff
    opened_by: Mapped[int | None]
    opened_at: Mapped[Moment]
    ended_by: Mapped[int | None]
    ended_at: Mapped[Moment | None]
    end_reason: Mapped[LongText | None]

    __table_args__ = (CheckConstraint("opened_by <> ended_by", name="two_people"),)
