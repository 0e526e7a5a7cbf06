"""One field: where to write."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField

from solidarity.web.forms import AtMost, Form, Needed


class AddressForm(Form):
    """A visitor follows by mail, without an account."""

    email = EmailField(_l("Your mail address"), [Needed(), AtMost(254)])
