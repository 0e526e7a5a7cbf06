"""Keep what people upload. Bytes are written before the row: a row always finds its bytes."""

import hashlib

from werkzeug.datastructures import FileStorage

from solidarity.extensions import db
from solidarity.files import pictures, share
from solidarity.files.media import media
from solidarity.files.models import StoredFile
from solidarity.kit import clock
from solidarity.kit.tokens import new_reference


def store_photo(
    upload: FileStorage,
    *,
    purpose: str,
    uploaded_by: int | None,
    subject_id: int | None = None,
    consent: str | None = None,
    is_public: bool = False,
    field: str = "photo",
) -> StoredFile:
    """Keep a photo: the original private, re-encoded copies without GPS for showing.

    `consent`: the words in which the people on it agreed (None: nobody is on it).
    Raises Invalid beside `field` for what is no photo, too heavy, or a bomb.
    """
    content = _read(upload)
    picture = pictures.read_photo(content, field)
    stored = _row(upload, content, kind="photo", media_type="image/jpeg")
    stored.width, stored.height = picture.width, picture.height
    stored.consent, stored.is_public = consent, is_public
    stored.purpose, stored.subject_id, stored.uploaded_by = purpose, subject_id, uploaded_by
    stored.derivatives = {}
    for width, bytes_ in picture.derivatives.items():
        key = f"public/{stored.token}-{width}.jpg"
        media().put(key, bytes_)
        stored.derivatives[str(width)] = key
    return _keep(stored, content)


def store_document(
    upload: FileStorage,
    *,
    purpose: str,
    uploaded_by: int | None,
    subject_id: int | None = None,
    field: str = "file",
) -> StoredFile:
    """Keep a private document (PDF, JPEG, PNG). Raises Invalid beside `field` otherwise."""
    content = _read(upload)
    media_type = pictures.document_type(content, field)
    stored = _row(upload, content, kind="document", media_type=media_type)
    stored.purpose, stored.subject_id, stored.uploaded_by = purpose, subject_id, uploaded_by
    return _keep(stored, content)


def publish(stored: StoredFile, *, consent: str | None = None) -> None:
    """Show a photo's re-encoded copies to everyone."""
    stored.is_public = True
    stored.consent = consent or stored.consent


def withdraw(stored: StoredFile) -> None:
    """Stop showing a photo: consent was taken back. The private original is removed too,
    and the share pictures that were drawn from it.
    """
    stored.is_public = False
    for key in (*stored.derivatives.values(), original_key(stored)):
        media().remove(key)
    media().remove_folder(share.folder_of(stored))
    stored.derivatives = {}


def original_key(stored: StoredFile) -> str:
    """Return where the private original is kept."""
    return f"private/{stored.token}"


def _read(upload: FileStorage) -> bytes:
    return upload.stream.read(pictures.LARGEST_FILE + 1)


def _row(upload: FileStorage, content: bytes, *, kind: str, media_type: str) -> StoredFile:
    return StoredFile(
        token=new_reference(24),
        kind=kind,
        name=(upload.filename or "")[-120:],
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_at=clock.now(),
    )


def _keep(stored: StoredFile, content: bytes) -> StoredFile:
    media().put(original_key(stored), content)
    db.session.add(stored)
    db.session.flush()
    return stored
