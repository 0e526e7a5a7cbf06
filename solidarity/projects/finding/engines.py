"""One question to two engines: which projects hold these pieces of words?

PostgreSQL answers LIKE from its pg_trgm index, SQLite answers MATCH from its FTS5 trigram
table. On folded text both mean "holds this very sequence of letters", so both find the same.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, column, or_, table, text

from solidarity.extensions import db
from solidarity.projects.finding.words import pieces
from solidarity.projects.models import Project

_fts = table("search_projects", column("rowid"))


def holds_every(words: Sequence[str]) -> ColumnElement[bool]:
    """Say: each word begins a word of the project, its story included."""
    if _is_sqlite():
        return _matches("folded : (" + " AND ".join(f'" {word}"' for word in words) + ")")
    return and_(*(Project.folded.like(f"% {word}%") for word in words))


def holds_some(words: Sequence[str]) -> ColumnElement[bool]:
    """Say: a piece of some word is in the names of the project (a mistyped word has one)."""
    parts = sorted({piece for word in words for piece in pieces(word)})
    if _is_sqlite():
        return _matches("folded_names : (" + " OR ".join(f'"{part}"' for part in parts) + ")")
    return or_(*(Project.folded_names.like(f"%{part}%") for part in parts))


def _is_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"


def _matches(expression: str) -> ColumnElement[bool]:
    # `expression` holds only folded letters and digits between quotes, and is bound anyway.
    question = text("search_projects MATCH :expression").bindparams(expression=expression)
    return Project.id.in_(db.select(_fts.c.rowid).where(question))
