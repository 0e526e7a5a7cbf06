"""Cash in the treasurer's hand."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, HiddenField, SelectField
from wtforms.validators import Optional

from solidarity.giving.transfers.cash.actions import Draft
from solidarity.kit import clock
from solidarity.kit.tokens import new_token
from solidarity.projects.models import Project
from solidarity.web.filters import text_in
from solidarity.web.forms import SHORT, Form, MoneyField, Needed, TextLine


class CashForm(Form):
    """Who gave how much, when, under which receipt."""

    form_token = HiddenField()
    project = SelectField(_l("Project"), [Needed()], coerce=int)
    amount = MoneyField(_l("Amount in dirhams"))
    collected_on = DateField(_l("Given on"), [Optional()])
    receipt_number = TextLine(
        _l("Number of the receipt you gave"), [Needed(_l("Write the receipt's number."))],
        longest=40,
    )  # fmt: skip
    name = TextLine(_l("Who gave"), longest=SHORT)
    counted_with = TextLine(_l("Who counted it with you"), longest=SHORT)
    proof = FileField(_l("Photo of the receipt (JPEG, PNG or PDF)"))

    def __init__(self, projects: list[Project], **kwargs) -> None:
        super().__init__(**kwargs)
        self.project.choices = [(p.id, text_in(p.title)) for p in projects]
        if not self.is_submitted():
            self.collected_on.data, self.form_token.data = clock.today(), new_token()

    def draft(self) -> Draft:
        """Return what was typed as the actions read it."""
        return Draft(
            project_id=self.project.data,
            amount=self.amount.data,
            collected_on=self.collected_on.data,
            receipt_number=self.receipt_number.data,
            name=self.name.data or "",
            counted_with=self.counted_with.data or "",
        )
