"""Forms of the budget, of who pays what, and of the milestones: rows, one more on demand.

A row left blank is dropped. A row half filled in is no mistake: the step is kept as unfinished.
"""

from flask import g
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FieldList, FormField, SelectField
from wtforms import Form as InnerForm
from wtforms.validators import Optional, ValidationError

from solidarity.errors import Refusal
from solidarity.kit.money import Money, mad
from solidarity.projects.desk.fields import CountField, HiddenCount, QuantityField, merged
from solidarity.projects.desk.forms import StepForm
from solidarity.projects.plan import rules
from solidarity.projects.plan.rows import BudgetRow, PresetRow, ShareRow, StageRow, presets_of
from solidarity.web.filters import text_in
from solidarity.web.forms import MoneyField, TextLine
from solidarity.web.refusals import translate


def choices_of(table: dict, empty: object = None):
    """Return a function that lists a table's labels in the language of the page."""
    first = [("", empty)] if empty else []
    return lambda: [*first, *((code.value, _l(label)) for code, label in table.items())]


class Row(InnerForm):
    """A row; `n` says which saved row it shows, so that its other languages are kept.

    `known`: that saved row, once the form recalled its project (RowsForm.recall).
    """

    n = HiddenCount()
    needed: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ("n",)
    known = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not any(f.data for name, f in self._fields.items() if name not in self.ignored)

    @property
    def is_whole(self) -> bool:
        """Whether everything needed was typed."""
        return all(self[name].data or self.elsewhere(name) for name in self.needed)

    def elsewhere(self, name: str) -> str:
        """Return a text of the saved row in another language, when it has none in the page's."""
        return _elsewhere(getattr(self.known, name, None))


class BudgetLineForm(Row):
    """A line of the budget."""

    label = TextLine(_l("What it pays for"))
    category = SelectField(_l("Kind"), choices=choices_of(rules.CATEGORIES))
    quantity = QuantityField(_l("Quantity"))
    unit = TextLine(_l("Unit"), longest=30)
    unit_price = MoneyField(_l("Unit price, DH"))
    is_in_kind = BooleanField(_l("Given in work or goods"))
    needed = ("label", "quantity", "unit_price")
    ignored = ("n", "category", "is_in_kind")


class ShareForm(Row):
    """A share of the plan."""

    source = SelectField(_l("Who pays"), choices=choices_of(rules.SOURCES, _l("Choose…")))
    label = TextLine(_l("In words"))
    amount = MoneyField(_l("Amount, DH"))
    days = CountField(_l("Days of work"), most=100_000)
    day_value = MoneyField(_l("Worth of one day, DH"))
    state = SelectField(_l("How sure"), choices=choices_of(rules.SHARE_STATES))
    ignored = ("n", "state")

    @property
    def is_labour(self) -> bool:
        """Whether the amount is days × the worth of one."""
        return self.source.data == rules.Source.VILLAGERS_LABOUR

    @property
    def is_whole(self) -> bool:
        """Labour needs its days, everything else its amount."""
        names = ("days", "day_value") if self.is_labour else ("amount",)
        return bool(self.source.data) and all(self[name].data for name in names)


class StageForm(Row):
    """A milestone."""

    label = TextLine(_l("Milestone"))
    proof = TextLine(_l("What will prove it"), longest=255)
    due_on = DateField(_l("Expected on"), [Optional()])
    tranche = MoneyField(_l("Tranche of the gifts, DH"))
    needed = ("label",)

    @property
    def is_blank(self) -> bool:
        """A stage that has but words, and those in another language, was not emptied here."""
        was_shown_blank = (
            self.elsewhere("label") and not self.known.tranche_minor and not self.known.due_on
        )
        return super().is_blank and not was_shown_blank


class PresetForm(InnerForm):
    """An amount suggested to donors, and what it buys in the association's own words."""

    amount = MoneyField(_l("Amount"))
    currency = SelectField(_l("Currency"), choices=[(code, code) for code in rules.PRESET_BOUNDS])
    buys = TextLine(_l("What it buys"), longest=rules.LONGEST_BUYS)
    known = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; the currency always says something."""
        return not self.amount.typed.strip() and not self.buys.data

    @property
    def elsewhere(self) -> str:
        """What it buys, in another language than the page's."""
        return _elsewhere(self.known.buys if self.known else None)

    def validate_amount(self, field) -> None:
        """An amount that can be given; a row half filled in says what it lacks."""
        if self.is_blank or field.errors:
            return
        if field.data is None:
            raise ValidationError(_l("Write the amount that buys this, or empty the row."))
        try:
            rules.check_preset(self.currency.data, field.data.minor)
        except Refusal as refusal:
            raise ValidationError(translate(refusal)) from None

    def validate_buys(self, field) -> None:
        """Words, unless another language has them."""
        if not self.is_blank and not field.data and not self.elsewhere:
            raise ValidationError(_l("Say what this amount buys, or empty the row."))


class RowsForm(StepForm):
    """A step made of rows; the subclass names its list `rows`."""

    def recall(self, project) -> None:
        """Let each row know the saved one it shows: what it says in other languages is not lost."""
        saved = {row.n: row for row in self.saved_rows(project)}
        for entry in self.rows:
            entry.form.known = saved.get(entry.form.n.data)

    @staticmethod
    def saved_rows(project) -> list:
        """Return the rows as they are saved; each step says which."""
        raise NotImplementedError

    @property
    def filled(self) -> list[Row]:
        """The rows in which something was typed."""
        return [entry.form for entry in self.rows if not entry.form.is_blank]

    @property
    def is_whole(self) -> bool:
        """Whether no row was left half filled in."""
        return all(row.is_whole for row in self.filled)

    def add_row(self) -> None:
        """Offer one more row, keeping everything typed."""
        if len(self.rows.entries) < (self.rows.max_entries or 0):
            self.rows.append_entry()


