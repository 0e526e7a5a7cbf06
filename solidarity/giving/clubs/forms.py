"""What a club's treasurer types: the club, its members, a gift with its shares."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, SelectField
from wtforms.validators import Email, Optional

from solidarity.associations.forms import country_choices
from solidarity.geography.forms import CommuneField
from solidarity.giving import offers
from solidarity.giving.clubs.models import ClubMember
from solidarity.giving.forms import AmountForm
from solidarity.kit.money import Money
from solidarity.projects.models import Project
from solidarity.web.filters import text_in
from solidarity.web.forms import SHORT, Form, MoneyField, Prose, TextLine

NO_ADDRESS = _l("This is not an e-mail address.")


class ClubForm(Form):
    """A new club and its second signatory."""

    name = TextLine(_l("Name of the club"), longest=SHORT)
    commune = CommuneField(_l("Commune your people come from"))
    country = SelectField(_l("Country where the club lives"))
    signatory_name = TextLine(_l("Name of the second signatory"), longest=SHORT)
    signatory_email = EmailField(
        _l("Address of the second signatory"), [Optional(), Email(NO_ADDRESS)]
    )

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.country.choices = [("", "–"), *country_choices()]


class MemberForm(Form):
    """A member the treasurer writes down."""

    name = TextLine(_l("Name"), longest=SHORT)
    email = EmailField(_l("E-mail address"), [Optional(), Email(NO_ADDRESS)])


class GiftForm(AmountForm):
    """A collective gift; `with_parts` adds one field for each member's share."""

    form_token = HiddenField()
    project = SelectField(_l("Project"), coerce=int)
    amount = MoneyField(_l("Amount of the whole gift"))
    note = Prose(_l("A word to the second signatory"), longest=500)
    members: Sequence[ClubMember] = ()

    @property
    def parts(self) -> dict[int, Money | None]:
        """Each member's share as typed."""
        return {member.id: self[f"part_{member.id}"].data for member in self.members}

    @property
    def part_fields(self) -> list:
        """The fields of the shares, in the order of the members."""
        return [self[f"part_{member.id}"] for member in self.members]

    def split(self) -> None:
        """Fill the shares in equally; they make the gift exactly."""
        if self.amount.data:
            parts = self.amount.data.split([1] * len(self.members))
            for field, part in zip(self.part_fields, parts, strict=True):
                field.typed, field.data = "", part


class PartField(MoneyField):
    """A share, read in the currency of the gift."""

    def process(self, formdata, *args, **kwargs) -> None:
        """Take the currency that came with the gift."""
        asked = formdata.get("currency") if formdata else None
        self.currency = asked if asked in offers.offers() else "EUR"
        super().process(formdata, *args, **kwargs)


def with_parts(members: Sequence[ClubMember], projects: Sequence[Project], **kwargs) -> GiftForm:
    """Return the form of a gift with one share for each member."""
    fields = {f"part_{m.id}": PartField(m.name) for m in members}
    form = type("GiftFormOfClub", (GiftForm,), {**fields, "members": tuple(members)})(**kwargs)
    form.project.choices = [(one.id, text_in(one.title)) for one in projects]
    return form
