"""The association enters, staff decide, everyone reads: through the pages."""

import csv
import io
import re

import pytest

from solidarity.delivery.spending import queries
from solidarity.delivery.spending.models import Invoice
from solidarity.files.models import StoredFile
from tests.factories import spending as make

pytestmark = pytest.mark.any_engine


@pytest.fixture
def desk(project, manager, sign_in):
    """The association's browser, and the address of its desk."""
    browser = sign_in(manager)
    base = f"/en/manage/{project.association.slug}/projects/{project.slug}/spending"
    return browser, base


def typed(supplier, **values):
    return {
        "kind": "invoice", "supplier": supplier.id, "number": "F-7", "what": "Copper cable",
        "dated_on": "2026-01-10", "paid_on": "2026-01-12", "amount": "5000", "line_1": "5000",
        "purchase": "0", "milestone": "0", "original": _file(), "payment": _file(), **values,
    }  # fmt: skip


def _file():
    upload = make.picture()
    return upload.stream, upload.filename


def test_an_invoice_goes_from_the_desk_to_the_public_page(
    desk, db, project, reviewer, app, sign_in, in_request
):
    browser, base = desk
    supplier = make.make_supplier(project, tie="The owner is a cousin of the treasurer.")
    make.put_money(project, 5_000_00)
    db.session.commit()
    answer = browser.post(f"{base}/invoices/new", data=typed(supplier))
    assert answer.status_code == 302
    assert browser.post(f"{answer.location}/send").status_code == 302
    staff = sign_in(reviewer, app.test_client())
    invoice = db.session.query(Invoice).one()
    page = staff.get(f"/en/staff/spending/{invoice.id}").text
    assert "cousin of the treasurer" in page
    assert staff.post(f"/en/staff/spending/{invoice.id}/accept").status_code == 302
    public = app.test_client().get(f"/en/projects/{project.slug}/spending").text
    assert "Copper cable" in public
    assert "declared a tie" in public
    assert "cousin" not in public
    assert "5,000" in app.test_client().get(f"/en/projects/{project.slug}").text


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(desk, db, project):
    browser, base = desk
    supplier = make.make_supplier(project)
    db.session.commit()
    answer = browser.post(f"{base}/invoices/new", data=typed(supplier, line_1="4999"))
    assert answer.status_code == 422
    assert "apart" in answer.text
    assert 'value="Copper cable"' in answer.text
    assert db.session.query(Invoice).count() == 0


def test_sending_without_papers_says_which_one_is_missing(desk, db, project):
    browser, base = desk
    supplier = make.make_supplier(project)
    db.session.commit()
    bare = typed(supplier)
    del bare["payment"]
    there = browser.post(f"{base}/invoices/new", data=bare).location
    answer = browser.post(f"{there}/send")
    assert answer.status_code == 422
    assert "proof of payment" in answer.text


def test_staff_see_a_refusal_in_words_when_the_account_is_empty(db, project, reviewer, sign_in):
    invoice = make.make_sent(project)
    answer = sign_in(reviewer).post(f"/en/staff/spending/{invoice.id}/accept")
    assert answer.status_code == 409
    assert "a tranche must be released first" in answer.text
    assert queries.get_invoice(invoice.id).state == "sent"


def test_a_copy_is_seen_by_everyone_only_once_staff_showed_it(
    db, project, reviewer, manager, app, sign_in, in_request
):
    invoice = make.make_accepted(project, reviewer, by=manager.id)
    copy = make.make_copy(invoice, by=manager.id)
    token = db.session.get(StoredFile, copy.file_id).token
    original = queries.get_invoice(invoice.id).papers[0].file.token
    staff, stranger = sign_in(reviewer), app.test_client()
    address = f"/files/{token}/480.jpg"
    assert stranger.get(address).status_code == 404
    assert staff.get(address).status_code == 200
    assert staff.post(f"/en/staff/spending/copies/{copy.id}/show").status_code == 302
    assert stranger.get(address).status_code == 200
    assert address in stranger.get(f"/en/projects/{project.slug}/spending").text
    assert stranger.get(f"/files/{original}/original").status_code == 404
    assert stranger.get(f"/files/{original}/480.jpg").status_code == 404
    assert staff.get(f"/files/{original}/original").status_code == 200


def test_three_quotes_are_compared_and_chosen_once(desk, db, project, app):
    browser, base = desk
    suppliers = [make.make_supplier(project) for _ in range(3)]
    db.session.commit()
    there = browser.post(f"{base}/purchases/new", data={"what": "Solar pump"}).location
    for n, one in enumerate(suppliers):
        data = {"supplier": one.id, "amount": f"{40_000 + n}", "dated_on": "2026-01-10"}
        assert browser.post(f"{there}/quotes", data=data).status_code == 302
    assert browser.post(f"{there}/quotes", data=data).status_code == 422
    purchase_id = int(there.rsplit("/", 1)[1])
    quote = queries.find_purchase(project.id, purchase_id).quotes[0]
    choice = {"quote": quote.id, "reason": "The cheapest, with two years of guarantee."}
    assert browser.post(f"{there}/choice", data={**choice, "reason": "."}).status_code == 422
    assert browser.post(f"{there}/choice", data=choice).status_code == 302
    public = app.test_client().get(f"/en/projects/{project.slug}/spending").text
    assert "two years of guarantee" in public
    assert re.search(r"40,00[012]", public)


def test_the_table_holds_each_part_and_no_formula(db, project, reviewer, client, in_request):
    supplier = make.make_supplier(project, name="=HYPERLINK(1)")
    make.make_accepted(project, reviewer, supplier=supplier, what="Cement")
    db.session.commit()
    answer = client.get(f"/en/projects/{project.slug}/spending.csv")
    [row] = csv.DictReader(io.StringIO(answer.text))
    assert (row["what"], row["amount_on_line_mad"], row["state"]) == (
        "Cement",
        "5000.00",
        "accepted",
    )
    assert row["supplier"] == "'=HYPERLINK(1)"


def test_another_association_does_not_open_the_desk(desk, app, sign_in, reviewer):
    _browser, base = desk
    assert sign_in(reviewer, app.test_client()).get(f"{base}/").status_code == 403
