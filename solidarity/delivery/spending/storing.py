"""Keep a private original: a PDF as it is, a picture with copies that staff may look at."""

from werkzeug.datastructures import FileStorage

from solidarity.errors import Invalid
from solidarity.files import actions as files
from solidarity.files.models import StoredFile
from solidarity.kit.messages import N_

PDF = b"%PDF-"


def is_sent(upload: FileStorage | None) -> bool:
    """Say whether a file was really chosen."""
    return bool(upload and upload.filename)


def store_original(
    upload: FileStorage, *, purpose: str, subject_id: int, by: int | None, field: str
) -> StoredFile:
    """Keep a paper for ever; nobody but those its purpose names may open it."""
    start = upload.stream.read(len(PDF))
    upload.stream.seek(0)
    keep = files.store_document if start == PDF else files.store_photo
    return keep(upload, purpose=purpose, subject_id=subject_id, uploaded_by=by, field=field)


def store_copy(
    upload: FileStorage, *, purpose: str, subject_id: int, by: int | None, field: str
) -> StoredFile:
    """Keep a picture that may become public: re-encoded, so that nothing hides under a mask.

    A PDF is refused: words under a black rectangle can still be read there.
    """
    start = upload.stream.read(len(PDF))
    upload.stream.seek(0)
    if start == PDF:
        raise Invalid(
            N_("Send the public copy as a picture: in a PDF, words under a black rectangle can "
               "still be read. Photograph the masked paper, or capture the screen."),
            field=field,
        )  # fmt: skip
    return files.store_photo(
        upload, purpose=purpose, subject_id=subject_id, uploaded_by=by, field=field
    )
