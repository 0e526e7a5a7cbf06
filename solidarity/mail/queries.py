"""Read the outbox."""

from solidarity.extensions import db
from solidarity.mail.models import Letter, LetterSwitch


def list_latest(limit: int = 100) -> list[Letter]:
    """Return the newest letters (the development page shows them)."""
    return list(db.session.scalars(db.select(Letter).order_by(Letter.id.desc()).limit(limit)))


def find_letter(letter_id: int) -> Letter | None:
    """Return one letter."""
    return db.session.get(Letter, letter_id)


def list_switched_off(person_id: int) -> set[str]:
    """Return the kinds a person does not want."""
    return set(db.session.scalars(db.select(LetterSwitch.kind).filter_by(person_id=person_id)))


def list_letters_to(person_id: int) -> list[Letter]:
    """Return every letter written to a person, the newest first."""
    query = db.select(Letter).filter_by(person_id=person_id).order_by(Letter.id.desc())
    return list(db.session.scalars(query))
