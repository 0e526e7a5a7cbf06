"""What is typed to give money back."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from solidarity.web.forms import Form, MoneyField, Needed, Prose, TextLine


class WishForm(Form):
    """A donor asks for their gift back."""

    form_token = HiddenField()
    reason = Prose(_l("Why do you ask?"), [Needed()], longest=1_000)


class RefundForm(Form):
    """A treasurer gives back part of a gift, or all that is left."""

    form_token = HiddenField()
    amount = MoneyField(_l("Amount to give back"))
    reason = Prose(_l("Reason, kept with the gift"), [Needed()], longest=1_000)

    def __init__(self, currency: str, **kwargs) -> None:
        self.currency = currency
        super().__init__(**kwargs)

    def process(self, *args, **kwargs) -> None:
        """Read what was typed as an amount of the gift's own currency."""
        self.amount.currency = self.currency
        super().process(*args, **kwargs)


class DeclineForm(Form):
    """A treasurer says no to a donor, who reads why."""

    reason = Prose(_l("Why not? The donor reads these words"), [Needed()], longest=1_000)


class ProofForm(Form):
    """The bank line by which money went back."""

    proof = TextLine(_l("Bank line, or fingerprint of its paper"), [Needed()], longest=255)
