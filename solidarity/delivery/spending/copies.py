"""Public copies of private papers: offered by the association, compared and shown by staff.

A copy that was shown is only ever replaced by another that staff approved, with a reason; that
it was withdrawn, when and why stays readable. Originals are never touched.
"""

from werkzeug.datastructures import FileStorage

from solidarity.associations import queries as associations
from solidarity.delivery.spending import queries, rules, storing
from solidarity.delivery.spending.models import Invoice, InvoicePaper, PublicCopy
from solidarity.delivery.spending.rules import CopyState
from solidarity.errors import Invalid, NotAllowed, NotFound, Refusal
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.projects.models import Project

COPY = "invoice_copy"
NO_COPY = N_("There is no such copy.")


def offer(
    invoice: Invoice, paper_id: int | None, upload: FileStorage | None, *, why: str, by: int
) -> PublicCopy:
    """Offer a picture of a paper with private words masked; staff compare before it is shown."""
    paper = next((one for one in invoice.papers if one.id == paper_id), None)
    if paper is None:
        raise Invalid(N_("Choose which paper this is a copy of."), field="paper")
    if not storing.is_sent(upload):
        raise Invalid(N_("Choose the picture of the masked paper."), field="copy")
    db.session.get(Invoice, invoice.id, with_for_update={"key_share": True})
    if any(copy.state == CopyState.WAITING for copy in paper.copies):
        raise Refusal(N_("A copy of this paper is already being compared."))
    if any(copy.state == CopyState.SHOWN for copy in paper.copies):
        rules.check_reason(
            why, "why", N_("A copy is shown already: say why another takes its place.")
        )
    stored = storing.store_copy(upload, purpose=COPY, subject_id=invoice.id, by=by, field="copy")
    copy = PublicCopy(
        paper_id=paper.id, file_id=stored.id, state=CopyState.WAITING, why=why.strip() or None,
        offered_by=by, offered_at=clock.now(),
    )  # fmt: skip
    db.session.add(copy)
    db.session.flush()
    journal.record("copy.offered", copy, actor_id=by, invoice=invoice.id)
    return copy


def show(copy_id: int, *, by: int) -> PublicCopy:
    """Show a copy to everyone; the one it replaces is withdrawn, and says so."""
    copy, paper = _waiting(copy_id, by)
    before = db.session.scalar(
        db.select(PublicCopy).filter_by(paper_id=paper.id, state=CopyState.SHOWN)
    )
    if before:
        before.state, before.withdrawn_at = CopyState.WITHDRAWN, clock.now()
        before.withdrawn_why = copy.why
        db.session.flush()
    copy.state, copy.decided_by, copy.decided_at = CopyState.SHOWN, by, clock.now()
    files.publish(copy.file)
    db.session.flush()
    if before:
        _hide(before)
    journal.record("copy.shown", copy, actor_id=by, replaces=before.id if before else None)
    return copy


def refuse(copy_id: int, reason: str, *, by: int) -> PublicCopy:
    """Refuse a copy: something private can be read, or something needed was masked."""
    copy, _paper = _waiting(copy_id, by)
    rules.check_reason(reason, "reason", N_("Say what to change: the association reads it."))
    copy.state, copy.refusal = CopyState.REFUSED, reason.strip()
    copy.decided_by, copy.decided_at = by, clock.now()
    db.session.flush()
    journal.record("copy.refused", copy, actor_id=by, reason=reason.strip())
    return copy


def _hide(copy: PublicCopy) -> None:
    """Stop showing a withdrawn copy; its bytes stay for those who may open its paper."""
    found = queries.find_copy(copy.id)
    found[0].file.is_public = False
    db.session.flush()


def _waiting(copy_id: int, by: int) -> tuple[PublicCopy, InvoicePaper]:
    found = queries.find_copy(copy_id)
    if found is None:
        raise NotFound(NO_COPY)
    copy, paper = found
    invoice = queries.get_invoice_for_change(paper.invoice_id)
    copy, paper = queries.find_copy(copy_id)
    project = db.session.get(Project, invoice.project_id)
    if copy.offered_by == by or associations.is_related(by, project.association_id):
        raise NotAllowed(N_("You belong to this association: another reviewer must decide."))
    if copy.state != CopyState.WAITING:
        raise Refusal(N_("This copy was already looked at."))
    return copy, paper
