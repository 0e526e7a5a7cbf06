"""Open a payment route; record a host account."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from solidarity.associations import wording
from solidarity.associations.forms import translated
from solidarity.associations.models import Association
from solidarity.associations.routes import queries
from solidarity.associations.routes.rules import Draft, kinds_for
from solidarity.kit import clock
from solidarity.kit.money import EXPONENTS
from solidarity.web.filters import country_name, text_in
from solidarity.web.forms import SHORT, Form, MoneyField, Needed, Prose, TextLine


class RouteForm(Form):
    """How an association will receive: the fields of the other kinds may stay empty."""

    kind = RadioField(_l("How it is received"), [Needed()])
    host = SelectField(_l("Host account (card)"), coerce=int)
    authorisation = TextLine(_l("Number of the fundraising licence (transfer)"), longest=SHORT)
    authority = TextLine(_l("Authority that gave the licence (transfer)"), longest=SHORT)
    iban = TextLine(_l("IBAN or RIB of the dedicated account (transfer)"), longest=SHORT)
    holder = TextLine(_l("Licensed company (referral)"), longest=SHORT)
    address = StringField(_l("Page of the collection at that company (referral)"))
    starts_on = DateField(_l("First day"), [Needed()])
    ends_on = DateField(_l("Last day"), [Optional()])
    ceiling = MoneyField(_l("Ceiling in dirhams"))
    countries = SelectMultipleField(
        _l("Donors' countries (none ticked: all that are open)"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, association: Association, **kwargs) -> None:
        super().__init__(**kwargs)
        kinds = kinds_for(association.kind, queries.get_policy(association))
        self.kind.choices = [c for c in translated(wording.ROUTE) if c[0] in kinds]
        self.host.choices = [(0, "–"), *_hosts()]
        self.countries.choices = [(c, country_name(c)) for c in queries.list_open_countries()]
        if not self.is_submitted():
            self.starts_on.data = clock.today()

    def draft(self) -> Draft:
        """Return what was typed as the rules read it."""
        ceiling = self.ceiling.data
        return Draft(
            kind=self.kind.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            ceiling_minor=ceiling.minor if ceiling is not None else None,
            countries=self.countries.data or [],
            address=(self.address.data or "").strip(),
            holder=self.holder.data or "",
            iban=self.iban.data or "",
            authorisation=self.authorisation.data or "",
            authority=self.authority.data or "",
        )


def _hosts() -> list[tuple[int, str]]:
    return [
        (a.id, f"{text_in(a.association.name)} ({country_name(a.association.country)})")
        for a in queries.list_host_accounts()
    ]


class HostAccountForm(Form):
    """A fiscal host's account at the card processor."""

    association = SelectField(_l("Host"), [Needed()], coerce=int)
    processor_account = TextLine(_l("Account at the processor (acct_…)"), [Needed()], longest=SHORT)
    currency = SelectField(_l("Currency it settles in"), [Needed()], default="EUR")
    gives_tax_receipt = BooleanField(_l("It may give tax receipts"))
    ruling = TextLine(_l("Reference of the stored ruling"), longest=SHORT)
    legal_note = Prose(_l("What donors read about it, in French"), longest=600)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.association.choices = [
            (a.id, f"{text_in(a.name)} ({country_name(a.country)})")
            for a in queries.list_possible_hosts()
        ]
        self.currency.choices = [(code, code) for code in EXPONENTS]
