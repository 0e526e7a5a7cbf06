"""What the association shows before a project may run and close."""

from datetime import date

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Line, LongText, Moment
from solidarity.extensions import db


class Handover(db.Model):
    """One per project, filled in little by little; what a theme asks is in rules.ASKED."""

    __tablename__ = "handovers"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    # [{"name", "office", "is_woman"}]: names are for the association and staff.
    committee: Mapped[list] = mapped_column(JSON, default=list)
    tariff: Mapped[LongText | None]  # public: what is paid, for what
    tariff_minor: Mapped[int | None] = mapped_column(BigInteger)  # MAD centimes a unit
    tariff_unit: Mapped[Line | None]
    voted_on: Mapped[date | None]
    minutes_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    meters: Mapped[int | None]  # first readings: how many meters
    readings_total: Mapped[int | None]  # … and their sum, in the meters' unit
    readings_on: Mapped[date | None]
    readings_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    report: Mapped[LongText | None]  # public: the final report
    report_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    written_by: Mapped[int | None]
    written_at: Mapped[Moment]

    __table_args__ = (
        CheckConstraint("tariff_minor IS NULL OR tariff_minor >= 0", name="tariff_positive"),
        CheckConstraint("meters IS NULL OR meters >= 0", name="meters_counted"),
    )
