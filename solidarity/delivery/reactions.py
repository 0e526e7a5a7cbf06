"""What delivery does when it hears news from below, and what it adds to pages and exports."""

from sqlalchemy import event

from solidarity.accounts import export, letter_kinds
from solidarity.announcements import person_erased, project_changed_state
from solidarity.associations import queries as associations
from solidarity.delivery import actions, facts, gates, notes, queries, rules
from solidarity.delivery.evidence.actions import PURPOSE as EVIDENCE
from solidarity.delivery.models import Contest, Evidence, Tranche
from solidarity.delivery.paying import PURPOSE as PROOF
from solidarity.delivery.spending import notes as spending_notes
from solidarity.extensions import db
from solidarity.files import access as file_access
from solidarity.files.models import StoredFile
from solidarity.giving.models import Donation
from solidarity.giving.rules import DonationState
from solidarity.journal import actions as journal
from solidarity.kit.messages import N_
from solidarity.projects import panels
from solidarity.projects.models import Project
from solidarity.projects.rules import ProjectState
from solidarity.web import access

EXPORT_LABELS = {
    "contests": N_("Tranches I contested"),
    "statements": N_("What I witnessed"),
    "project": N_("Project"),
    "words": N_("What you wrote"),
    "contest_state": N_("State"),
    "kind": N_("What it is"),
    "at": N_("On"),
}


def init_app() -> None:
    """Start listening (said once, at start-up)."""
    project_changed_state.connect(prepare_when_works_may_begin)
    person_erased.connect(forget)
    if not event.contains(Donation.state, "set", journal_disputes):
        event.listen(Donation.state, "set", journal_disputes)
    for purpose in (EVIDENCE, PROOF):
        file_access.register(purpose, may_open)
    panels.register_block(
        panels.Block("tranches", block_of, "delivery/project_block.html", place="milestones")
    )
    notes.register("tied_supplier", spending_notes.tied_suppliers)
    letter_kinds.register("delivery/window", N_("Proofs you may contest"))
    letter_kinds.register("delivery/released", N_("Your money was released"))
    export.register(
        "delivery",
        export_of,
        title=N_("Releases"),
        labels=EXPORT_LABELS,
        codes={"contest_state": rules.CONTEST_WORDS, "kind": rules.KIND_WORDS},
    )


def prepare_when_works_may_begin(project: Project, *, to: ProjectState, **_news) -> None:
    """A project is funded, or its works began: its tranches stand ready for proof."""
    if to in (ProjectState.FUNDED, ProjectState.WORKS):
        actions.prepare(project, by=None)


def journal_disputes(gift: Donation, now: str, was: object, _initiator) -> None:
    """A dispute freezes and its end thaws, by themselves: the journal says when.

    The freeze is read from the gift each time; only the moment it changes is told here, and by
    the attribute itself, for it costs the gifts that nobody disputes nothing.
    """
    disputed = DonationState.DISPUTED
    session = db.session.object_session(gift)
    if session is None or (now == disputed) == (was == disputed):
        return
    project = db.session.get(Project, gift.project_id)
    act = "releases.frozen" if now == disputed else "releases.thawed"
    journal.record(act, project, cause="dispute", gift=gift.reference)


def forget(person) -> None:
    """Drop what names a person: contests lose their words, statements their author."""
    mine = db.update(Contest).filter_by(person_id=person.id)
    db.session.execute(mine.values(person_id=None, words=""))
    gifts = db.select(Donation.id).filter_by(donor_id=person.id)
    by_gift = db.update(Contest).where(Contest.donation_id.in_(gifts))
    db.session.execute(by_gift.values(words=""))
    db.session.execute(db.update(Evidence).filter_by(said_by=person.id).values(said_by=None))


def may_open(person, stored: StoredFile) -> bool:
    """Staff and the association's own open a tranche's papers."""
    if not person.is_authenticated or stored.subject_id is None:
        return False
    if access.ANY_STAFF.question(person, {}):
        return True
    query = db.select(Project.association_id).join(Tranche, Tranche.project_id == Project.id)
    owner = db.session.scalar(query.where(Tranche.id == stored.subject_id))
    return owner is not None and associations.is_manager(person.id, owner)


def block_of(project_ids) -> dict[int, dict]:
    """Answer a project's page: each tranche, and the gates of the next one."""
    found = {}
    for project_id in project_ids:
        tranches = [
            one
            for one in queries.list_of_project(project_id)
            if one.state != rules.TrancheState.VOIDED
        ]
        if tranches:
            found[project_id] = _block(tranches)
    return found


def _block(tranches: list[Tranche]) -> dict:
    following = next((one for one in tranches if one.state in rules.LIVE), None)
    return {
        "lines": [
            {
                "tranche": one,
                "title": facts.title_of(one),
                "state": rules.STATE_WORDS[one.state],
                "kind": facts.CHIPS.get(one.state, "plain"),
                "arrived": sum(part.arrived_minor or 0 for part in one.parts),
            }
            for one in tranches
        ],
        "next": following,
        "gates": facts.gate_facts(gates.gates_of(following), for_all=True) if following else [],
        "slug": tranches[0].project.slug,
    }


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return what delivery knows of a person, for their own export."""
    gifts = db.select(Donation.id).filter_by(donor_id=person_id)
    contests = (
        db.select(Contest, Project)
        .join(Tranche, Tranche.id == Contest.tranche_id)
        .join(Project, Project.id == Tranche.project_id)
        .where(db.or_(Contest.person_id == person_id, Contest.donation_id.in_(gifts)))
        .order_by(Contest.id)
    )
    statements = (
        db.select(Evidence, Project)
        .join(Tranche, Tranche.id == Evidence.tranche_id)
        .join(Project, Project.id == Tranche.project_id)
        .where(Evidence.said_by == person_id)
        .order_by(Evidence.id)
    )
    return {
        "contests": [
            {
                "project": facts.text_in(project.title),
                "words": contest.words,
                "contest_state": contest.state,
                "at": contest.opened_at.isoformat(),
            }
            for contest, project in db.session.execute(contests)
        ],
        "statements": [
            {
                "project": facts.text_in(project.title),
                "kind": one.kind,
                "words": one.words,
                "at": one.added_at.isoformat(),
            }
            for one, project in db.session.execute(statements)
        ],
    }
