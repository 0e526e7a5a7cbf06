"""What a treasurer types to end a collection that failed."""

from flask_babel import lazy_gettext as _l

from solidarity.web.forms import Form, Needed, Prose


class FailForm(Form):
    """The reason is public: it stands with the project."""

    reason = Prose(_l("Reason, shown with the project"), [Needed()], longest=2_000)
