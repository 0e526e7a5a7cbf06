"""Write a letter in the current transaction; post the outbox after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from flask import g, render_template
from flask_babel import force_locale
from flask_mailman import EmailMultiAlternatives
from sqlalchemy.exc import IntegrityError

from solidarity import jobs
from solidarity.extensions import db
from solidarity.kit import clock
from solidarity.mail.models import Letter, LetterSwitch
from solidarity.web import languages, transaction

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 8
Compose = Callable[[Letter], dict | None]
_composers: dict[str, Compose] = {}
_is_silent: ContextVar[bool] = ContextVar("letters_silent", default=False)


@contextmanager
def silent() -> Iterator[None]:
    """Write no letter inside the block: what happens there is told as past (demonstration)."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


def write_letter(
    kind: str,
    *,
    to: str,
    lang: str,
    person_id: int | None = None,
    once: str | None = None,
    unsubscribe: str | None = None,
    **values: object,
) -> Letter | None:
    """Render templates/letters/<kind>.{subject.txt,txt[,html]} in `lang` into the outbox.

    `unsubscribe` is the full address that ends letters of this kind: a POST there, without a
    cookie or a page, must be enough, for mail programs show it as their own button.
    Returns None when the person switched this kind off, when `once` was written before, or
    inside `silent()`.
    """
    if _is_silent.get():
        return None
    if person_id and db.session.get(LetterSwitch, (person_id, kind)):
        return None
    if once and db.session.scalar(db.select(Letter.id).filter_by(once=once)):
        return None
    letter = Letter(
        kind=kind, to=to, lang=lang, person_id=person_id, once=once, unsubscribe=unsubscribe,
        written_at=clock.now(), **_render(kind, lang, values),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(letter)
    except IntegrityError:
        if once:
            return None  # another transaction wrote it first
        raise
    transaction.after_commit(jobs.wake)
    return letter


def _render(kind: str, lang: str, values: dict) -> dict[str, str]:
    previous = g.get("letter_lang"), g.get("lang")
    g.letter_lang = g.lang = lang
    try:
        with force_locale(languages.LOCALES[lang]):
            subject = render_template(f"letters/{kind}.subject.txt", **values)
            text = render_template(f"letters/{kind}.txt", **values).strip() + "\n"
            # A letter of words alone needs no page of its own.
            pages = [f"letters/{kind}.html", "letters/plain.html"]
            return {
                "subject": " ".join(subject.split())[:250],
                "text": text,
                "html": render_template(pages, text=text, **values),
            }
    finally:
        g.letter_lang, g.lang = previous


def post_letters(limit: int = 100) -> int:
    """Post the waiting letters, each in its own transaction. Returns how many left.

    The row is marked before it is posted and unmarked on failure: a crash between the two
    loses a letter's second copy, never sends the same one for ever.
    """
    query = db.select(Letter.id).where(Letter.posted_at.is_(None), Letter.attempts < MOST_ATTEMPTS)
    waiting = list(db.session.scalars(query.order_by(Letter.id).limit(limit)))
    db.session.rollback()
    return sum(_post(letter_id) for letter_id in waiting)


def owe(kind: str, compose: Compose) -> None:
    """Say how the values of an owed letter of this kind are found: rows of it, written elsewhere
    with `about` and no words, are composed when the post takes them, outside any write.

    `compose(letter)` returns the values for its templates; None drops a letter nobody needs.
    """
    _composers[kind] = compose


def _compose(letter_id: int) -> None:
    letter = db.session.get(Letter, letter_id)
    if letter is None or not letter.about or letter.html:
        db.session.rollback()
        return
    values = _composers[letter.kind](letter)
    words = _render(letter.kind, letter.lang, values) if values is not None else None
    with transaction.writing():
        letter = db.session.get(Letter, letter_id)
        if words is None:
            db.session.delete(letter)
            return
        for name, value in words.items():
            setattr(letter, name, value)


def _post(letter_id: int) -> bool:
    _compose(letter_id)
    with transaction.writing():
        letter = db.session.get(Letter, letter_id, with_for_update={"skip_locked": True})
        if letter is None or letter.posted_at:
            return False
        letter.attempts += 1
        letter.posted_at = clock.now()
        message = _message(letter)
    try:
        message.send()
    except Exception as error:
        with transaction.writing():
            letter = db.session.get(Letter, letter_id)
            letter.posted_at, letter.last_error = None, str(error)[:2000]
        log.warning("letter_not_posted", letter_id=letter_id, error=str(error))
        return False
    return True


def _message(letter: Letter) -> EmailMultiAlternatives:
    """Return a letter as the post takes it, with the two headers of one-press unsubscribing."""
    headers = None
    if letter.unsubscribe:
        headers = {
            "List-Unsubscribe": f"<{letter.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message = EmailMultiAlternatives(letter.subject, letter.text, to=[letter.to], headers=headers)
    message.attach_alternative(letter.html, "text/html")
    return message


def switch(person_id: int, kind: str, *, on: bool) -> None:
    """Switch a kind of letter on or off for a person."""
    row = db.session.get(LetterSwitch, (person_id, kind))
    if on and row:
        db.session.delete(row)
    elif not on and not row:
        db.session.add(LetterSwitch(person_id=person_id, kind=kind))


def forget(person_id: int, email: str) -> None:
    """Drop every letter to a person or their address, and their switches: they name them."""
    to_them = db.or_(Letter.person_id == person_id, Letter.to == email)
    db.session.execute(db.delete(Letter).where(to_them))
    db.session.execute(db.delete(LetterSwitch).where(LetterSwitch.person_id == person_id))
