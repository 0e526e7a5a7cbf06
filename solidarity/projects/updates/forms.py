"""Two lines, a day, a photo."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField

from solidarity.projects.photos.forms import PhotoForm
from solidarity.projects.updates.rules import KINDS
from solidarity.web.forms import Needed, Prose, TextLine

TWO_LINES = 600


class UpdateForm(PhotoForm):
    """News: what kind, what happened, when, and the photo that shows it."""

    kind = SelectField(
        _l("What kind of news"), choices=lambda: [(k.value, _l(w)) for k, w in KINDS.items()]
    )
    title = TextLine(_l("Title"), [Needed()])
    body = Prose(_l("Two lines"), [Needed()], longest=TWO_LINES)
    happened_on = DateField(_l("Day it happened"), [Needed()])
