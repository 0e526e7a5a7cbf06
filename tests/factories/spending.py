"""Money on a project's account, suppliers, invoices with papers, sheets, and what stands."""

import io
from datetime import timedelta
from itertools import count

from PIL import Image
from werkzeug.datastructures import FileStorage

from solidarity.delivery.handover.assets import actions as assets
from solidarity.delivery.in_kind import actions as in_kind
from solidarity.delivery.in_kind.rules import GivenKind
from solidarity.delivery.spending import buying, copies, deciding, entering, queries
from solidarity.delivery.spending.rules import InvoiceKind, PaperKind
from solidarity.extensions import db
from solidarity.kit import clock
from solidarity.ledger import actions as ledger
from solidarity.ledger.rules import Entry, Line

_numbers = count(1)


def picture(shade: int | None = None) -> FileStorage:
    """Return a photo like no other, unless a shade is given."""
    n = next(_numbers) if shade is None else shade
    out = io.BytesIO()
    # Words of its own: two shades close together make the same JPEG.
    words = f"shade {shade}" if shade is not None else f"number {n}"
    Image.new("RGB", (64, 48), (n % 256, n // 256 % 256, 90)).save(out, "JPEG", comment=words)
    out.seek(0)
    return FileStorage(out, f"paper-{n}.jpg", content_type="image/jpeg")


def put_money(project, amount: int) -> None:
    """Let dirhams (centimes) arrive on a project's dedicated account, out of nowhere."""
    entry = Entry(
        "test", "opening", f"opening:{project.id}:{next(_numbers)}", clock.now(),
        (Line(f"bank:project:{project.id}:MAD", amount, "MAD"), Line("fx:MAD", -amount, "MAD")),
    )  # fmt: skip
    ledger.post(db.session, entry)


def make_supplier(project, *, by: int = 1, **said):
    """Return a supplier of the project's association."""
    values = {"name": f"Quincaillerie Souss {next(_numbers)}", "city": "Taroudant"}
    return buying.add_supplier(project.association_id, buying.Said(**(values | said)), by=by)


def told(project, supplier=None, **values) -> entering.Told:
    """Return an invoice of 5,000 MAD on the first line, paid, with its papers."""
    amount = values.get("amount", 5_000_00)
    defaults = {
        "kind": InvoiceKind.INVOICE,
        "supplier_id": (supplier or make_supplier(project)).id,
        "number": f"F-{next(_numbers)}",
        "what": "Tuyaux",
        "dated_on": clock.today() - timedelta(days=3),
        "paid_on": clock.today() - timedelta(days=1),
        "amount": amount,
        "parts": {1: amount},
        "uploads": {PaperKind.INVOICE: picture(), PaperKind.PAYMENT: picture()},
    }
    return entering.Told(**(defaults | values))


def make_invoice(project, *, by: int = 1, supplier=None, **values):
    """Return a draft."""
    return entering.enter(project, told(project, supplier, **values), by=by)


def make_sent(project, *, by: int = 1, **values):
    """Return an invoice that waits for staff."""
    return entering.send(project, make_invoice(project, by=by, **values).id, by=by)


def make_accepted(project, staff, *, by: int = 1, **values):
    """Return an invoice that is spent and proven; its money is put on the account first."""
    invoice = make_sent(project, by=by, **values)
    put_money(project, invoice.amount_minor)
    return deciding.accept(invoice.id, by=staff.id)


def make_copy(invoice, *, by: int = 1, why: str = ""):
    """Return a public copy that waits for staff."""
    whole = queries.get_invoice(invoice.id)
    return copies.offer(whole, whole.papers[0].id, picture(), why=why, by=by)


def make_sheet(project, *, by: int = 1, **values):
    """Return a sheet of twelve people working for two days."""
    defaults = {
        "kind": GivenKind.LABOUR, "what": "Tranchées", "given_on": clock.today(),
        "unit_value": 130_00, "people": 12, "days": 2,
    }  # fmt: skip
    return in_kind.state(project, in_kind.Given(**(defaults | values)), picture(), by=by)


def make_asset(project, *, by: int = 1, **values):
    """Return a pump handed over today."""
    defaults = {
        "what": "Pompe solaire", "place": "Au pied de la colline", "caretaker": "Le fontainier",
        "handed_over_on": clock.today(),
    }  # fmt: skip
    return assets.add(project, assets.Thing(**(defaults | values)), by=by)
