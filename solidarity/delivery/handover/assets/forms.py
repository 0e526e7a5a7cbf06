"""An asset, and whether it still works."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, RadioField

from solidarity.delivery.handover.assets.actions import Thing
from solidarity.kit import clock
from solidarity.web.forms import LINE, Form, MoneyField, Needed, Prose, TextLine


class AssetForm(Form):
    """What the project leaves behind."""

    what = TextLine(_l("What it is"), [Needed()], longest=LINE)
    serial = TextLine(_l("Serial number"), description=_l("For you and staff only."))
    place = TextLine(
        _l("Where it stands, in words"), [Needed()], longest=LINE,
        description=_l("For example: at the foot of the hill, beside the school. No exact point."),
    )  # fmt: skip
    caretaker = TextLine(
        _l("Who keeps it"), [Needed()], longest=LINE,
        description=_l("An office: the fountain keeper, the school. No name, no telephone."),
    )  # fmt: skip
    fund = MoneyField(_l("Set aside for its upkeep each year, DH"))
    handed_over_on = DateField(_l("Handed over on"), [Needed()])

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            self.handed_over_on.data = clock.today()

    def thing(self) -> Thing:
        """Return what was typed."""
        return Thing(
            what=self.what.data, place=self.place.data, caretaker=self.caretaker.data,
            handed_over_on=self.handed_over_on.data, serial=self.serial.data or "",
            fund=self.fund.data.minor if self.fund.data else 0,
        )  # fmt: skip


class CheckForm(Form):
    """Does it still work?"""

    works = RadioField(_l("Does it still work?"), [Needed()])
    words = Prose(_l("In words (public)"), longest=2_000)
    photo = FileField(
        _l("A photo of the thing, with nobody on it"),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.works.choices = [("yes", gettext("Yes, it works")), ("no", gettext("No"))]

    def answer(self) -> bool | None:
        """Return what was ticked."""
        return {"yes": True, "no": False}.get(self.works.data)
