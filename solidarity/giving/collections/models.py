"""Which project an association's collecting account serves: one at a time."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Key, Line, Moment
from solidarity.extensions import db


class AccountUse(db.Model):
    """A bank account collects for one project until that project has ended."""

    __tablename__ = "collecting_account_uses"

    id: Mapped[Key]
    iban: Mapped[Line]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    since: Mapped[Moment]
    until: Mapped[Moment | None]

    __table_args__ = (
        db.Index(
            "uq_collecting_account_open", "iban", unique=True,
            sqlite_where=db.text("until IS NULL"), postgresql_where=db.text("until IS NULL"),
        ),
    )  # fmt: skip
