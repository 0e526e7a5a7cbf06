"""What an association chooses beforehand, and what two people of staff press at the end."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField

from solidarity.giving.endings.leftovers import queries
from solidarity.giving.endings.leftovers.rules import CHOICE_WORDS
from solidarity.projects.models import Project
from solidarity.web.filters import text_in
from solidarity.web.forms import Form


class PlanForm(Form):
    """One choice among three; the project it goes on to, where that is the choice."""

    choice = RadioField(_l("If money is left over"), validate_choice=False)
    sister = SelectField(_l("The other project"), coerce=int, default=0, validate_choice=False)

    def __init__(self, project: Project, plan: queries.Plan) -> None:
        sister = plan.sister.id if plan.sister else 0
        super().__init__(data={"choice": plan.choice, "sister": sister})
        self.choice.choices = [(one.value, gettext(words)) for one, words in CHOICE_WORDS.items()]
        sisters = queries.list_sisters(project)
        self.sister.choices = [
            (0, gettext("None")), *[(one.id, text_in(one.title)) for one in sisters]
        ]  # fmt: skip


class DecisionForm(Form):
    """A button, and the proposal that was read."""

    decision = HiddenField()

    @property
    def number(self) -> int:
        """The proposal that was read; 0 when it is none."""
        typed = self.decision.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0
