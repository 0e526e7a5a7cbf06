"""What a donor types to change a monthly gift."""

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from solidarity.giving.monthly.rules import PAUSES
from solidarity.web.forms import Form, MoneyField


class AmountForm(Form):
    """Another amount, from the next month on."""

    amount = MoneyField(_l("Amount each month"))

    def __init__(self, currency: str, **kwargs) -> None:
        self.taken = currency
        super().__init__(**kwargs)

    def process(self, *args, **kwargs) -> None:
        """Read what was typed as an amount of the gift's currency."""
        self.amount.currency = self.taken
        super().process(*args, **kwargs)


class PauseForm(Form):
    """For some months, or until a day."""

    months = SelectField(_l("Pause for"), coerce=int, validate_choice=True)
    until = DateField(
        _l("Or until a day"), [Optional(_l("This is not a day."))],
        description=_l("A day that you write here wins."),
    )  # fmt: skip

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.months.choices = [
            *((n, ngettext("%(num)d month", "%(num)d months", n)) for n in PAUSES),
            (0, gettext("Until the day below")),
        ]
