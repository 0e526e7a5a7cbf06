"""Clubs, their members, the gifts they decide together, and each member's part."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Key, Line, LongText, Moment
from solidarity.extensions import db


class Club(db.Model):
    """People of one commune who live in one country and give together."""

    __tablename__ = "clubs"

    id: Mapped[Key]
    slug: Mapped[Line] = mapped_column(unique=True)
    name: Mapped[Line]
    commune_code: Mapped[str] = mapped_column(ForeignKey("communes.code"))
    country: Mapped[Code]
    treasurer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signatory_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]

    __table_args__ = (CheckConstraint("treasurer_id <> signatory_id", name="two_people_sign"),)


class ClubMember(db.Model):
    """A member: a name the treasurer wrote, an account once its owner has joined."""

    __tablename__ = "club_members"

    id: Mapped[Key]
    club_id: Mapped[int] = mapped_column(ForeignKey("clubs.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Code]  # rules.Role
    name: Mapped[Line]  # empty once they left
    email: Mapped[Line | None] = mapped_column(index=True)  # invited there; lower case
    added_at: Mapped[Moment]
    joined_at: Mapped[Moment | None]
    left_at: Mapped[Moment | None]

    __table_args__ = (
        UniqueConstraint("club_id", "email"),
        UniqueConstraint("club_id", "person_id"),
        CheckConstraint("role IN ('treasurer', 'signatory', 'member')", name="role_known"),
    )


class ClubGift(db.Model):
    """A gift the treasurer proposes and the second signatory approves; paid as an ordinary one."""

    __tablename__ = "club_gifts"

    id: Mapped[Key]
    club_id: Mapped[int] = mapped_column(ForeignKey("clubs.id"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[Code]
    note: Mapped[LongText] = mapped_column(default="")
    state: Mapped[Code]  # rules.GiftState
    form_token: Mapped[Line] = mapped_column(unique=True)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[Moment]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[Moment | None]
    donation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("donations.id"), unique=True
    )

    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("decided_by <> proposed_by", name="two_people_sign"),
        CheckConstraint(
            "state NOT IN ('approved', 'paying') OR decided_at IS NOT NULL", name="signed_twice"
        ),
        CheckConstraint("(state = 'paying') = (donation_id IS NOT NULL)", name="paying_has_gift"),
    )


class ClubShare(db.Model):
    """What came from one member for one collective gift."""

    __tablename__ = "club_shares"

    gift_id: Mapped[int] = mapped_column(ForeignKey("club_gifts.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("club_members.id"), primary_key=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)
