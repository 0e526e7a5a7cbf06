"""What staff answer."""

from flask_babel import lazy_gettext as _l

from solidarity.web.forms import Form, Prose


class ReasonForm(Form):
    """A decision that needs words."""

    reason = Prose(_l("Reason"), longest=2_000)
