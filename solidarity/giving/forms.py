"""What a giver types."""

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, RadioField, SelectField
from wtforms.validators import Email, ValidationError

from solidarity.associations.forms import country_choices
from solidarity.giving import offers
from solidarity.kit.money import Money
from solidarity.web.filters import plain_money
from solidarity.web.forms import Form, MoneyField, Needed, Prose, TextLine


class GiftForm(Form):
    """An amount, a name, an address for the receipt."""

    form_token = HiddenField()
    currency = HiddenField()
    amount = RadioField(_l("Amount"), validate_choice=False)
    other_amount = MoneyField(_l("Another amount"))
    rhythm = RadioField(
        _l("How often?"),
        choices=[("once", _l("Once")), ("monthly", _l("Every month"))],
        default="once",
    )
    name = TextLine(_l("Your name"), [Needed(_l("Write your name."))])
    email = EmailField(
        _l("Your e-mail address"),
        [Needed(_l("Write your e-mail address.")), Email(_l("This is not an e-mail address."))],
        description=_l("For the receipt and the news of the project."),
    )
    is_anonymous = BooleanField(_l("Do not show my name on the project's page"))
    wants_news = BooleanField(_l("Write to me when the project has news"), default=True)
    message = Prose(
        _l("A word for the village"),
        longest=500,
        description=_l("The association gets it by letter once your gift is received."),
    )

    country = SelectField(_l("Country where you live"))

    def __init__(
        self, currency: str, presets: tuple[int, ...], *, asks_country: bool = False, **kwargs
    ) -> None:
        self.taken = currency
        super().__init__(**kwargs)
        if asks_country:
            self.country.choices = [("", "–"), *country_choices()]
        else:
            del self.country
        self.amount.choices = [
            (str(minor), plain_money(Money(minor, currency))) for minor in presets
        ]

    def process(self, *args, **kwargs) -> None:
        """Read what was typed as an amount of the currency of this form."""
        self.other_amount.currency = self.taken
        super().process(*args, **kwargs)

    def validate_currency(self, field) -> None:
        """Refuse a currency we do not take."""
        if field.data and field.data not in offers.offers():
            raise ValidationError(_l("We do not take this currency."))

    def validate_amount(self, field) -> None:
        """A preset is one of ours, or another amount is written."""
        known = {value for value, _ in field.choices}
        if field.data and field.data not in known and not self.other_amount.typed:
            raise ValidationError(_l("Choose an amount, or write one."))

    @property
    def said_country(self) -> str | None:
        """Where the giver lives, when it was asked."""
        return (self.country.data or None) if "country" in self else None

    @property
    def chosen(self) -> Money | None:
        """The amount: what was written wins over the preset."""
        if self.other_amount.data:
            return self.other_amount.data
        known = {value for value, _ in self.amount.choices}
        if self.other_amount.typed.strip() or self.amount.data not in known:
            return self.other_amount.data
        return Money(int(self.amount.data), self.taken)


class AmountForm(Form):
    """An amount read in the currency that comes with it; `amount` is the subclass's own field."""

    currency = SelectField(_l("Currency"), default="EUR")

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.currency.choices = [(code, code) for code in offers.offers()]

    def process(self, *args, **kwargs) -> None:
        """Read the amount in the currency chosen beside it."""
        asked = request.form.get("currency")
        self.amount.currency = asked if asked in offers.offers() else "EUR"
        super().process(*args, **kwargs)


class SettleForm(Form):
    """What the treasurer found and did about one thing that did not agree."""

    resolution = Prose(_l("What you found and did"), [Needed()], longest=2_000)
