"""What staff decide of a stated need."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField

from solidarity.projects.needs.forms import theme_choices
from solidarity.web.forms import Form, Needed, TextLine


class OpenForm(Form):
    """Show it, with its theme and perhaps its photo."""

    name = "open"

    theme = SelectField(_l("What is it about?"), [Needed()])
    with_photo = BooleanField(_l("Show the photo: nobody on it can complain, no child"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.theme.choices = theme_choices(gettext("Choose"))


class MergeForm(Form):
    """Join it to one that says the same."""

    name = "merge"

    into = TextLine(_l("Reference of the other need"), [Needed()], longest=20)


class HideForm(Form):
    """Take it off, with a reason that whoever holds its link reads."""

    name = "hide"

    reason = TextLine(_l("Reason, shown to whoever has the link"), [Needed()], longest=255)
