"""Suppliers, quotes, invoices and public copies, as the association types them."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import Optional

from solidarity.delivery.spending import queries, rules
from solidarity.delivery.spending.buying import Said
from solidarity.delivery.spending.entering import FIELDS, Told
from solidarity.delivery.spending.models import Invoice, Purchase
from solidarity.kit import clock
from solidarity.kit.money import mad
from solidarity.projects.models import Project
from solidarity.web.filters import amount, text_in
from solidarity.web.forms import LINE, Form, MoneyField, Needed, Prose, TextLine

ACCEPTED_FILES = {"accept": "image/*,application/pdf"}


class SupplierForm(Form):
    """Whom the association buys from."""

    name = TextLine(_l("Name of the supplier"), [Needed()], longest=LINE)
    city = TextLine(_l("Town"), [Needed()])
    ice = TextLine(_l("Company number (ICE)"), description=_l("15 digits, on every invoice."))
    rib = TextLine(
        _l("Bank account (RIB)"),
        description=_l("24 digits. Never shown: it is compared with the board's accounts."),
    )
    tie = Prose(
        _l("Is it close to somebody of the board?"),
        description=_l(
            "A relative, an employer, a member: say it here. Staff read your words; everyone "
            "reads that a tie was declared, without a name. A declared tie is no fault."
        ),
        longest=1_000,
    )

    def said(self) -> Said:
        """Return what was typed."""
        return Said(
            self.name.data, self.city.data, self.ice.data or "", self.rib.data or "",
            self.tie.data or "",
        )  # fmt: skip


class PurchaseForm(Form):
    """Something to buy after comparing quotes."""

    what = TextLine(
        _l("What is to be bought"), [Needed()], longest=LINE,
        description=_l("For example: solar pump with its panels, delivered and installed."),
    )  # fmt: skip


class QuoteForm(Form):
    """What one supplier asks."""

    supplier = SelectField(_l("Supplier"), coerce=int)
    amount = MoneyField(_l("Amount, DH"), [Needed()])
    dated_on = DateField(_l("Dated"), [Needed()])
    file = FileField(_l("The quote itself"), render_kw=ACCEPTED_FILES)

    def __init__(self, association_id: int, **kwargs) -> None:
        super().__init__(**kwargs)
        self.supplier.choices = supplier_choices(association_id)


class ChoiceForm(Form):
    """Which quote, and why."""

    quote = RadioField(_l("The quote that is chosen"), [Needed()], coerce=int)
    reason = Prose(_l("Why this one (public)"), [Needed()], longest=1_000)
    justification = Prose(
        _l("Why fewer than three quotes (public)"),
        description=_l("Only when fewer than three suppliers answered."),
        longest=1_000,
    )

    def __init__(self, purchase: Purchase, **kwargs) -> None:
        super().__init__(**kwargs)
        self.quote.choices = [
            (quote.id, f"{quote.supplier.name} · {amount(quote.amount_minor)}")
            for quote in purchase.quotes
        ]


class InvoiceForm(Form):
    """An invoice or a receipt; `line_<n>` fields are added for each line of the budget."""

    kind = RadioField(_l("What it is"), [Needed()], default=rules.InvoiceKind.INVOICE)
    supplier = SelectField(_l("Supplier"), coerce=int)
    number = TextLine(_l("Number"), [Needed()])
    what = TextLine(_l("What was bought"), [Needed()], longest=LINE)
    dated_on = DateField(_l("Dated"), [Needed()])
    amount = MoneyField(_l("Amount with taxes, DH"), [Needed()])
    purchase = SelectField(_l("Purchase whose quote was chosen"), coerce=int)
    milestone = SelectField(_l("Milestone that pays it"), coerce=int)
    paid_on = DateField(_l("Paid on"), [Optional()])
    justification = Prose(
        _l("Why it leaves the quote or the line (public)"),
        description=_l("Needed when it passes the chosen quote or a line by more than a tenth."),
        longest=2_000,
    )
    original = FileField(
        _l("The invoice or the receipt"), render_kw=ACCEPTED_FILES,
        description=_l("Kept for ever, for staff only. A photo or a PDF, up to 15 MB."),
    )  # fmt: skip
    payment = FileField(
        _l("Proof of payment"), render_kw=ACCEPTED_FILES,
        description=_l("The bank's order or statement. Kept for staff only."),
    )  # fmt: skip
    delivery = FileField(_l("Delivery note"), render_kw=ACCEPTED_FILES)

    @property
    def line_fields(self) -> list:
        """The fields of the budget's lines."""
        return [field for field in self if field.name.startswith("line_")]

    def told(self) -> Told:
        """Return what was typed."""
        return Told(
            kind=rules.InvoiceKind(self.kind.data),
            supplier_id=self.supplier.data,
            number=self.number.data,
            what=self.what.data,
            dated_on=self.dated_on.data,
            amount=self.amount.data.minor if self.amount.data else 0,
            parts={
                int(field.name.removeprefix("line_")): field.data.minor
                for field in self.line_fields
                if field.data is not None
            },
            purchase_id=self.purchase.data or None,
            milestone_n=self.milestone.data or None,
            paid_on=self.paid_on.data,
            justification=self.justification.data or "",
            uploads={kind: self[name].data for kind, name in FIELDS.items()},
        )


