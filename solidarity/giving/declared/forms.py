"""What a donor says of a gift made elsewhere."""

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField
from wtforms.validators import Optional

from solidarity.giving import offers
from solidarity.giving.declared.actions import Said
from solidarity.web.forms import SHORT, Form, MoneyField, TextLine


class DeclareForm(Form):
    """An amount, a day, and the company's own number where there is one."""

    form_token = HiddenField()
    currency = SelectField(_l("Currency"), default="MAD")
    amount = MoneyField(_l("Amount you gave"))
    given_on = DateField(_l("Day of the gift"), [Optional()])
    receipt = TextLine(_l("Number of the company's receipt"), longest=SHORT)
    name = TextLine(_l("Your name"), longest=SHORT)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.currency.choices = [(code, code) for code in offers.offers()]

    def process(self, *args, **kwargs) -> None:
        """Read the amount in the currency that came with it."""
        asked = request.form.get("currency")
        self.amount.currency = asked if asked in offers.offers() else "MAD"
        super().process(*args, **kwargs)

    def said(self) -> Said:
        """Return what was typed as the actions read it."""
        return Said(
            self.amount.data, self.given_on.data, self.name.data or "", self.receipt.data or ""
        )
