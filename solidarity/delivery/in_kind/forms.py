"""Sheets of work and goods, and the second person's answer."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, RadioField

from solidarity.delivery.in_kind import queries, rules
from solidarity.delivery.in_kind.actions import Given
from solidarity.delivery.in_kind.rules import GivenKind
from solidarity.kit import clock
from solidarity.kit.money import mad
from solidarity.projects.desk.fields import CountField, QuantityField
from solidarity.projects.models import Project
from solidarity.web.forms import LINE, Form, MoneyField, Needed, Prose, TextLine


class _SheetForm(Form):
    """What both kinds of sheet say."""

    what = TextLine(_l("What was done or given"), [Needed()], longest=LINE)
    given_on = DateField(_l("On which day"), [Needed()])

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            self.given_on.data = clock.today()


class LabourForm(_SheetForm):
    """Days of work: the sheet on paper, photographed."""

    people = CountField(_l("How many people"), most=rules.MOST_PEOPLE)
    days = CountField(_l("How many days each"), most=rules.MOST_DAYS)
    unit_value = MoneyField(_l("Worth of one day, DH"), [Needed()])
    sheet = FileField(
        _l("Photo of the sheet on paper"), render_kw={"accept": "image/*,application/pdf"},
        description=_l("With names and marks. Kept for staff and the association only."),
    )  # fmt: skip

    def __init__(self, project: Project, **kwargs) -> None:
        super().__init__(**kwargs)
        shares = queries.shares_of(project, GivenKind.LABOUR)
        planned = next((share.day_value_minor for share in shares if share.day_value_minor), None)
        if not self.is_submitted() and planned:
            self.unit_value.data = mad(planned)

    def given(self) -> Given:
        """Return what was typed."""
        return Given(
            kind=GivenKind.LABOUR, what=self.what.data, given_on=self.given_on.data,
            unit_value=self.unit_value.data.minor if self.unit_value.data else 0,
            people=self.people.data, days=self.days.data,
        )  # fmt: skip


class GoodsForm(_SheetForm):
    """Goods: sand, stone, land, tools."""

    quantity = QuantityField(_l("How much"), [Needed()])
    unit = TextLine(_l("Unit"), [Needed()], longest=30)
    unit_value = MoneyField(_l("Worth of one unit, DH"), [Needed()])
    donor = TextLine(_l("Given by"), longest=LINE)
    is_donor_shown = BooleanField(_l("This name may be shown, and its owner agreed"))
    sheet = FileField(
        _l("Photo of the goods, or of their note"),
        render_kw={"accept": "image/*,application/pdf"},
    )

    def given(self) -> Given:
        """Return what was typed."""
        return Given(
            kind=GivenKind.GOODS, what=self.what.data, given_on=self.given_on.data,
            unit_value=self.unit_value.data.minor if self.unit_value.data else 0,
            quantity=self.quantity.data, unit=self.unit.data or "", donor=self.donor.data or "",
            is_donor_shown=self.is_donor_shown.data,
        )  # fmt: skip


class WitnessForm(Form):
    """The second person's answer."""

    answer = RadioField(_l("Is it true?"), [Needed()])
    as_whom = RadioField(_l("Who are you for this project?"), [Needed()])
    objection = Prose(_l("If not, what is not true?"), longest=1_000)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.answer.choices = [
            ("yes", gettext("Yes, I saw it")), ("no", gettext("No, something is not true")),
        ]  # fmt: skip
        self.as_whom.choices = [(w.value, gettext(t)) for w, t in rules.WITNESSES.items()]
