"""Add a paper to a file; the one it replaces stays, hidden."""

from werkzeug.datastructures import FileStorage

from solidarity.accounts.models import Person
from solidarity.associations import queries as associations
from solidarity.associations.models import Association, Paper
from solidarity.associations.papers import queries, rules
from solidarity.extensions import db
from solidarity.files import access as file_access
from solidarity.files import actions as files
from solidarity.files.models import StoredFile
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.web import access

PURPOSE = "association_paper"


def add_paper(
    association: Association, draft: rules.Draft, *, upload: FileStorage | None, by: Person
) -> Paper:
    """Add or replace a paper. Without a new upload, the copy of the one it replaces is kept."""
    old = queries.find_paper(association.id, draft.kind)
    rules.check_new(association.kind, draft, clock.today())
    file_id = old.file_id if old else None
    if upload:
        file_id = files.store_document(
            upload, purpose=PURPOSE, subject_id=association.id, uploaded_by=by.id
        ).id
    if old:
        old.replaced_at = clock.now()
    paper = Paper(
        association_id=association.id,
        kind=draft.kind,
        file_id=file_id,
        number=rules.tidy_number(draft.kind, draft.number) or None,
        authority=draft.authority or None,
        issued_on=draft.issued_on,
        valid_until=draft.valid_until,
        facts={"board": draft.board} if draft.board else {},
        added_by=by.id,
        added_at=clock.now(),
    )
    db.session.add(paper)
    journal.record("paper_added", association, actor_id=by.id, kind=draft.kind)
    db.session.flush()
    return paper


def may_open(person: Person, stored: StoredFile) -> bool:
    """Say whether a person may open a paper: the association's managers and the reviewers."""
    if not person.is_authenticated or stored.subject_id is None:
        return False
    is_reviewer = access.REVIEWER.question(person, {})
    return is_reviewer or associations.is_manager(person.id, stored.subject_id)


file_access.register(PURPOSE, may_open)
