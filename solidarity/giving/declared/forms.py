"""What a donor says of a gift made elsewhere."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField
from wtforms.validators import Optional

from solidarity.giving.declared.actions import Said
from solidarity.giving.forms import AmountForm
from solidarity.web.forms import SHORT, MoneyField, TextLine


class DeclareForm(AmountForm):
    """An amount, a day, and the company's own number where there is one."""

    form_token = HiddenField()
    amount = MoneyField(_l("Amount you gave"))
    given_on = DateField(_l("Day of the gift"), [Optional()])
    receipt = TextLine(_l("Number of the company's receipt"), longest=SHORT)
    name = TextLine(_l("Your name"), longest=SHORT)

    def said(self) -> Said:
        """Return what was typed as the actions read it."""
        return Said(
            self.amount.data, self.given_on.data, self.name.data or "", self.receipt.data or ""
        )
