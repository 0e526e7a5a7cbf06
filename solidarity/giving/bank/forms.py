"""What the treasurer types on the bank pages."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired
from wtforms import FileField, SelectField

from solidarity.giving.bank import candidates, queries
from solidarity.web.forms import SHORT, Form, MoneyField, Needed, Prose, TextLine


class StatementForm(Form):
    """A file of the bank, and of which account."""

    account = SelectField(_l("Account"), [Needed()], coerce=int)
    file = FileField(_l("Statement (CAMT.053 or CSV)"), [FileRequired(_l("Choose the file."))])

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.account.choices = [
            (a.id, f"{a.label} · {a.currency} · …{a.iban[-4:]}") for a in queries.list_accounts()
        ]


class AccountForm(Form):
    """Which account to read from now on."""

    candidate = SelectField(_l("Account to read"), [Needed()])

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.candidate.choices = [
            (one.key, f"{one.label} · {one.currency} · …{one.iban[-4:]}")
            for one in candidates.list_candidates()
        ]


class GiftOfLineForm(Form):
    """One gift by its reference, and how much of the line is its."""

    reference = TextLine(_l("Reference of the gift"), [Needed()], longest=SHORT)
    part = MoneyField(_l("How much of the line"))

    def __init__(self, currency: str, **kwargs) -> None:
        self.taken = currency
        super().__init__(**kwargs)

    def process(self, *args, **kwargs) -> None:
        """Read what was typed as an amount of the line's currency."""
        self.part.currency = self.taken
        super().process(*args, **kwargs)


class SendBackForm(Form):
    """Why a line goes back to its sender, and the proof that it does."""

    because = Prose(_l("Why it goes back"), [Needed()], longest=1_000)
    proof = FileField(_l("Proof of the order to the bank (PDF, JPEG or PNG)"))


class UndoForm(Form):
    """Why a link is taken back."""

    because = Prose(_l("Why it is taken back"), [Needed()], longest=1_000)
