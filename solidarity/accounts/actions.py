"""Join, take a role, tell of oneself, leave."""

from datetime import date

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from solidarity import announcements
from solidarity.accounts import queries, rules
from solidarity.accounts.models import Consent, Person, PresenceWindow, Profile, StaffRole
from solidarity.accounts.rules import ConsentSubject, Window
from solidarity.errors import NotFound, Refusal
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.mail import actions as mail


def join(
    *,
    email: str,
    name: str,
    password: str | None = None,
    lang: str = "fr",
    is_adult: bool = True,
    roles: tuple[str, ...] = (),
    is_confirmed: bool = False,
    is_demo: bool = False,
    **keys: str,
) -> Person:
    """Open an account. `password` is already hashed; `keys` are Flask-Security's own columns."""
    rules.check_adult(says_adult=is_adult)
    person = Person(
        email=queries.normalize_email(email), name=name, password=password, lang=lang,
        is_adult=is_adult, is_demo=is_demo, roles=[find_or_make_role(role) for role in roles],
        confirmed_at=clock.now() if is_confirmed else None, **keys,
    )  # fmt: skip
    person.profile = Profile(languages=[], themes=[], shown=[])
    _add_once(person)
    for subject in ConsentSubject:
        agree(person, subject)
    journal.record("joined", person, actor_id=person.id, lang=lang)
    return person


def _add_once(person: Person) -> None:
    """Two people may send the same address at the same moment: the second is refused."""
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:
        raise Refusal(N_("This could not be saved just now. Try again in a moment.")) from None


def agree(person: Person, subject: str, *, is_given: bool = True, **facts: str) -> None:
    """Keep that a person said yes (or no) to something, in the words of the day."""
    consent = Consent(
        person_id=person.id, subject=subject, version=rules.TERMS_VERSION,
        is_given=is_given, at=clock.now(), facts={"lang": person.lang, **facts},
    )  # fmt: skip
    db.session.add(consent)


def find_or_make_role(name: str) -> StaffRole:
    """Return the row of a staff role, made the first time somebody holds it."""
    role_name = rules.check_role(name)
    role = db.session.scalar(db.select(StaffRole).filter_by(name=role_name.value))
    if role is None:
        role = StaffRole(name=role_name.value, description=rules.ROLE_DESCRIPTIONS[role_name])
        db.session.add(role)
        db.session.flush()
    return role


def give_role(person: Person, name: str, *, by: Person | None = None) -> bool:
    """Make someone staff; False when they held the role already. `by` is None from a command."""
    role = find_or_make_role(name)
    if role in person.roles:
        return False
    person.roles.append(role)
    db.session.flush()
    journal.record("role given", person, actor_id=by.id if by else None, role=role.name)
    return True


def take_role(person: Person, name: str, *, by: Person | None = None) -> bool:
    """Withdraw a staff role; False when they did not hold it."""
    role = find_or_make_role(name)
    if role not in person.roles:
        return False
    person.roles.remove(role)
    db.session.flush()
    journal.record("role withdrawn", person, actor_id=by.id if by else None, role=role.name)
    return True


def tell_profile(
    person: Person,
    *,
    residence_country: str | None,
    origin_commune_code: str | None,
    languages: list[str],
    themes: list[str],
    about: str,
    shown: list[str],
) -> Profile:
    """Keep what a person tells of themselves; telling it again says it is still true today."""
    profile = queries.find_profile(person.id) or Profile(person_id=person.id)
    profile.residence_country = residence_country or None
    profile.origin_commune_code = origin_commune_code
    profile.languages, profile.themes, profile.about = languages, themes, about
    profile.shown = rules.parts_shown(shown)
    profile.confirmed_on = clock.today()
    db.session.add(profile)
    db.session.flush()
    announcements.person_changed.send(person)
    return profile


def rename(person: Person, *, name: str, lang: str) -> None:
    """Change how the site calls a person and in which language it writes to them."""
    person.name, person.lang = name, lang
    db.session.flush()


def add_window(person: Person, starts_on: date, ends_on: date) -> PresenceWindow:
    """Tell days when a person is there; both days included."""
    window = Window(starts_on, ends_on)
    told = [Window(w.starts_on, w.ends_on) for w in queries.list_windows(person.id)]
    rules.check_window(window, told, clock.today())
    row = PresenceWindow(person_id=person.id, starts_on=starts_on, ends_on=ends_on)
    db.session.add(row)
    db.session.flush()
    return row


def remove_window(person: Person, window_id: int) -> None:
    """Take back days told before; NotFound when they are not this person's."""
    row = db.session.get(PresenceWindow, window_id)
    if row is None or row.person_id != person.id:
        raise NotFound(N_("There are no such days."))
    db.session.delete(row)
    db.session.flush()


def choose_letters(
    person: Person, *, wanted: set[str], offered: set[str], suggestions_on: bool
) -> None:
    """Switch each kind of letter on or off, and the suggestions made from what is known."""
    for kind in offered:
        mail.switch(person.id, kind, on=kind in wanted)
    profile = queries.find_profile(person.id) or Profile(person_id=person.id)
    profile.suggestions_on = suggestions_on
    db.session.add(profile)
    db.session.flush()


def erase(person: Person) -> None:
    """Forget a person; the rows that others' accounts need stay, without a name.

    Every room hears of it in the same transaction and drops what names the person.
    """
    announcements.person_erased.send(person)
    journal.record("erased", person, actor_id=person.id)
    for table in (PresenceWindow, Profile):
        db.session.execute(delete(table).where(table.person_id == person.id))
    mail.forget(person.id, person.email)
    db.session.expire(person, ["profile"])
    person.webauthn.clear()
    person.roles.clear()
    person.email = person.password = person.confirmed_at = None
    person.tf_primary_method = person.tf_totp_secret = person.mf_recovery_codes = None
    person.fs_webauthn_user_handle = None
    person.fs_uniquifier = Person.__table__.c.fs_uniquifier.default.arg(None)
    person.name, person.active, person.erased_at = "", False, clock.now()
    db.session.flush()
