"""A statement is imported whole or not at all."""

import io
from datetime import timedelta

import pytest

from solidarity.errors import Invalid
from solidarity.giving import checks
from solidarity.giving.bank import statements
from solidarity.giving.bank.models import BankLine, BankStatement
from solidarity.kit import clock
from solidarity.ledger import checks as ledger_checks
from solidarity.ledger import queries as ledger
from tests.factories.bank import HOST_IBAN, camt, make_bank_account, make_host_bank_account, sheet
from tests.factories.projects import make_project


@pytest.fixture
def account(db):
    project = make_project()
    make_host_bank_account(project)
    return make_bank_account(project)


@pytest.fixture
def day():
    return (clock.today() - timedelta(days=2)).isoformat()


def bring(account, stream, **told):
    return statements.import_statement(account.id, stream, "file", by=None, **told)


def in_book(db, account):
    return ledger.balance(db.session, "test", account.code)


def book_holds(db):
    return checks.check("test") == [] and not ledger_checks.check(db.session)


@pytest.mark.parametrize("version", ["02", "04", "08"])
def test_a_camt_statement_of_every_version_is_read(db, account, day, version):
    report = bring(
        account,
        camt(
            {"day": day, "amount": "50.00", "words": "Don", "name": "Fatima Oubrahim", "ref": "A1",
             "fee": "1.50", "iban": "DE89370400440532013000"},
            {"day": day, "amount": "-12.30", "words": "Frais", "ref": "A2"},
            {"day": day, "amount": "99.00", "ref": "A3", "status": "PDNG"},
            version=version, opening="10.00", closing="47.70",
        ),
    )  # fmt: skip

    assert (report.new, report.total_minor, report.has_balances) == (2, 3770, True)
    line, fee = db.session.query(BankLine).order_by(BankLine.id)
    assert (line.amount_minor, line.currency, line.fee_minor) == (5000, "EUR", 150)
    assert (line.counterparty, line.reference, line.state) == ("Fat… Oub…", "A1", "open")
    assert len(line.name_marks) == 2
    assert "DE89" not in line.counterparty_mark
    assert fee.amount_minor == -1230
    assert in_book(db, account) == 3770
    assert ledger.balance(db.session, "test", "suspense:EUR") == -3770
    assert book_holds(db)


@pytest.mark.parametrize(
    "content",
    [
        "Date;Libellé;Débit;Crédit\n{d};Don;;50,00\n{d};Frais;12,30;\n",
        "Booking date,Description,Amount,Currency\n{d},Don,50.00,EUR\n{d},Frais,-12.30,EUR\n",
        "Compte;{iban}\n\nDate opération\tx\nDate opération;Montant;Libellé\n{d};50,00;Don\n"
        "{d};-12,30;Frais\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_of_several_layouts_and_encodings_is_read(db, account, day, content, encoding):
    text = content.format(d=day, iban=HOST_IBAN)
    report = bring(account, io.BytesIO(text.encode(encoding)))
    assert (report.new, report.total_minor) == (2, 3770)
    assert in_book(db, account) == 3770


def test_a_file_imported_twice_is_refused_and_overlapping_lines_are_known(db, account, day):
    rows = [(day, "50,00", "Don"), (day, "50,00", "Don"), (day, "7,00", "Autre")]
    bring(account, sheet(*rows[:2]))
    with pytest.raises(Invalid, match="This very file"):
        bring(account, sheet(*rows[:2]))

    report = bring(account, sheet(*rows))

    assert (report.new, report.known) == (1, 2)
    assert db.session.query(BankLine).count() == 3
    assert in_book(db, account) == 10700
    assert book_holds(db)


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(db, account, day):
    report = bring(account, sheet((day, "50,00", "Don")), apply=False)
    assert (report.lines, report.new) == (1, 1)
    assert db.session.query(BankStatement).count() == 0
    assert in_book(db, account) == 0


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY b "&lol;&lol;">]>
<Document><BkToCstmrStmt><Stmt><Id>&b;</Id></Stmt></BkToCstmrStmt></Document>"""


def cut(stream, share=2):
    content = stream.getvalue()
    return io.BytesIO(content[: len(content) // share])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda d: cut(camt({"day": d, "amount": "5.00", "ref": "A"})), "cut or damaged"),
        (lambda d: camt({"day": d, "amount": "5.00"}, iban="FR1420041010050500013M02606"),
         "another account"),
        (lambda d: camt({"day": d, "amount": "5.00"}, closing="6.00"), "do not add up"),
        (lambda d: camt({"day": d, "amount": "5.00", "currency": "XYZ"}), "does not know"),
        (lambda d: camt({"day": d, "amount": "5.00", "currency": "USD"}), "Line 1 is in USD"),
        (lambda d: camt({"day": d, "amount": "five"}, closing="0"), "not an amount"),
        (lambda d: camt({"day": "2999-01-01", "amount": "5.00"}), "no statement says that"),
        (lambda d: camt(), "no line in this file"),
        (lambda d: io.BytesIO(BOMB), "declares entities"),
        (lambda d: io.BytesIO(b"<html></html>"), "no account statement"),
        (lambda d: io.BytesIO(b""), "No line names the columns"),
        (lambda d: io.BytesIO(b"\x00\x01\x02" * 50), "no account statement"),
        (lambda d: sheet((d, "5,00", "x"), opening="1,00", closing="7,00"), "do not add up"),
        (lambda d: sheet((d, "5,00", "x"), iban="FR1420041010050500013M02606"), "another account"),
        (lambda d: sheet(("32/13/2026", "5,00", "x")), "is not a day"),
        (lambda d: sheet((d, "five", "x")), "not an amount"),
        (lambda d: io.BytesIO(f"Date;Montant;Libellé\n{d};5,00;Don\n{d};6".encode()),
         "cut or damaged"),
    ],
)  # fmt: skip
def test_each_bad_file_gets_its_sentence_and_nothing_is_written(db, account, day, make, words):
    with pytest.raises(Invalid) as refused:
        bring(account, make(day))

    assert words in str(refused.value)
    assert db.session.query(BankStatement).count() == 0
    assert db.session.query(BankLine).count() == 0
    assert in_book(db, account) == 0


def test_a_balance_that_was_there_before_is_no_mistake(db, account, day):
    bring(account, camt({"day": day, "amount": "5.00", "ref": "A"}, opening="1000.00"))
    assert book_holds(db)


def test_a_missing_period_is_told_to_whoever_checks_the_book(db, account, day):
    bring(account, camt({"day": day, "amount": "5.00", "ref": "A"}, opening="0.00"))
    today = clock.today().isoformat()
    bring(account, camt({"day": today, "amount": "5.00", "ref": "B"}, opening="50.00"))

    found = [f.invariant for f in checks.check("test")]
    assert found == ["statements_follow_each_other"]


def test_a_file_of_too_many_lines_is_refused_before_it_is_written(db, account, day, monkeypatch):
    monkeypatch.setattr("solidarity.giving.bank.rules.MOST_LINES", 10)
    with pytest.raises(Invalid, match="more than 10 lines"):
        bring(account, sheet(*[(day, "5,00", f"Don {n}") for n in range(11)]))
    assert in_book(db, account) == 0
