"""Sending a file; what a reviewer writes about it."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from solidarity.associations import wording
from solidarity.associations.forms import translated
from solidarity.associations.models import Association
from solidarity.associations.verification import queries
from solidarity.web.forms import Form, Needed, Prose

REASON_LONGEST = 3000


class OpinionForm(Form):
    """One reviewer's own opinion."""

    verdict = RadioField(_l("Your opinion"), [Needed()])
    checked = SelectMultipleField(
        _l("What you looked at yourself"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reason = Prose(_l("Your reasons (published)"), [Needed()], longest=REASON_LONGEST)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.verdict.choices = translated(wording.VERDICT)
        self.checked.choices = translated(wording.CHECKED)


class ReasonForm(Form):
    """A published reason."""

    reason = Prose(_l("Reasons (published)"), [Needed()], longest=REASON_LONGEST)


class SubmitForm(Form):
    """Send the file, for the first level, a renewal, or the next level."""

    level = SelectField(_l("Level you ask for"), [Needed()], coerce=int)

    def __init__(self, association: Association, **kwargs) -> None:
        super().__init__(**kwargs)
        self.level.choices = [
            (level, gettext(wording.LEVEL[level])) for level in queries.levels_to_ask(association)
        ]
