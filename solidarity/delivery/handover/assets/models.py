"""The register of what projects left behind, and the checks of the years that follow."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from solidarity.columns import Code, Key, Line, LongText, Moment
from solidarity.extensions import db
from solidarity.files.models import StoredFile
from solidarity.projects.models import Project


class Asset(db.Model):
    """A pump, a tank, a minibus: where it stands in words, and the office that keeps it."""

    __tablename__ = "assets"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    what: Mapped[Line]
    serial: Mapped[Line | None]  # for the association and staff
    place: Mapped[Line]  # in words: no exact point
    caretaker: Mapped[Line]  # an office, no name and no telephone
    fund_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # set aside a year, centimes
    handed_over_on: Mapped[date]
    state: Mapped[Code] = mapped_column(index=True)  # rules.AssetState
    checked_on: Mapped[date | None]
    added_by: Mapped[int | None]
    added_at: Mapped[Moment]

    __table_args__ = (CheckConstraint("fund_minor >= 0", name="fund_positive"),)

    project: Mapped[Project] = relationship(lazy="raise")
    checks: Mapped[list["AssetCheck"]] = relationship(lazy="raise", order_by="AssetCheck.months")


class AssetCheck(db.Model):
    """Does it still work? Asked 6, 12, 24 and 60 months after the hand-over."""

    __tablename__ = "asset_checks"

    id: Mapped[Key]
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id"), index=True)
    months: Mapped[int]
    due_on: Mapped[date] = mapped_column(index=True)
    done_on: Mapped[date | None]
    works: Mapped[bool | None]
    words: Mapped[LongText | None]  # public
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    done_by: Mapped[int | None]
    reminded_at: Mapped[Moment | None]

    __table_args__ = (
        UniqueConstraint("asset_id", "months"),
        CheckConstraint("done_on IS NULL OR works IS NOT NULL", name="done_says_how"),
    )

    asset: Mapped[Asset] = relationship(lazy="raise", overlaps="checks")
    photo: Mapped[StoredFile | None] = relationship(lazy="raise")
