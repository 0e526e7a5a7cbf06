"""Add a line to the journal."""

from typing import Any

from solidarity.extensions import db
from solidarity.journal.models import JournalLine
from solidarity.kit import clock


def record(act: str, subject: Any, *, actor_id: int | None = None, **facts: Any) -> None:
    """Write that `actor_id` did `act` to `subject` (a row with an id), with JSON facts."""
    db.session.add(
        JournalLine(
            at=clock.now(),
            actor_id=actor_id,
            act=act,
            subject_kind=type(subject).__name__,
            subject_id=str(subject.id),
            facts=facts,
        )
    )
