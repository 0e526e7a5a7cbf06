"""Where a fiscal host takes transfers."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from solidarity.giving import offers
from solidarity.giving.transfers.rules import Account
from solidarity.web.forms import SHORT, Form, Needed, TextLine


class HostBankAccountForm(Form):
    """The bank account of a fiscal host, for one currency."""

    holder = TextLine(_l("Holder of the account"), [Needed()], longest=SHORT)
    iban = TextLine(_l("IBAN"), [Needed()], longest=SHORT)
    bic = TextLine(_l("BIC"), longest=SHORT)
    currency = SelectField(_l("Currency of the account"), [Needed()], default="EUR")

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.currency.choices = [(code, code) for code in offers.offers()]

    def account(self) -> Account:
        """Return what was typed as the rules read it."""
        return Account(
            self.holder.data or "", self.iban.data or "", self.currency.data, self.bic.data or ""
        )
