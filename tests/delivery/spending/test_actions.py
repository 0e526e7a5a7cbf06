"""Invoices on a real database: money, two people, twice, and papers that stay."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from solidarity.announcements import person_erased, spending_proven
from solidarity.delivery.spending import buying, checks, copies, deciding, entering, queries
from solidarity.delivery.spending.models import Invoice, PublicCopy
from solidarity.delivery.spending.rules import PaperKind
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.files.queries import read_original
from solidarity.giving.models import FundingTotal
from solidarity.kit import clock
from solidarity.ledger import queries as ledger
from tests.factories import spending as make
from tests.factories.projects import make_project


@pytest.fixture(autouse=True)
def _in_a_request(in_request):
    """Every act stands in a request."""


def held(db, code):
    return ledger.balance(db.session, "test", code)


def test_an_accepted_invoice_is_spent_and_proven(db, project, manager, reviewer):
    told = []
    with spending_proven.connected_to(lambda invoice: told.append(invoice.id)):
        invoice = make.make_accepted(project, reviewer, by=manager.id, amount=5_000_00)
    assert told == [invoice.id]
    assert held(db, f"project:{project.id}:spent:MAD") == 5_000_00
    assert held(db, f"bank:project:{project.id}:MAD") == 0
    assert db.session.get(FundingTotal, project.id).spent_minor == 5_000_00
    db.session.refresh(project)
    assert (clock.now() - project.proven_at) < timedelta(minutes=1)
    [entry] = ledger.find_entries(db.session, [invoice.entry_id])
    assert entry.entry.key == ("test", "spent", f"invoice:{invoice.id}")
    papers = {paper.sha256 for paper in queries.get_invoice(invoice.id).papers}
    assert set(entry.entry.meta["proofs"]) == papers
    assert checks.check("test") == []


def test_accepting_twice_counts_once(db, project, manager, reviewer):
    invoice = make.make_accepted(project, reviewer, by=manager.id)
    deciding.accept(invoice.id, by=reviewer.id)
    assert held(db, f"project:{project.id}:spent:MAD") == invoice.amount_minor


def test_more_than_the_account_holds_is_refused_and_nothing_is_written(db, project, reviewer):
    invoice = make.make_sent(project, by=99)
    make.put_money(project, invoice.amount_minor - 1)
    with pytest.raises(Refusal, match="a tranche must be released"):
        deciding.accept(invoice.id, by=reviewer.id)
    assert queries.get_invoice(invoice.id).state == "sent"
    assert held(db, f"project:{project.id}:spent:MAD") == 0


def test_who_entered_an_invoice_does_not_accept_it(project, reviewer):
    invoice = make.make_sent(project, by=reviewer.id)
    with pytest.raises(NotAllowed):
        deciding.accept(invoice.id, by=reviewer.id)


def test_who_belongs_to_the_association_does_not_accept_it(project, manager):
    invoice = make.make_sent(project, by=99)
    with pytest.raises(NotAllowed):
        deciding.accept(invoice.id, by=manager.id)


def test_the_database_refuses_one_person_twice(db, project):
    invoice = make.make_sent(project, by=7)
    invoice.accepted_by = 7
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_mistake_is_mirrored_and_its_number_free_again(db, project, manager, reviewer, treasurer):
    supplier = make.make_supplier(project)
    first = make.make_accepted(project, reviewer, by=manager.id, supplier=supplier, number="F-1")
    deciding.take_back(first.id, "Wrong amount: the taxes were missing.", by=treasurer.id)
    assert held(db, f"project:{project.id}:spent:MAD") == 0
    assert held(db, f"bank:project:{project.id}:MAD") == first.amount_minor
    again = make.make_invoice(project, by=manager.id, supplier=supplier, number="f 1")
    assert again.replaces_id == first.id
    assert checks.check("test") == []
    with pytest.raises(Refusal):
        deciding.take_back(first.id, "Wrong amount: the taxes were missing.", by=treasurer.id)


def test_the_same_number_of_a_supplier_is_refused_twice(project):
    supplier = make.make_supplier(project)
    make.make_invoice(project, supplier=supplier, number="F-12/3")
    with pytest.raises(Invalid) as refused:
        make.make_invoice(project, supplier=supplier, number="f12 3")
    assert refused.value.field == "number"


def test_the_database_refuses_the_same_number_twice(db, project):
    one, two = make.make_invoice(project), make.make_invoice(project)
    two.supplier_id, two.folded_number = one.supplier_id, one.folded_number
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_one_file_on_two_projects_is_shown_to_staff(association, project):
    other = make_project(association=association, state="works")
    one = make.make_invoice(project, uploads={PaperKind.INVOICE: make.picture(200)})
    two = make.make_invoice(other, uploads={PaperKind.INVOICE: make.picture(200)})
    [twin] = queries.list_twins(queries.get_invoice(two.id))
    assert (twin.invoice.id, twin.is_file) == (one.id, True)
    assert queries.list_twins(queries.get_invoice(make.make_invoice(project).id)) == []


def test_passing_a_line_by_more_than_a_tenth_needs_a_public_reason(project):
    planned = project.budget[0].amount_minor
    purchase = buying.open_purchase(project, "Forage", by=1)
    supplier = make.make_supplier(project)
    quote = buying.add_quote(
        project, purchase.id, supplier_id=supplier.id, amount=planned * 2, dated_on=clock.today(),
        upload=None, by=1,
    )  # fmt: skip
    buying.choose_quote(
        project, purchase.id, quote.id, reason="The only one with a drill.",
        justification="No other company has a drill here.", by=1,
    )  # fmt: skip
    over = planned * 11 // 10 + 1
    bare = make.make_invoice(project, supplier=supplier, amount=over, purchase_id=purchase.id)
    with pytest.raises(Invalid) as refused:
        entering.send(project, bare.id, by=1)
    assert refused.value.field == "justification"
    said = make.told(
        project, supplier, amount=over, purchase_id=purchase.id, number=bare.number,
        justification="Forty metres deeper than the study said.",
    )  # fmt: skip
    entering.correct(project, bare.id, said, by=1)
    assert entering.send(project, bare.id, by=1).state == "sent"


def test_above_the_threshold_the_chosen_quote_is_of_that_supplier(project):
    with pytest.raises(Invalid, match="three quotes"):
        make.make_invoice(project, amount=10_000_01)


def test_a_supplier_tied_to_the_board_is_found_when_written(project):
    tied = make.make_supplier(project, name="Ets OUBRAHIM Fatima")
    declared = make.make_supplier(project, tie="A cousin of the treasurer owns it.")
    assert (tied.ties, declared.ties) == (["name"], ["declared"])


def test_a_line_in_kind_takes_no_money(project):
    with pytest.raises(Invalid, match="in kind"):
        make.make_invoice(project, parts={2: 5_000_00})


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM invoice_papers", "UPDATE invoice_papers SET sha256 = 'x'",
     "DELETE FROM public_copies", "DELETE FROM stored_files"],
)  # fmt: skip
def test_the_database_keeps_every_original(db, project, statement):
    make.make_copy(make.make_invoice(project))
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))


def test_a_shown_copy_is_replaced_by_another_with_a_reason_and_nothing_is_lost(
    db, project, reviewer
):
    invoice = make.make_invoice(project, by=5)
    first = copies.show(make.make_copy(invoice, by=5).id, by=reviewer.id)
    with pytest.raises(Invalid):
        make.make_copy(invoice, by=5)
    second = make.make_copy(invoice, by=5, why="A telephone number could be read.")
    copies.show(second.id, by=reviewer.id)
    copy, paper = queries.find_copy(first.id)
    assert (copy.state, copy.withdrawn_why) == ("withdrawn", "A telephone number could be read.")
    assert not copy.file.is_public
    assert queries.find_copy(second.id)[0].file.is_public
    assert read_original(copy.file)
    assert read_original(paper.file)
    shown = db.session.query(PublicCopy).filter_by(state="shown").count()
    assert shown == 1


def test_who_offers_a_copy_does_not_show_it(project, reviewer):
    copy = make.make_copy(make.make_invoice(project), by=reviewer.id)
    with pytest.raises(NotAllowed):
        copies.show(copy.id, by=reviewer.id)


def test_a_pdf_is_no_public_copy(project):
    invoice = queries.get_invoice(make.make_invoice(project).id)
    upload = make.picture()
    upload.stream.write(b"%PDF-1.4")
    upload.stream.seek(0)
    with pytest.raises(Invalid, match="black rectangle"):
        copies.offer(invoice, invoice.papers[0].id, upload, why="", by=1)


def test_the_check_sees_an_invoice_that_the_book_does_not_hold(db, project):
    invoice = make.make_invoice(project)
    db.session.execute(
        db.update(Invoice).filter_by(id=invoice.id).values(state="accepted", entry_id=1)
    )
    assert len(checks.check("test")) == 1


def test_a_person_who_leaves_is_no_longer_named(db, project, manager, reviewer):
    invoice = make.make_accepted(project, reviewer, by=manager.id)
    assert queries.export_of(manager.id)["invoices"][0]["number"] == invoice.number
    person_erased.send(manager)
    db.session.refresh(invoice)
    assert invoice.entered_by is None
    assert invoice.state == "accepted"
