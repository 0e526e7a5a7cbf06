"""State a need, confirm it, check it, join it to another, take it off the site."""

from dataclasses import dataclass

from werkzeug.datastructures import FileStorage

from solidarity.errors import Invalid, Refusal
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.files.models import StoredFile
from solidarity.geography import queries as geography
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.tokens import new_reference
from solidarity.projects.finding.themes import guess_theme
from solidarity.projects.models import Need, NeedConfirmation
from solidarity.projects.needs import rules
from solidarity.projects.needs.rules import NeedState

PHOTO_PURPOSE = "need_photo"


@dataclass(frozen=True)
class Said:
    """What a person says of a need, as typed; `people` are the digits they wrote."""

    what: str
    commune_code: str
    people: str
    lang: str
    place: str = ""
    theme: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Shown:
    """A photo sent with a need, and who is on it: nobody, or people who agreed."""

    upload: FileStorage
    who: str


def state_need(said: Said, *, photo: Shown | None = None, by: int | None = None) -> Need:
    """Write a need that staff will check; whoever holds its link sees it at once."""
    rules.check_what(said.what)
    rules.check_words(said.place, "place")
    theme = said.theme or guess_theme(said.what)
    rules.check_theme(theme)
    people = rules.read_people(said.people)
    geography.get_commune(said.commune_code)
    lang = rules.language_of(said.what, said.lang)
    need = Need(
        slug=new_reference(8).lower(),
        what={lang: said.what},
        theme=theme,
        commune_code=said.commune_code,
        place={lang: said.place} if said.place else {},
        people=people,
        state=NeedState.STATED,
        stated_by=by,
        contact=said.contact or None,
        stated_at=clock.now(),
    )
    db.session.add(need)
    db.session.flush()
    if photo:
        need.photo_id = _keep_photo(need, photo, by).id
    journal.record("need.stated", need, actor_id=by, theme=theme)
    return need


def _keep_photo(need: Need, photo: Shown, by: int | None) -> StoredFile:
    if photo.who not in rules.CONSENT_WORDS:
        raise Invalid(N_("Say who is on the photo before you send it."), field="photo_people")
    return files.store_photo(
        photo.upload,
        purpose=PHOTO_PURPOSE,
        subject_id=need.id,
        uploaded_by=by,
        consent=rules.CONSENT_WORDS[photo.who],
    )


def correct_theme(need: Need, theme: str, *, by: int | None) -> None:
    """Change what a need is about, as long as it was not checked (staff: always)."""
    if need.theme != theme:
        journal.record("need.theme_corrected", need, actor_id=by, was=need.theme, now=theme)
        need.theme = theme
        db.session.flush()


def confirm_need(need: Need, *, by: int) -> None:
    """A person says it is true; saying it twice counts once."""
    rules.check_confirms(stated_by=need.stated_by, person_id=by, state=need.state)
    locked = _lock(need.id)
    if db.session.get(NeedConfirmation, (need.id, by)):
        return
    db.session.add(NeedConfirmation(need_id=need.id, person_id=by, at=clock.now()))
    locked.confirmations += 1
    db.session.flush()
    journal.record("need.confirmed", need, actor_id=by)


def open_need(need_id: int, *, theme: str, with_photo: bool, by: int) -> Need:
    """Show a checked need to everyone, with its photo or without."""
    need = _move(need_id, NeedState.OPEN, by=by)
    correct_theme(need, theme, by=by)
    photo = db.session.get(StoredFile, need.photo_id) if need.photo_id else None
    if photo and with_photo:
        files.publish(photo)
    elif photo:
        _drop_photo(need, photo)
    db.session.flush()
    return need


def hide_need(need_id: int, *, reason: str, by: int) -> Need:
    """Take a need off the site; its reason stays, its photo is removed for good."""
    need = _move(need_id, NeedState.HIDDEN, by=by, reason=reason)
    photo = db.session.get(StoredFile, need.photo_id) if need.photo_id else None
    if photo:
        _drop_photo(need, photo)
    db.session.flush()
    return need


def merge_need(need_id: int, into: Need, *, by: int) -> Need:
    """Join a need to another that says the same; the other gains one confirmation."""
    if into.id == need_id or into.state not in rules.LISTED:
        raise Invalid(N_("Choose another need, one that is shown."), field="into")
    need = _move(need_id, NeedState.MERGED, by=by, into=into.slug)
    need.merged_into_id = into.id
    _lock(into.id).confirmations += 1 + need.confirmations
    db.session.flush()
    return need


def mark_answered(need_id: int) -> None:
    """A project that answers it became public."""
    need = _lock(need_id)
    if NeedState.ANSWERED in rules.MOVES[NeedState(need.state)]:
        _move(need_id, NeedState.ANSWERED, by=None)


def reopen(need_id: int) -> None:
    """The project that answered it will not be built: it waits again."""
    if _lock(need_id).state == NeedState.ANSWERED:
        _move(need_id, NeedState.OPEN, by=None)


def forget_person(person_id: int) -> None:
    """Unlink what a person stated and confirmed; the needs stay, they belong to the commune."""
    mine = db.update(Need).filter_by(stated_by=person_id)
    db.session.execute(mine.values(stated_by=None, contact=None))
    db.session.execute(db.delete(NeedConfirmation).filter_by(person_id=person_id))


def _move(need_id: int, to: NeedState, *, by: int | None, reason: str = "", **facts) -> Need:
    need = _lock(need_id)
    rules.check_move(need.state, to)
    was, need.state, need.state_reason = need.state, to, reason or None
    journal.record("need.moved", need, actor_id=by, was=was, now=to, reason=reason, **facts)
    db.session.flush()
    return need


def _lock(need_id: int) -> Need:
    """Return a need read again under lock, so that two acts on it follow each other."""
    query = db.select(Need).filter_by(id=need_id).with_for_update()
    need = db.session.scalar(query.execution_options(populate_existing=True))
    if need is None:
        raise Refusal(N_("There is no such need."))
    return need


def _drop_photo(need: Need, photo: StoredFile) -> None:
    files.withdraw(photo)
    need.photo_id = None
