"""The root of the tree that stands under each published head of the book."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Line, Moment
from solidarity.extensions import db


class BookRoot(db.Model):
    """The Merkle root over the seals `from_seq` … `seq`: those since the head before.

    It can be computed again from the seals at any time; it is kept because it was published.
    """

    __tablename__ = "book_roots"

    book: Mapped[Code] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[date]
    from_seq: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[Line]
    made_at: Mapped[Moment]

    __table_args__ = (CheckConstraint("from_seq BETWEEN 1 AND seq", name="some_seals"),)
