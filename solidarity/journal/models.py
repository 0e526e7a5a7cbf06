"""The journal's one table."""

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Key, Moment
from solidarity.extensions import db


class JournalLine(db.Model):
    """One act: who (an opaque id), what, on which subject, with which facts."""

    __tablename__ = "journal_lines"

    id: Mapped[Key]
    at: Mapped[Moment] = mapped_column(index=True)
    actor_id: Mapped[int | None]  # None: the site itself
    act: Mapped[Code]
    subject_kind: Mapped[Code]
    subject_id: Mapped[Code]
    facts: Mapped[dict] = mapped_column(JSON)

    __table_args__ = (db.Index("ix_journal_subject", "subject_kind", "subject_id"),)
