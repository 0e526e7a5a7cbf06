"""The form of one row of what moved."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.validators import AnyOf

from solidarity.projects.desk.fields import CountField, HiddenCount
from solidarity.projects.plan import rules
from solidarity.projects.plan.forms import choices_of
from solidarity.web.forms import Form


class MovedForm(Form):
    """One share or one milestone, and where it stands now."""

    what = HiddenField(validators=[AnyOf(["share", "stage"])])
    n = HiddenCount()
    share_state = SelectField(
        _l("How sure"), choices=choices_of(rules.SHARE_STATES), default=rules.ShareState.REQUESTED
    )
    days_done = CountField(_l("Days done"), most=100_000)
    stage_state = SelectField(
        _l("Where it stands"), choices=choices_of(rules.STAGE_STATES),
        default=rules.MilestoneState.AHEAD,
    )  # fmt: skip
