"""Add what proves a stage: the association its papers, a volunteer or a visitor what they saw."""

from werkzeug.datastructures import FileStorage

from solidarity.associations import queries as associations
from solidarity.delivery import queries, rules
from solidarity.delivery.actions import MOVED_ON
from solidarity.delivery.models import Evidence, RequiredRole, Tranche
from solidarity.delivery.rules import EvidenceKind, TrancheState
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.files.models import StoredFile
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.volunteering import queries as volunteering

PURPOSE = "tranche_evidence"
MOST_FILES = 30
OPEN_TO_WITNESSES = (TrancheState.WAITING, TrancheState.SENT, TrancheState.ACCEPTED)


def write_words(tranche_id: int, words: str, *, by: int) -> Tranche:
    """Keep what the association says of the stage; it may be sent later."""
    tranche = _writable(tranche_id)
    tranche.words = words.strip()
    journal.record("tranche.words_written", tranche, actor_id=by)
    db.session.flush()
    return tranche


def add_file(
    tranche_id: int,
    kind: EvidenceKind,
    upload: FileStorage | None,
    *,
    words: str,
    by: int,
    consent: str | None = None,
) -> Evidence:
    """Keep a paper or a photo of the association. A photo is shown to everyone; papers are not.

    `consent`: the words in which those on a photo agreed; None: nobody is on it.
    """
    tranche = _writable(tranche_id)
    if kind not in rules.OF_ASSOCIATION:
        raise Invalid(N_("Choose what it is."), field="kind")
    if upload is None or not upload.filename:
        raise Invalid(N_("Choose a file."), field="file")
    if len(tranche.evidence) >= MOST_FILES:
        raise Invalid(N_("At most %(most)d files fit here."), field="file", most=MOST_FILES)
    stored = _store(tranche, kind, upload, by, consent)
    return _add(tranche, kind, words=words, by=by, stored=stored)


def _store(
    tranche: Tranche, kind: EvidenceKind, upload: FileStorage, by: int, consent: str | None
) -> StoredFile:
    known = {"purpose": PURPOSE, "uploaded_by": by, "subject_id": tranche.id, "field": "file"}
    if kind == EvidenceKind.PHOTO:
        return files.store_photo(upload, consent=consent, is_public=True, **known)
    return files.store_document(upload, **known)


def remove(tranche_id: int, evidence_id: int, *, by: int) -> Tranche:
    """Take back a paper that was not sent yet; a witness's statement is not the association's."""
    tranche = _writable(tranche_id)
    one = _find(tranche, evidence_id)
    if one.kind not in rules.OF_ASSOCIATION:
        raise Refusal(N_("What a witness said is theirs: it stays."))
    if one.file is not None:
        files.withdraw(one.file)
    tranche.evidence.remove(one)
    db.session.delete(one)
    journal.record("tranche.evidence_removed", tranche, actor_id=by, kind=one.kind)
    db.session.flush()
    return tranche


def bear_witness(tranche_id: int, kind: EvidenceKind, *, words: str, by: int) -> Evidence:
    """Say what one saw: a volunteer of the project, or a visitor of the staff; once each."""
    tranche = queries.get_for_change(tranche_id)
    if tranche.state not in OPEN_TO_WITNESSES:
        raise Refusal(MOVED_ON)
    if associations.is_related(by, tranche.project.association_id):
        raise NotAllowed(N_("You belong to this association: a witness is somebody else."))
    if kind == EvidenceKind.VOLUNTEER_REPORT and not volunteering.is_accepted_on(
        by, tranche.project_id
    ):
        raise NotAllowed(N_("Only volunteers who were accepted on this project bear witness here."))
    if any(one.said_by == by and one.set_aside_at is None for one in tranche.evidence):
        raise Refusal(N_("You already said what you saw of this stage."))
    if len(words.strip()) < rules.SHORTEST_WORDS:
        raise Invalid(
            N_("Say what you saw, in at least %(least)d characters."),
            field="words",
            least=rules.SHORTEST_WORDS,
        )
    return _add(tranche, kind, words=words, by=by, said_by=by)


def set_aside(tranche_id: int, evidence_id: int, *, by: int, reason: str) -> Tranche:
    """Staff do not count a paper or a statement, and say why; it stays to be seen."""
    tranche = queries.get_for_change(tranche_id)
    if tranche.state != TrancheState.SENT:
        raise Refusal(MOVED_ON)
    one = _find(tranche, evidence_id)
    one.set_aside_at, one.set_aside_by = clock.now(), by
    one.set_aside_reason = rules.check_reason(reason)
    journal.record("tranche.evidence_set_aside", tranche, actor_id=by, evidence=one.id)
    db.session.flush()
    return tranche


def require_roles(tranche_id: int, role_ids: set[int], *, by: int) -> Tranche:
    """Say which volunteers' roles must be filled before the release; only while it waits."""
    tranche = _writable(tranche_id)
    known = {r.id for r in volunteering.list_roles_of_project(tranche.project_id)}
    if role_ids - known:
        raise Invalid(N_("Choose roles of this project."), field="roles")
    stage = tranche.milestone_id
    db.session.execute(db.delete(RequiredRole).filter_by(milestone_id=stage))
    db.session.add_all(
        RequiredRole(milestone_id=stage, role_id=one, added_by=by, added_at=clock.now())
        for one in sorted(role_ids)
    )
    journal.record("tranche.roles_required", tranche, actor_id=by, roles=sorted(role_ids))
    db.session.flush()
    return tranche


def _writable(tranche_id: int) -> Tranche:
    tranche = queries.get_for_change(tranche_id)
    if tranche.state != TrancheState.WAITING:
        raise Refusal(N_("This proof was sent: it can no longer be changed."))
    return tranche


def _find(tranche: Tranche, evidence_id: int) -> Evidence:
    for one in tranche.evidence:
        if one.id == evidence_id and one.set_aside_at is None:
            return one
    raise Refusal(MOVED_ON)


def _add(
    tranche: Tranche,
    kind: EvidenceKind,
    *,
    words: str,
    by: int,
    stored: StoredFile | None = None,
    said_by: int | None = None,
) -> Evidence:
    one = Evidence(
        kind=kind, words=words.strip(), file=stored, said_by=said_by, said_on=clock.today(),
        added_by=by, added_at=clock.now(),
    )  # fmt: skip
    tranche.evidence.append(one)
    journal.record("tranche.evidence_added", tranche, actor_id=by, kind=kind)
    db.session.flush()
    return one
