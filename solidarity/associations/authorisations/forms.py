"""What is typed about an authorisation, and about donors' countries."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, SelectField
from wtforms.validators import Optional

from solidarity.associations.authorisations.rules import Draft
from solidarity.associations.forms import country_choices
from solidarity.web.forms import SHORT, Form, MoneyField, Needed, Prose, TextLine


class AuthorisationForm(Form):
    """An authorisation as its document says it."""

    reference = TextLine(_l("Number of the authorisation"), longest=SHORT)
    authority = TextLine(_l("Authority that gave it"), longest=SHORT)
    purpose = Prose(_l("What the collection is for"), longest=600)
    starts_on = DateField(_l("First day"), [Optional()])
    ends_on = DateField(_l("Last day"), [Optional()])
    ceiling = MoneyField(_l("Ceiling in dirhams"))
    file = FileField(_l("Copy (PDF, JPEG or PNG, 15 MB at most)"))

    def draft(self) -> Draft:
        """Return what was typed as the rules read it."""
        ceiling = self.ceiling.data
        return Draft(
            reference=self.reference.data or "",
            authority=self.authority.data or "",
            purpose=self.purpose.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            ceiling_minor=ceiling.minor if ceiling is not None else None,
            has_file=bool(self.file.data),
        )


class DecisionForm(Form):
    """A reviewer's words about the original document."""

    reason = Prose(_l("What you saw of the original"), longest=600)


class CountryForm(Form):
    """Open or close one donors' country."""

    country = SelectField(_l("Country"), [Needed()])
    act = SelectField(_l("From today"), [Needed()])
    source = Prose(_l("Source of this decision"), longest=600)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.country.choices = country_choices()
        self.act.choices = [("open", _l("Open to collections")), ("close", _l("Closed"))]
