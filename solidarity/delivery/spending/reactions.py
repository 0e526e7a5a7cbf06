"""What the rooms of spending, work in kind and hand-over answer when others ask or tell."""

from flask import url_for

from solidarity.accounts import export
from solidarity.announcements import person_erased
from solidarity.associations import queries as associations
from solidarity.delivery.handover import actions as handover_actions
from solidarity.delivery.handover import queries as handover
from solidarity.delivery.handover.assets import queries as assets
from solidarity.delivery.handover.assets.models import Asset, AssetCheck
from solidarity.delivery.handover.models import Handover
from solidarity.delivery.in_kind import actions as in_kind_actions
from solidarity.delivery.in_kind import queries as in_kind
from solidarity.delivery.in_kind import rules as in_kind_rules
from solidarity.delivery.in_kind.models import InKind
from solidarity.delivery.spending import buying, copies, entering, queries, rules
from solidarity.delivery.spending.models import (
    Invoice,
    PublicCopy,
    Purchase,
    Supplier,
    SupplierQuote,
)
from solidarity.extensions import db
from solidarity.files import access as files
from solidarity.files.models import StoredFile
from solidarity.kit.messages import N_
from solidarity.projects import panels
from solidarity.projects.life import check
from solidarity.projects.models import Project
from solidarity.projects.rules import ProjectState

NAMING = (
    (Supplier, "added_by"), (Purchase, "opened_by"), (SupplierQuote, "added_by"),
    (Invoice, "entered_by"), (Invoice, "accepted_by"), (Invoice, "reversed_by"),
    (PublicCopy, "offered_by"), (PublicCopy, "decided_by"),
    (InKind, "stated_by"), (InKind, "answered_by"), (Handover, "written_by"),
    (Asset, "added_by"), (AssetCheck, "done_by"),
)  # fmt: skip


def init_app() -> None:
    """Start answering (said once, at start-up)."""
    person_erased.connect(forget)
    panels.register_spending(spent_by_line)
    panels.register_block(
        panels.Block("spending", _spending_blocks, "delivery/spending/block.html", "totals")
    )
    panels.register_block(
        panels.Block("in_kind", in_kind.sums_of, "delivery/in_kind/block.html", "plan")
    )
    panels.register_block(
        panels.Block("assets", _left_behind, "delivery/handover/block.html", "end")
    )
    check.register_condition(ProjectState.OPERATING, "handover", handover.to_operate)
    check.register_condition(ProjectState.COMPLETED, "handover", handover.to_complete)
    for purpose in (entering.PAPER, copies.COPY):
        files.register(purpose, may_open_paper)
    for purpose in (buying.QUOTE, in_kind_actions.SHEET, handover_actions.PAPER):
        files.register(purpose, may_open_of_project)
    export.register(
        "spending",
        lambda person_id: queries.export_of(person_id) | in_kind.export_of(person_id),
        title=N_("Invoices and sheets"),
        labels={
            "invoices": N_("Invoices I entered"), "sheets": N_("Sheets of work and goods"),
            "number": N_("Number"), "what": N_("What it is about"), "amount": N_("Amount"),
            "state": N_("State"), "sheet_state": N_("State"), "entered_at": N_("On"),
            "given_on": N_("On"),
        },
        codes={"state": rules.STATES, "sheet_state": in_kind_rules.STATES},
    )  # fmt: skip


def spent_by_line(project_ids):
    """Answer what each line of the budget cost, with the address of its invoices."""
    found = queries.spent_by_line(project_ids)
    slugs = dict(
        db.session.execute(db.select(Project.id, Project.slug).where(Project.id.in_(found))).all()
    )
    return {
        project_id: {
            n: panels.Spent(
                total, papers, url_for("spending.show", slug=slugs[project_id], _anchor=f"line-{n}")
            )
            for n, (total, papers) in lines.items()
        }
        for project_id, lines in found.items()
    }


def _spending_blocks(project_ids):
    """Return {project: how many invoices were accepted} of those that have any."""
    query = (
        db.select(Invoice.project_id, db.func.count())
        .where(Invoice.project_id.in_(project_ids), Invoice.state == rules.InvoiceState.ACCEPTED)
        .group_by(Invoice.project_id)
    )
    return dict(db.session.execute(query).all())


def _left_behind(project_ids):
    """Return {project: (hand-over, assets)} of what was handed over."""
    rows = db.session.scalars(db.select(Handover).where(Handover.project_id.in_(project_ids)))
    written = {row.project_id: row for row in rows}
    stands = assets.by_project(project_ids)
    return {i: (written.get(i), stands.get(i, [])) for i in {*written, *stands}}


def may_open_paper(person, stored: StoredFile) -> bool:
    """A private paper of an invoice: for staff, and for those who act for the association."""
    invoice = db.session.get(Invoice, stored.subject_id)
    return invoice is not None and _works_on(person, invoice.project_id)


def may_open_of_project(person, stored: StoredFile) -> bool:
    """A private paper of a project: for staff, and for those who act for the association."""
    return _works_on(person, stored.subject_id)


def _works_on(person, project_id: int | None) -> bool:
    if not person.is_authenticated:
        return False
    if any(person.has_role(role) for role in ("reviewer", "treasurer", "administrator")):
        return True
    project = db.session.get(Project, project_id)
    return project is not None and associations.is_manager(person.id, project.association_id)


def forget(person, **_facts) -> None:
    """Drop the person's number from what they wrote; papers and money stay, the journal too."""
    for model, column in NAMING:
        db.session.execute(db.update(model).filter_by(**{column: person.id}).values({column: None}))
