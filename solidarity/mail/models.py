"""The outbox: a letter is a row until the post has taken it."""

from sqlalchemy import JSON, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Key, Line, LongText, Moment
from solidarity.extensions import db


class Letter(db.Model):
    """One letter to one address, in its reader's language."""

    __tablename__ = "letters"

    id: Mapped[Key]
    kind: Mapped[Code]  # folder/name of its templates, e.g. giving/thanks
    to: Mapped[Line]
    lang: Mapped[Code]
    subject: Mapped[Line]
    text: Mapped[LongText]
    html: Mapped[LongText]
    # An owed letter: its words are empty until the post takes it, and are made from these ids.
    about: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))
    unsubscribe: Mapped[Line | None]  # where one press ends letters of this kind (RFC 8058)
    person_id: Mapped[int | None] = mapped_column(index=True)
    # One letter per reason: the same fact told twice (a repeated webhook) writes one letter.
    once: Mapped[str | None] = mapped_column(unique=True)
    written_at: Mapped[Moment]
    posted_at: Mapped[Moment | None] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[LongText | None]


class LetterSwitch(db.Model):
    """A person switched one kind of letter off."""

    __tablename__ = "letter_switches"

    person_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = (CheckConstraint("kind <> ''", name="kind_named"),)
