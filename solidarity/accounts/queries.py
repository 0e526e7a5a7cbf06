"""Read people, their profile and what they agreed to."""

from sqlalchemy import func

from solidarity.accounts.models import Consent, Person, PresenceWindow, Profile, person_roles
from solidarity.accounts.rules import Part
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.kit.messages import N_


def normalize_email(email: str) -> str:
    """Return an address as it is stored and looked for: no spaces around, small letters."""
    return email.strip().lower()


def get_person(person_id: int) -> Person:
    """Return a person; NotFound when there is none, or no longer."""
    person = find_person(person_id)
    if person is None:
        raise NotFound(N_("There is no such person."))
    return person


def find_person(person_id: int) -> Person | None:
    """Return a person who has not been erased."""
    person = db.session.get(Person, person_id)
    return person if person and person.erased_at is None else None


def find_person_by_email(email: str) -> Person | None:
    """Return the person who signs in with this address."""
    return db.session.scalar(db.select(Person).filter_by(email=normalize_email(email)))


def names_of(person_ids: set[int]) -> dict[int, str]:
    """Return {id: name} for lists that name many people with one query."""
    if not person_ids:
        return {}
    query = db.select(Person.id, Person.name).where(Person.id.in_(person_ids))
    return {row.id: row.name for row in db.session.execute(query)}


def find_profile(person_id: int) -> Profile | None:
    """Return what a person told of themselves, if anything."""
    return db.session.get(Profile, person_id)


def list_windows(person_id: int) -> list[PresenceWindow]:
    """Return the presence windows of a person, the soonest first."""
    query = db.select(PresenceWindow).filter_by(person_id=person_id)
    return list(db.session.scalars(query.order_by(PresenceWindow.starts_on)))


def list_consents(person_id: int) -> list[Consent]:
    """Return what a person agreed to, the oldest first."""
    return list(
        db.session.scalars(db.select(Consent).filter_by(person_id=person_id).order_by(Consent.id))
    )


def list_staff() -> list[Person]:
    """Return everyone who holds a staff role, by address."""
    query = db.select(Person).where(Person.id.in_(db.select(person_roles.c.person_id)))
    return list(db.session.scalars(query.order_by(Person.email)))


def list_staff_with(*roles: str) -> list[Person]:
    """Return the staff who hold one of `roles` (administrators hold them all)."""
    wanted = {*roles, "administrator"}
    return [p for p in list_staff() if p.active and wanted & {role.name for role in p.roles}]


def count_people() -> int:
    """Return how many people have an account."""
    return db.session.scalar(
        db.select(func.count()).select_from(Person).where(Person.erased_at.is_(None))
    )


def shown_profile(person_id: int) -> dict[str, object]:
    """Return the parts of a profile that its person lets others see, by the name of the part."""
    profile = find_profile(person_id)
    if profile is None:
        return {}
    return {part: value for part, value in _parts(profile).items() if part in profile.shown}


def _parts(profile: Profile) -> dict[str, object]:
    return {
        Part.RESIDENCE.value: profile.residence_country,
        Part.ORIGIN.value: profile.origin_commune_code,
        Part.LANGUAGES.value: profile.languages,
        Part.THEMES.value: profile.themes,
        Part.ABOUT.value: profile.about,
        Part.PRESENCE.value: [(w.starts_on, w.ends_on) for w in list_windows(profile.person_id)],
    }
