"""Sending photos, with the consent of those who are on them."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField

from solidarity.web.forms import Form, Prose, TextLine


class PhotoForm(Form):
    """One photo or several taken on the same occasion."""

    photos = MultipleFileField(
        _l("Photos"),
        description=_l("JPEG, PNG or WebP, up to 15 MB each. The place is erased from the file."),
    )
    caption = TextLine(_l("What is to be seen"), longest=255)
    has_people = BooleanField(_l("People can be recognised"))
    consent = Prose(
        _l("Who agreed, and how"),
        description=_l(
            "For example: Fatima and Hassan agreed by voice on 12 May. No child that can be "
            "recognised, even with consent."
        ),
        longest=2_000,
    )

    @property
    def uploads(self) -> list:
        """The files that were really chosen."""
        return [upload for upload in self.photos.data or [] if upload and upload.filename]
