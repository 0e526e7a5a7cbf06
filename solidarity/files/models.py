"""Stored files: one row per upload; bytes live in the media folder or bucket."""

from sqlalchemy import JSON, BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Key, Line, LongText, Moment
from solidarity.extensions import db


class StoredFile(db.Model):
    """An upload: its original is private; pictures have public derivatives when consented."""

    __tablename__ = "stored_files"

    id: Mapped[Key]
    token: Mapped[Code] = mapped_column(unique=True)  # names it in addresses: unguessable
    kind: Mapped[Code]  # photo | document
    purpose: Mapped[Code]  # e.g. project_photo, association_paper: whose rule opens it
    subject_id: Mapped[int | None] = mapped_column(index=True)
    name: Mapped[Line]  # as the person called it
    media_type: Mapped[Code]
    size: Mapped[int] = mapped_column(BigInteger)  # bytes of the original
    sha256: Mapped[Line] = mapped_column(index=True)
    width: Mapped[int | None]
    height: Mapped[int | None]
    derivatives: Mapped[dict] = mapped_column(JSON, default=dict)  # {"960": "key", …}
    is_public: Mapped[bool] = mapped_column(default=False)
    # Who consented to be shown, recorded in words with the picture; None: nobody is on it.
    consent: Mapped[LongText | None]
    uploaded_by: Mapped[int | None]
    uploaded_at: Mapped[Moment]
