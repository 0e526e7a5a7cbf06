import json

import pytest
from click.testing import CliRunner

from solidarity.ledger import actions, verify
from solidarity.ledger.commands import ledger_commands
from tests.ledger.samples import make_gift, seal_everything, tamper


@pytest.fixture
def run(book_engine):
    """Run `ledger …` on a book with one sealed gift."""
    with book_engine.begin() as connection:
        actions.post(connection, make_gift())
    seal_everything(book_engine)
    group = ledger_commands(book_engine.begin)
    return lambda *words: CliRunner().invoke(group, words)


def test_check_says_that_the_book_holds(run):
    result = run("check")

    assert result.exit_code == 0
    assert "The book holds" in result.output


def test_check_names_what_is_broken_and_fails(run, book_engine):
    tamper(book_engine, "UPDATE ledger_lines SET amount = 1 WHERE n = 1")

    told, as_json = run("check"), run("check", "--json")

    assert (told.exit_code, as_json.exit_code) == (1, 1)
    assert "BROKEN Each entry sums to zero in each of its currencies. Not so:" in told.output
    assert "entries_balance" in {f["invariant"] for f in json.loads(as_json.output)}


def test_check_in_json_is_an_empty_list_when_all_is_well(run):
    assert json.loads(run("check", "--json").output) == []


def test_seal_tells_the_head(run):
    result = run("seal")

    assert result.exit_code == 0
    assert ": 1:" in result.output


def test_seal_of_an_empty_book_says_so(run):
    assert "The book is empty." in run("seal", "--book", "test").output


def test_export_writes_a_book_that_verifies(run, tmp_path):
    file = tmp_path / "book.jsonl"

    result = run("export", str(file))

    assert result.exit_code == 0
    assert verify.main([str(file)]) == 0
