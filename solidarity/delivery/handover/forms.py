"""The hand-over as the association types it."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, FieldList, FormField, SelectField
from wtforms import Form as InnerForm
from wtforms.validators import Optional

from solidarity.delivery.handover import rules
from solidarity.delivery.handover.actions import Written
from solidarity.delivery.handover.models import Handover
from solidarity.delivery.handover.rules import Seat
from solidarity.kit.money import mad
from solidarity.projects.desk.fields import CountField
from solidarity.web.forms import Form, MoneyField, Prose, TextLine

SEATS = 7
_MEMBER = rules.Office.MEMBER
FILES = {"accept": "image/*,application/pdf"}


def _offices() -> list[tuple[str, str]]:
    return [(code.value, gettext(label)) for code, label in rules.OFFICES.items()]


class SeatForm(InnerForm):
    """One member of the committee."""

    name = TextLine(_l("Name"))
    office = SelectField(
        _l("Part"), choices=_offices, default=rules.Office.MEMBER, validate_choice=False
    )
    is_woman = BooleanField(_l("A woman"))


class HandoverForm(Form):
    """Committee, tariff, first readings, report: whatever is known so far."""

    committee = FieldList(FormField(SeatForm), min_entries=SEATS, max_entries=SEATS)
    tariff = Prose(
        _l("The tariff, in words (public)"), longest=2_000,
        description=_l("What is paid, for what, by whom, and what becomes of arrears."),
    )  # fmt: skip
    tariff_amount = MoneyField(_l("Its amount, DH"))
    tariff_unit = TextLine(_l("For one"), longest=40, description=_l("For example: cubic metre."))
    voted_on = DateField(_l("Voted on"), [Optional()])
    minutes_file = FileField(_l("Minutes of the vote"), render_kw=FILES)
    meters = CountField(_l("Meters read"), most=100_000)
    readings_total = CountField(_l("Sum of what they show"), most=100_000_000)
    readings_on = DateField(_l("Read on"), [Optional()])
    readings_file = FileField(_l("The list of readings"), render_kw=FILES)
    report = Prose(_l("The final report (public)"), longest=8_000)
    report_file = FileField(_l("The signed report"), render_kw=FILES)

    def written(self) -> Written:
        """Return what was typed."""
        return Written(
            committee=[
                Seat(seat.form.name.data or "", _read_office(seat), seat.form.is_woman.data)
                for seat in self.committee
            ],
            tariff=self.tariff.data or "",
            tariff_minor=self.tariff_amount.data.minor if self.tariff_amount.data else None,
            tariff_unit=self.tariff_unit.data or "",
            voted_on=self.voted_on.data,
            meters=self.meters.data,
            readings_total=self.readings_total.data,
            readings_on=self.readings_on.data,
            report=self.report.data or "",
            uploads={name: self[f"{name}_file"].data for name in ("minutes", "readings", "report")},
        )


def _read_office(seat) -> rules.Office:
    """Return the part that was chosen; a row that is not there, or says nothing, is a member."""
    known = set(rules.Office)
    return rules.Office(seat.form.office.data) if seat.form.office.data in known else _MEMBER


def handover_form(stored: Handover | None) -> HandoverForm:
    """Return the form with what is known."""
    if stored is None:
        return HandoverForm()
    amount = mad(stored.tariff_minor) if stored.tariff_minor is not None else None
    return HandoverForm(
        data={
            "committee": stored.committee, "tariff": stored.tariff, "tariff_amount": amount,
            "tariff_unit": stored.tariff_unit, "voted_on": stored.voted_on,
            "meters": stored.meters, "readings_total": stored.readings_total,
            "readings_on": stored.readings_on, "report": stored.report,
        }
    )  # fmt: skip
