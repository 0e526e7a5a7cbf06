"""What is typed when an account is handed to the authority."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import Optional

from solidarity.web.forms import Form


class FiledForm(Form):
    """The day the account was handed over."""

    filed_on = DateField(_l("Handed to the authority on"), [Optional()])
