"""A sponsor's fund, its rule in versions, what it decided of each gift, and every movement.

The pool itself is the ledger's account match:{slug}:MAD; no row here holds a balance. A movement
says which entry moved what for which gift, in the order in which it happened.
"""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Codes, Key, Line, LongText, Moment, Texts
from solidarity.extensions import db


class MatchFund(db.Model):
    """A sponsor's fund in dirhams. `slug` is the pool's name in the book, for ever."""

    __tablename__ = "match_funds"

    id: Mapped[Key]
    slug: Mapped[Code] = mapped_column(unique=True)
    book: Mapped[Code]  # test, live
    name: Mapped[Texts]
    sponsor: Mapped[Line]
    terms: Mapped[Texts]  # what the sponsor says to givers
    state: Mapped[Code] = mapped_column(index=True)  # rules.FundState
    created_by: Mapped[int]
    created_at: Mapped[Moment]
    opened_by: Mapped[int | None]
    opened_at: Mapped[Moment | None]
    closed_by: Mapped[int | None]
    closed_at: Mapped[Moment | None]
    is_demo: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="state_known"),
        CheckConstraint("state = 'draft' OR opened_by IS NOT NULL", name="opened_by_somebody"),
        CheckConstraint("opened_by <> created_by", name="opened_by_another"),
    )


class MatchRule(db.Model):
    """One version of a fund's rule: in force once a second person approved it. Never changed."""

    __tablename__ = "match_rules"

    id: Mapped[Key]
    fund_id: Mapped[int] = mapped_column(ForeignKey("match_funds.id"), index=True)
    n: Mapped[int]
    factor: Mapped[int]  # thousandths
    cap_gift_minor: Mapped[int | None] = mapped_column(BigInteger)  # MAD centimes; None: none
    cap_donor_minor: Mapped[int | None] = mapped_column(BigInteger)
    cap_project_minor: Mapped[int | None] = mapped_column(BigInteger)
    cap_association_minor: Mapped[int | None] = mapped_column(BigInteger)
    donor_days: Mapped[int | None]  # gifts of one giver count together so long; None: always
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    themes: Mapped[Codes]  # none: all
    places: Mapped[Codes]  # HCP codes of provinces or communes; none: everywhere
    weighting: Mapped[Code]  # rules.WEIGHTINGS
    made_by: Mapped[int]
    made_at: Mapped[Moment]
    approved_by: Mapped[int | None]
    approved_at: Mapped[Moment | None]

    __table_args__ = (
        UniqueConstraint("fund_id", "n"),
        CheckConstraint("approved_by <> made_by", name="approved_by_another"),
        CheckConstraint("factor > 0 AND ends_on >= starts_on", name="sensible"),
    )


class GiftMatch(db.Model):
    """What a fund decided of a gift, frozen with all that made it so. Amounts are MAD centimes.

    A gift that failed and is paid after all, or whose exclusion was lifted, is decided again: the
    highest `round` is the one that counts. `n` is the order of decisions in the fund.
    """

    __tablename__ = "gift_matches"

    id: Mapped[Key]
    fund_id: Mapped[int] = mapped_column(ForeignKey("match_funds.id"), index=True)
    n: Mapped[int]
    after_n: Mapped[int]  # the fund's last movement before this was decided
    rule_id: Mapped[int] = mapped_column(ForeignKey("match_rules.id"))
    donation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("donations.id"), index=True)
    round: Mapped[int]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"))
    commune_code: Mapped[Code]
    base_minor: Mapped[int] = mapped_column(BigInteger)
    weight: Mapped[int]  # thousandths
    donor_before: Mapped[int] = mapped_column(BigInteger)
    project_before: Mapped[int] = mapped_column(BigInteger)
    association_before: Mapped[int] = mapped_column(BigInteger)
    room_before: Mapped[int] = mapped_column(BigInteger)
    pool_before: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    cap: Mapped[Code]  # the ceiling that made it so; "" when none did
    reason: Mapped[Code | None]  # rules.Reason: why nothing is added
    reason_text: Mapped[LongText] = mapped_column(default="")  # in staff's words
    excluded_by: Mapped[int | None]
    decided_at: Mapped[Moment]

    __table_args__ = (
        UniqueConstraint("fund_id", "n"),
        UniqueConstraint("donation_id", "round"),
        CheckConstraint("amount_minor >= 0 AND base_minor >= 0", name="amount_positive"),
    )


class MatchMovement(db.Model):
    """One entry of the book that moved money of a fund, and why: only ever added.

    deposit · reserve · void · post · back (out of the project, set aside) · returned (to the
    sponsor).
    """

    __tablename__ = "match_movements"

    id: Mapped[Key]
    fund_id: Mapped[int] = mapped_column(ForeignKey("match_funds.id"), index=True)
    n: Mapped[int]
    kind: Mapped[Code]
    match_id: Mapped[int | None] = mapped_column(ForeignKey("gift_matches.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes
    entry_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    proof: Mapped[Line | None]  # SHA-256 of the bank's paper
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    actor_id: Mapped[int | None]
    at: Mapped[Moment]

    __table_args__ = (
        UniqueConstraint("fund_id", "n"),
        UniqueConstraint("fund_id", "kind", "proof"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint(
            "(match_id IS NULL) = (kind IN ('deposit', 'returned'))", name="gift_known"
        ),
    )


class MatchReturn(db.Model):
    """What is left goes back to the sponsor: asked by one person, done by another."""

    __tablename__ = "match_returns"

    id: Mapped[Key]
    fund_id: Mapped[int] = mapped_column(ForeignKey("match_funds.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes
    paid_from: Mapped[Code]  # the account of the book it leaves
    reason: Mapped[LongText]
    asked_by: Mapped[int]
    asked_at: Mapped[Moment]
    done_by: Mapped[int | None]
    done_at: Mapped[Moment | None]
    dropped_at: Mapped[Moment | None]

    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("done_by <> asked_by", name="done_by_another"),
    )


class MatchAppeal(db.Model):
    """The giver asks that an exclusion be looked at again: once per decision."""

    __tablename__ = "match_appeals"

    id: Mapped[Key]
    match_id: Mapped[int] = mapped_column(ForeignKey("gift_matches.id"), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[LongText]
    written_at: Mapped[Moment]
    is_granted: Mapped[bool | None]  # None: not decided yet
    decided_at: Mapped[Moment | None] = mapped_column(index=True)


class MatchOpinion(db.Model):
    """What one member of staff thinks of an appeal; two who say the same decide."""

    __tablename__ = "match_opinions"

    id: Mapped[Key]
    appeal_id: Mapped[int] = mapped_column(ForeignKey("match_appeals.id"), index=True)
    staff_id: Mapped[int]
    excluded_by: Mapped[int | None]  # whoever excluded the gift: never the one who answers
    grants: Mapped[bool]
    reason: Mapped[LongText]
    at: Mapped[Moment]

    __table_args__ = (
        UniqueConstraint("appeal_id", "staff_id"),
        CheckConstraint("staff_id <> excluded_by", name="answered_by_another"),
    )
