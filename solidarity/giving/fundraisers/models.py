"""Fundraising pages, the gifts made through them, and what readers reported."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from solidarity.columns import Code, Key, Line, LongText, Moment
from solidarity.extensions import db
from solidarity.files.models import StoredFile
from solidarity.projects.models import Project


class Fundraiser(db.Model):
    """A person's page for one project; the money never passes through them."""

    __tablename__ = "fundraisers"

    id: Mapped[Key]
    slug: Mapped[Line] = mapped_column(unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    organiser: Mapped[Line]  # the name they chose to show
    lang: Mapped[Code]
    title: Mapped[Line]
    story: Mapped[LongText]
    thanks: Mapped[LongText] = mapped_column(default="")
    goal_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[Code]
    goal_quote_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes, frozen
    ends_on: Mapped[date]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    state: Mapped[Code] = mapped_column(index=True)  # rules.State
    hidden_reason: Mapped[LongText | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]

    __table_args__ = (
        CheckConstraint("goal_minor > 0 AND goal_quote_minor > 0", name="goal_positive"),
        CheckConstraint("state IN ('open', 'ended', 'hidden')", name="state_known"),
    )

    project: Mapped[Project] = relationship(lazy="raise")
    photo: Mapped[StoredFile | None] = relationship(lazy="raise")


class FundraiserGift(db.Model):
    """A gift of the project that came through a page."""

    __tablename__ = "fundraiser_gifts"

    donation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("donations.id"), primary_key=True, autoincrement=False
    )
    fundraiser_id: Mapped[int] = mapped_column(ForeignKey("fundraisers.id"), index=True)


class FundraiserReport(db.Model):
    """A reader says that something is wrong with a page; staff look."""

    __tablename__ = "fundraiser_reports"

    id: Mapped[Key]
    fundraiser_id: Mapped[int] = mapped_column(ForeignKey("fundraisers.id"), index=True)
    reason: Mapped[LongText]
    at: Mapped[Moment]
    settled_at: Mapped[Moment | None] = mapped_column(index=True)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
