"""What staff type about a fund."""

import re

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from solidarity.geography.queries import find_commune, list_provinces
from solidarity.giving import queries as giving
from solidarity.giving.match_funds.models import MatchRule
from solidarity.giving.match_funds.rules import CEILINGS, WEIGHTINGS, Draft, Terms
from solidarity.kit import clock
from solidarity.kit.money import Money, mad
from solidarity.projects.rules import THEMES
from solidarity.web.filters import text_in
from solidarity.web.forms import Form, MoneyField, Needed, Prose, TextLine

FACTORS = (250, 500, 1000, 1500, 2000, 3000)


class Ticks(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RuleForm(Form):
    """A rule: factor, ceilings, days, places, themes."""

    factor = SelectField(_l("For each dirham given, the fund adds"), coerce=int, default=1000)
    is_weighted = BooleanField(_l("Add more in rural communes with large households"),
                               default=True)  # fmt: skip
    cap_gift = MoneyField(_l("At most for one gift"))
    cap_donor = MoneyField(_l("At most for one giver"))
    donor_days = IntegerField(_l("Gifts of one giver count together for so many days"),
                              [Optional()])  # fmt: skip
    cap_project = MoneyField(_l("At most for one project"))
    cap_association = MoneyField(_l("At most for one association"))
    starts_on = DateField(_l("First day"), [Needed()])
    ends_on = DateField(_l("Last day"), [Needed()])
    themes = Ticks(_l("Themes (none ticked: all)"))
    provinces = Ticks(_l("Provinces (none ticked: everywhere)"))
    communes = Prose(_l("Communes by their HCP code, one a line"), longest=4_000)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.factor.choices = [(n, f"{n / 1000:g}") for n in FACTORS]
        self.themes.choices = [(str(code), gettext(words)) for code, words in THEMES.items()]
        self.provinces.choices = [(p.code, text_in(p.name)) for p in list_provinces()]
        if not self.is_submitted() and not kwargs.get("data"):
            self.starts_on.data = clock.today()

    def validate_communes(self, field) -> None:
        """Each line is a commune we know."""
        for code in _codes(field.data):
            if find_commune(code) is None:
                raise ValidationError(_l("We know no commune with this code."))

    def draft(self) -> Draft:
        """Return what was typed as the rules read it."""
        caps = {name: getattr(self, f"cap_{name}").data for name in CEILINGS}
        return Draft(
            terms=Terms(self.factor.data, **{k: v.minor if v else None for k, v in caps.items()}),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            weighting=WEIGHTINGS[1] if self.is_weighted.data else WEIGHTINGS[0],
            themes=tuple(self.themes.data or ()),
            places=(*(self.provinces.data or ()), *_codes(self.communes.data)),
            donor_days=self.donor_days.data,
        )


def _codes(text: str | None) -> list[str]:
    return re.findall(r"[0-9.]+", text or "")


def as_typed(rule: MatchRule) -> dict:
    """Return a rule as the form shows it."""
    provinces = {p.code for p in list_provinces()}
    caps = {f"cap_{name}": getattr(rule, f"cap_{name}_minor") for name in CEILINGS}
    return {
        "factor": rule.factor,
        "is_weighted": rule.weighting != WEIGHTINGS[0],
        **{name: mad(minor) if minor else None for name, minor in caps.items()},
        "donor_days": rule.donor_days,
        "starts_on": rule.starts_on,
        "ends_on": rule.ends_on,
        "themes": rule.themes,
        "provinces": [code for code in rule.places if code in provinces],
        "communes": "\n".join(code for code in rule.places if code not in provinces),
    }


class WordsForm(Form):
    """Who sponsors a fund, and what it says to givers."""

    name = TextLine(_l("Name of the fund"), [Needed()], longest=80)
    sponsor = TextLine(_l("Who sponsors it"), [Needed()])
    terms = Prose(_l("What the sponsor says to givers"), [Needed()], longest=2_000)


class FundForm(WordsForm, RuleForm):
    """A new fund: its words and the first version of its rule."""


class DepositForm(Form):
    """A sponsor's transfer, seen on a bank statement."""

    form_token = HiddenField()
    amount = MoneyField(_l("Amount"), [Needed()])
    account = SelectField(_l("Bank account it came to"), [Needed()])
    on = DateField(_l("Day on the statement"), [Needed()])
    proof = FileField(_l("Bank statement (PDF, JPEG or PNG)"), [FileRequired(_l("Choose a file."))])

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.account.choices = list_accounts()

    def validate_on(self, field) -> None:
        """Nothing came tomorrow."""
        if field.data and field.data > clock.today():
            raise ValidationError(_l("This day has not come yet."))


def list_accounts() -> list[tuple[str, str]]:
    """Return the hosts' bank accounts in dirhams, by their code in the book."""
    return [
        (f"bank:h{host.id}:MAD", f"{text_in(host.association.name)} (MAD)")
        for host in giving.list_host_accounts()
    ]


class ReturnForm(Form):
    """What goes back to the sponsor, and why."""

    amount = MoneyField(_l("Amount"), [Needed()])
    account = SelectField(_l("Bank account it leaves"), [Needed()])
    reason = Prose(_l("Why"), [Needed()], longest=1_000)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.account.choices = list_accounts()


class ReasonForm(Form):
    """Why a gift's match is set aside."""

    reason = Prose(_l("Why"), [Needed()], longest=1_000)


class AnswerForm(ReasonForm):
    """What a member of staff thinks of an appeal."""

    verdict = RadioField(_l("Your opinion"), [Needed()])

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.verdict.choices = [("grant", _l("Match this gift")), ("refuse", _l("Do not match it"))]


def amount_of(field: MoneyField) -> Money:
    """Return what was typed, zero when nothing readable was (the rules refuse it)."""
    return field.data or mad(0)