class BudgetForm(RowsForm):
    """Step 3: quantity × unit price, line by line; and amounts to suggest to donors."""

    rows = FieldList(FormField(BudgetLineForm), max_entries=rules.MOST_LINES)
    presets = FieldList(FormField(PresetForm), max_entries=rules.MOST_PRESETS)

    @staticmethod
    def saved_rows(project) -> list:
        """Return the lines of the budget."""
        return project.budget

    def recall(self, project) -> None:
        """A suggestion is known by its place among the saved ones."""
        super().recall(project)
        for entry, saved in zip(self.presets, presets_of(project), strict=False):
            entry.form.known = saved

    @staticmethod
    def load(project) -> dict:
        """Return the saved lines and some blank ones."""
        rows = [
            {
                "n": line.n, "label": (line.label or {}).get(g.lang, ""),
                "category": line.category, "quantity": line.quantity,
                "unit": (line.unit or {}).get(g.lang, ""),
                "unit_price": mad(line.unit_price_minor), "is_in_kind": line.is_in_kind,
            }
            for line in project.budget
        ]  # fmt: skip
        presets = [
            {"amount": Money(p.amount, p.currency), "currency": p.currency,
             "buys": p.buys.get(g.lang, "")}
            for p in presets_of(project)
        ]  # fmt: skip
        spare = min(rules.MOST_PRESETS - len(presets), max(1, 3 - len(presets)))
        return {
            "rows": rows + [{}] * max(1, 3 - len(rows)),
            "presets": presets + [{}] * spare,
        }

    def read_presets(self) -> list[PresetRow]:
        """Return the suggested amounts as the action reads them."""
        return [
            PresetRow(
                currency=row.currency.data,
                amount=row.amount.data.minor,
                buys=merged(row.known.buys if row.known else None, g.lang, row.buys.data),
            )
            for row in (entry.form for entry in self.presets)
            if not row.is_blank
        ]

    def read(self, project) -> list[BudgetRow]:
        """Return what was typed as the action reads it."""
        old = {line.n: line for line in project.budget}
        return [
            BudgetRow(
                label=merged(_texts(old, row, "label"), g.lang, row.label.data),
                category=rules.BudgetCategory(row.category.data),
                quantity=row.quantity.data,
                unit_price=row.unit_price.data.minor,
                unit=merged(_texts(old, row, "unit"), g.lang, row.unit.data),
                is_in_kind=row.is_in_kind.data,
            )
            for row in self.filled
        ]


class SharesForm(RowsForm):
    """Step 4: who pays what, and how sure it is."""

    rows = FieldList(FormField(ShareForm), max_entries=rules.MOST_SHARES)

    @staticmethod
    def saved_rows(project) -> list:
        """Return the shares of the plan."""
        return project.shares

    @staticmethod
    def load(project) -> dict:
        """Return the saved shares and some blank ones."""
        rows = [
            {
                "n": share.n, "source": share.source, "state": share.state,
                "label": (share.label or {}).get(g.lang, ""), "days": share.days,
                "amount": None if share.days else mad(share.amount_minor),
                "day_value": mad(share.day_value_minor) if share.day_value_minor else None,
            }
            for share in project.shares
        ]  # fmt: skip
        first = [] if rows else [{"source": rules.Source.GIFTS}]
        return {"rows": rows + first + [{}] * max(1, 2 - len(rows))}

    def read(self, project) -> list[ShareRow]:
        """Return what was typed as the action reads it; labour is days × the worth of one."""
        old = {share.n: share for share in project.shares}
        return [self._share(row, old) for row in self.filled]

    @staticmethod
    def _share(row: ShareForm, old: dict) -> ShareRow:
        days = row.days.data if row.is_labour else None
        value = row.day_value.data.minor if row.is_labour else None
        return ShareRow(
            source=rules.Source(row.source.data),
            amount=days * value if row.is_labour else row.amount.data.minor,
            state=rules.ShareState(row.state.data),
            label=merged(_texts(old, row, "label"), g.lang, row.label.data),
            days=days,
            day_value=value,
        )


class MilestonesForm(RowsForm):
    """Step 5: stages, their proof, and the tranche each releases."""

    rows = FieldList(FormField(StageForm), max_entries=rules.MOST_STAGES)

    @staticmethod
    def saved_rows(project) -> list:
        """Return the milestones."""
        return project.milestones

    @staticmethod
    def load(project) -> dict:
        """Return the saved stages and some blank ones."""
        rows = [
            {
                "n": stage.n, "label": (stage.label or {}).get(g.lang, ""),
                "proof": (stage.proof or {}).get(g.lang, ""), "due_on": stage.due_on,
                "tranche": mad(stage.tranche_minor),
            }
            for stage in project.milestones
        ]  # fmt: skip
        return {"rows": rows + [{}] * max(1, 3 - len(rows))}

    def read(self, project) -> list[StageRow]:
        """Return what was typed as the action reads it."""
        old = {stage.n: stage for stage in project.milestones}
        return [
            StageRow(
                label=merged(_texts(old, row, "label"), g.lang, row.label.data),
                tranche=row.tranche.data.minor if row.tranche.data else 0,
                proof=merged(_texts(old, row, "proof"), g.lang, row.proof.data),
                due_on=row.due_on.data,
            )
            for row in self.filled
        ]


def _elsewhere(texts: object) -> str:
    return text_in(texts) if isinstance(texts, dict) and texts and g.lang not in texts else ""


def _texts(old: dict, row: Row, name: str) -> dict[str, str] | None:
    return getattr(old.get(row.n.data), name, None)