def invoice_form(project: Project, invoice: Invoice | None = None) -> InvoiceForm:
    """Return the form of a project's invoice, with a field for each line paid in money."""
    fields = {
        f"line_{line.n}": MoneyField(text_in(line.label))
        for line in project.budget
        if not line.is_in_kind
    }
    form = type("InvoiceWithLines", (InvoiceForm,), fields)(data=_stored(invoice))
    form.kind.choices = [(code.value, gettext(label)) for code, label in rules.KINDS.items()]
    form.supplier.choices = supplier_choices(project.association_id)
    form.purchase.choices = [(0, gettext("None: below the threshold"))] + [
        (one.id, f"{one.what} · {one.chosen.supplier.name}")
        for one in queries.list_purchases(project.id)
        if one.chosen
    ]
    form.milestone.choices = [(0, gettext("None"))] + [
        (stage.n, text_in(stage.label)) for stage in project.milestones
    ]
    return form


def supplier_choices(association_id: int) -> list[tuple[int, str]]:
    """Return the suppliers of an association, to choose from."""
    found = queries.list_suppliers(association_id)
    return [(0, gettext("Choose…")), *((one.id, f"{one.name} · {one.city}") for one in found)]


def _stored(invoice: Invoice | None) -> dict:
    if invoice is None:
        return {"dated_on": clock.today()}
    parts = {f"line_{part.budget_line.n}": mad(part.amount_minor) for part in invoice.lines}
    return parts | {
        "kind": invoice.kind, "supplier": invoice.supplier_id, "number": invoice.number,
        "what": invoice.what, "dated_on": invoice.dated_on, "amount": mad(invoice.amount_minor),
        "purchase": invoice.purchase_id or 0, "milestone": invoice.milestone_n or 0,
        "paid_on": invoice.paid_on, "justification": invoice.justification or "",
    }  # fmt: skip


class CopyForm(Form):
    """A picture of a paper in which private words are masked."""

    paper = SelectField(_l("A copy of"), coerce=int)
    copy = FileField(
        _l("The masked picture"),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
        description=_l(
            "Hide with paper or ink what is private: telephone, bank account, signature, names "
            "of people. Then photograph it. Amounts, supplier and date stay readable."
        ),
    )
    why = Prose(_l("Why it takes the place of the copy shown now (public)"), longest=1_000)

    def __init__(self, invoice: Invoice, **kwargs) -> None:
        super().__init__(**kwargs)
        self.paper.choices = [
            (paper.id, f"{gettext(rules.PAPERS[paper.kind])} · {paper.file.name}")
            for paper in invoice.papers
        ]
