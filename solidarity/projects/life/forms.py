"""Deciding: a reason where one is needed."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from solidarity.web.forms import Form, Prose


class MoveForm(Form):
    """One step of a project's life."""

    to = HiddenField()
    reason = Prose(_l("Reason, shown with the project"), longest=2_000)
