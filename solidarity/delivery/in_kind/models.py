"""What villagers and others gave in work and goods: a sheet or a photo, and two who say so."""

from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from solidarity.columns import Code, Key, Line, LongText, Moment
from solidarity.extensions import db
from solidarity.files.models import StoredFile


class InKind(db.Model):
    """Days of work, or goods, on one share of the plan; counted once a second person confirmed."""

    __tablename__ = "in_kind"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("funding_shares.id"), index=True)
    kind: Mapped[Code]  # rules.GivenKind: labour, goods
    what: Mapped[Line]
    given_on: Mapped[date]
    people: Mapped[int | None]  # labour
    days: Mapped[int | None]  # labour: for how many days each of them
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(14, 3))  # goods
    unit: Mapped[Line | None]
    unit_value_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes a day, or a unit
    value_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes
    donor: Mapped[Line | None]  # goods: who gave
    is_donor_shown: Mapped[bool] = mapped_column(default=False)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))  # the sheet, or a photo
    state: Mapped[Code] = mapped_column(index=True)  # rules.GivenState
    token: Mapped[Code] = mapped_column(unique=True)  # names the page of the second person
    stated_by: Mapped[int | None]
    stated_at: Mapped[Moment]
    answered_by: Mapped[int | None]
    answered_as: Mapped[Code | None]  # rules.Witness
    answered_at: Mapped[Moment | None]
    objection: Mapped[LongText | None]

    __table_args__ = (
        CheckConstraint("value_minor > 0 AND unit_value_minor > 0", name="valued"),
        CheckConstraint(
            "answered_by IS NULL OR stated_by IS NULL OR answered_by <> stated_by",
            name="two_people",
        ),
        CheckConstraint("kind <> 'labour' OR (people > 0 AND days > 0)", name="labour_counted"),
        CheckConstraint("kind <> 'goods' OR quantity > 0", name="goods_counted"),
    )

    file: Mapped[StoredFile] = relationship(lazy="raise")

    @property
    def person_days(self) -> int:
        """People × days; 0 for goods."""
        return (self.people or 0) * (self.days or 0)
