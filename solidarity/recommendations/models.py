"""Stored suggestions: computed by the worker, served in one query, with their reasons."""

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Key, Moment
from solidarity.extensions import db


class Suggestion(db.Model):
    """One item suggested to one person, with exact contributions that sum to the score."""

    __tablename__ = "suggestions"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[Code]  # project, role
    item_id: Mapped[int]
    rank: Mapped[int]
    score: Mapped[float]
    reasons: Mapped[list] = mapped_column(JSON)
    model: Mapped[Code]
    computed_at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("person_id", "kind", "item_id"),)


class Dismissal(db.Model):
    """Not this: a person does not want to see an item suggested again."""

    __tablename__ = "dismissals"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Moment]


class StalePerson(db.Model):
    """A person whose suggestions must be made again: they gave, said or dismissed something."""

    __tablename__ = "stale_people"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    since: Mapped[Moment]
