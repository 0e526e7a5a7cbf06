"""Read the journal."""

from solidarity.extensions import db
from solidarity.journal.models import JournalLine


def list_lines(subject_kind: str, subject_id: object, limit: int = 200) -> list[JournalLine]:
    """Return the newest lines about one subject."""
    query = (
        db.select(JournalLine)
        .filter_by(subject_kind=subject_kind, subject_id=str(subject_id))
        .order_by(JournalLine.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))
