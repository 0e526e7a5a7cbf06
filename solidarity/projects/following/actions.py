"""Follow and stop following; tell followers the news."""

from sqlalchemy.exc import IntegrityError

from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.tokens import new_token
from solidarity.mail.actions import write_letter
from solidarity.projects.following import queries, rules
from solidarity.projects.following.queries import Followed, Follower
from solidarity.projects.models import Follow, Project, ProjectUpdate
from solidarity.web import transaction
from solidarity.web.context import public_link

BATCH = 50  # letters of one transaction: the write lock is held briefly


def follow(subject: Followed, *, person_id: int, lang: str) -> Follow:
    """A signed-in person follows; doing it twice changes nothing."""
    known = queries.find_follow(subject.kind, subject.id, person_id)
    if known:
        return known
    row = _new(subject, lang=lang, person_id=person_id, confirmed_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # two presses at the same moment
        return queries.find_follow(subject.kind, subject.id, person_id)
    journal.record("follow.began", row, actor_id=person_id, kind=subject.kind)
    return row


def ask_by_letter(subject: Followed, *, email: str, lang: str) -> None:
    """A visitor leaves an address: a letter asks to confirm it, at most once a day.

    The answer to the visitor is the same whether the address follows already or not.
    """
    address = rules.check_email(email)
    row = queries.find_by_email(subject.kind, subject.id, address)
    if row and row.confirmed_at:
        return
    if row is None:
        row = _new(subject, lang=lang, email=address)
        db.session.add(row)
        db.session.flush()
    write_letter(
        "following/confirm",
        to=address,
        lang=lang,
        once=f"follow:{row.token}:{clock.today()}",  # not the id: SQLite gives it again
        name=subject.name,
        confirm_link=public_link("following.confirm", token=row.token, lang=lang),
    )


def confirm(row: Follow) -> None:
    """The address is the reader's own."""
    if row.confirmed_at is None:
        row.confirmed_at = clock.now()
        db.session.flush()


def stop(row: Follow) -> None:
    """No more news; nothing of the address is kept."""
    db.session.delete(row)
    db.session.flush()


def forget_unconfirmed() -> int:
    """Drop the addresses that nobody confirmed within a week (a daily job)."""
    with transaction.writing():
        old = db.delete(Follow).where(
            Follow.confirmed_at.is_(None), Follow.since < clock.now() - rules.UNCONFIRMED_FOR
        )
        return db.session.execute(old).rowcount


def forget_person(person_id: int, email: str | None) -> None:
    """Drop what a person follows."""
    db.session.execute(db.delete(Follow).filter_by(person_id=person_id))
    if email:
        db.session.execute(db.delete(Follow).filter_by(email=email.lower()))


def tell_followers() -> int:
    """Write to followers about each update of the last days (a job). Returns how many letters.

    Each letter is written once, whoever else (a gift) would have it sent to the same address.
    """
    waiting = [
        (update.id, queries.list_to_tell(update, project))
        for update, project in queries.list_news()
    ]
    db.session.rollback()
    batches = [
        (update_id, followers[first : first + BATCH])
        for update_id, followers in waiting
        for first in range(0, len(followers), BATCH)
    ]
    return sum(_tell_batch(*batch) for batch in batches)


def _tell_batch(update_id: int, followers: list[Follower]) -> int:
    """Write some letters in one short transaction."""
    with transaction.writing():
        update = db.session.get(ProjectUpdate, update_id)
        project = db.session.get(Project, update.project_id)
        return sum(_tell(update, project, follower) for follower in followers)


def _tell(update: ProjectUpdate, project: Project, follower: Follower) -> bool:
    lang = follower.lang
    letter = write_letter(
        "following/update",
        to=follower.email,
        lang=lang,
        person_id=follower.person_id,
        once=queries.once_key(update, follower.email),
        update=update,
        project=project,
        address=public_link("projects.show", slug=project.slug, lang=lang),
        stop_link=public_link("following.stop", token=follower.token, lang=lang),
        unsubscribe=public_link("following.stop_in_one_click", token=follower.token, lang=lang),
    )
    return letter is not None


def _new(subject: Followed, *, lang: str, **who) -> Follow:
    return Follow(
        subject_kind=subject.kind,
        subject_id=subject.id,
        lang=lang,
        token=new_token(),
        since=clock.now(),
        **who,
    )
