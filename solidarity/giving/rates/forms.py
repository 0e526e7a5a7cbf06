"""A file of rates."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired
from wtforms import FileField

from solidarity.web.forms import Form


class RatesForm(Form):
    """The file of a day, or of many."""

    file = FileField(_l("File of rates (CSV)"), [FileRequired(_l("Choose the file."))])
