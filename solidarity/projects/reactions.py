"""What projects do when something happens below them, and whom they tell."""

from solidarity import announcements
from solidarity.accounts import export
from solidarity.accounts.models import Person
from solidarity.associations import queries as associations
from solidarity.associations.models import Association
from solidarity.extensions import db
from solidarity.files import access as files
from solidarity.files.models import StoredFile
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.mail.actions import write_letter
from solidarity.projects import queries, rules
from solidarity.projects.life import actions as life
from solidarity.projects.models import Draft, Project, ProjectUpdate
from solidarity.projects.photos.actions import PURPOSE
from solidarity.projects.rules import Actor, ProjectState
from solidarity.web.context import public_link

LEVEL_LOST = N_("The check of the association no longer holds. It is being looked into.")
TOLD_TO_MANAGERS = (
    ProjectState.NEEDS_WORK,
    ProjectState.PUBLISHED,
    ProjectState.SUSPENDED,
    ProjectState.CANCELLED,
)


@announcements.association_level_changed.connect
def suspend_without_level(association: Association, **_facts) -> None:
    """A level was taken away: what collects for this association stops until somebody looks."""
    if associations.has_level_now(association):
        return
    for project in queries.list_of_association(association.id):
        if project.state in rules.TAKES_GIFTS:
            life.move(project.id, ProjectState.SUSPENDED, Actor.SITE, by=None, reason=LEVEL_LOST)


@announcements.project_changed_state.connect
def write_to_managers(project: Project, *, to: str = "", **_facts) -> None:
    """Staff decided: those who act for the association read what, why and what to do."""
    if to not in TOLD_TO_MANAGERS:
        return
    association = db.session.get(Association, project.association_id)
    for person in associations.list_managers(association.id):
        write_letter(
            "projects/decision",
            to=person.email,
            lang=person.lang,
            person_id=person.id,
            project=project,
            state_label=rules.STATES[to],
            explanation=rules.EXPLANATIONS[to],
            reason=project.state_reason,
            address=public_link(
                "projects_desk.check", lang=person.lang, association=association.slug,
                slug=project.slug,
            ),
        )  # fmt: skip


@announcements.spending_proven.connect
def note_proof(invoice: object, **_facts) -> None:
    """An invoice was accepted: the project's last proof is of now."""
    db.session.execute(
        db.update(Project).filter_by(id=invoice.project_id).values(proven_at=clock.now())
    )


@announcements.person_erased.connect
def forget_person(person: Person, **_facts) -> None:
    """Drop what a person left unfinished, and her name on what she wrote."""
    db.session.execute(db.delete(Draft).filter_by(person_id=person.id))
    db.session.execute(
        db.update(ProjectUpdate).filter_by(written_by=person.id).values(written_by=None)
    )
    db.session.execute(db.update(Project).filter_by(created_by=person.id).values(created_by=None))


def may_open_photo(person, stored: StoredFile) -> bool:
    """The private original of a photo: for those who act for its association, and for staff."""
    if not person.is_authenticated:
        return False
    project = db.session.get(Project, stored.subject_id)
    is_staff = any(person.has_role(role) for role in ("reviewer", "administrator"))
    return is_staff or (
        project is not None and associations.is_manager(person.id, project.association_id)
    )


files.register(PURPOSE, may_open_photo)
export.explain("account", "themes", rules.THEMES)
