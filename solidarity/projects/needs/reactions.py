"""What other news does to needs: a project answers one, or gives it back; a person leaves."""

from solidarity.announcements import person_erased, project_changed_state, project_published
from solidarity.files import access as file_access
from solidarity.projects.models import Project
from solidarity.projects.needs import actions, queries
from solidarity.projects.rules import ProjectState

GIVEN_UP = (ProjectState.CANCELLED, ProjectState.REFUNDED)


@project_published.connect
def answer_need(project: Project, **_news) -> None:
    """The need a published project began from is answered."""
    if project.need_id:
        actions.mark_answered(project.need_id)


@project_changed_state.connect
def give_need_back(project: Project, *, to: str, **_news) -> None:
    """A need whose only project is given up is open again."""
    alone = project.need_id and not queries.is_answered_by_another(project.need_id, project.id)
    if alone and to in GIVEN_UP:
        actions.reopen(project.need_id)


@person_erased.connect
def forget_person(person, **_news) -> None:
    """Needs stay with their commune, without the person's name or number."""
    actions.forget_person(person.id)


def open_photos_to_reviewers() -> None:
    """Reviewers look at the photo of a need before everyone does."""
    file_access.register(
        actions.PHOTO_PURPOSE,
        lambda person, _stored: person.is_authenticated and person.has_role("reviewer"),
    )


open_photos_to_reviewers()
