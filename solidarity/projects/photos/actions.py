"""Add, choose and withdraw photos. People on a photo agreed in words, or it is not stored."""

from werkzeug.datastructures import FileStorage

from solidarity.errors import Invalid, Refusal
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.projects import queries
from solidarity.projects.models import Project, ProjectPhoto

PURPOSE = "project_photo"
MOST_PHOTOS = 40
NOTHING_CHOSEN = Invalid(N_("Choose at least one photo."), field="photos")


def add_photos(
    project: Project,
    uploads: list[FileStorage],
    *,
    has_people: bool,
    consent: str,
    caption: dict[str, str],
    by: int,
    update_id: int | None = None,
) -> list[ProjectPhoto]:
    """Store photos that everyone may see, with the words of those who are on them."""
    if has_people and not consent.strip():
        raise Invalid(
            N_("People are on these photos: write who agreed to be shown, and how."),
            field="consent",
        )
    if len(queries.list_photos(project.id)) + len(uploads) > MOST_PHOTOS:
        raise Invalid(N_("At most %(most)d photos fit here."), field="photos", most=MOST_PHOTOS)
    words = consent.strip() if has_people else None
    more = {"caption": caption, "update_id": update_id}
    return [_add(project, upload, words, by, **more) for upload in uploads]


def _add(project, upload, consent, by, *, caption, update_id) -> ProjectPhoto:
    stored = files.store_photo(
        upload, purpose=PURPOSE, uploaded_by=by, subject_id=project.id, consent=consent,
        is_public=True, field="photos",
    )  # fmt: skip
    photo = ProjectPhoto(
        project_id=project.id, file_id=stored.id, file=stored, caption=caption,
        update_id=update_id, added_at=clock.now(),
    )  # fmt: skip
    db.session.add(photo)
    db.session.flush()
    journal.record("project.photo_added", project, actor_id=by, photo_id=photo.id)
    return photo


def choose_cover(project_id: int, photo_id: int, *, by: int) -> Project:
    """Show this photo at the head of the project."""
    project = queries.get_for_change(project_id)
    photo = _get(project_id, photo_id)
    project.cover_photo_id, project.cover_photo = photo.file_id, photo.file
    journal.record("project.cover_chosen", project, actor_id=by, photo_id=photo.id)
    db.session.flush()
    return project


def withdraw(project_id: int, photo_id: int, *, by: int) -> Project:
    """Take a photo away for good: those who are on it took their consent back."""
    project = queries.get_for_change(project_id)
    photo = _get(project_id, photo_id)
    photo.withdrawn_at = clock.now()
    files.withdraw(photo.file)
    if project.cover_photo_id == photo.file_id:
        project.cover_photo_id, project.cover_photo = None, None
    journal.record("project.photo_withdrawn", project, actor_id=by, photo_id=photo.id)
    db.session.flush()
    return project


def _get(project_id: int, photo_id: int) -> ProjectPhoto:
    photo = queries.find_photo(project_id, photo_id)
    if photo is None:
        raise Refusal(N_("This photo is no longer there."))
    return photo
