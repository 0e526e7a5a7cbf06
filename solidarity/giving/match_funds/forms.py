"""What a giver writes about an exclusion."""

from flask_babel import lazy_gettext as _l

from solidarity.web.forms import Form, Needed, Prose


class AppealForm(Form):
    """The giver's answer to an exclusion."""

    text = Prose(_l("What we should know"), [Needed()], longest=2_000)
