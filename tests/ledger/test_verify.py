"""A stranger with one file and Python: what she is told about a book."""

import json
import shutil
import subprocess
import sys
from decimal import Decimal
from io import StringIO

import pytest

from solidarity.ledger import actions, export, verify
from solidarity.ledger.rules import Line, Quote
from tests.ledger.samples import NOON, make_gift, seal_everything, tamper

GIFTS = 40


@pytest.fixture
def filled(book_engine):
    """A sealed book: forty gifts, a settlement across currencies, a reversal."""
    with book_engine.begin() as connection:
        gifts = actions.post_many(connection, [make_gift(f"ch_{n}") for n in range(GIFTS)])
        quote = Quote("CAD", "EUR", Decimal("0.640"), "stripe", NOON)
        exchanged = (
            Line("fx:CAD", 100, "CAD"), Line("stripe:host:pending:CAD", -100, "CAD"),
            Line("fx:EUR", -64, "EUR"), Line("stripe:host:available:EUR", 64, "EUR"),
        )  # fmt: skip
        number = actions.record_quote(connection, quote)
        actions.post(
            connection, make_gift("txn_1", kind="settlement", lines=exchanged, quote=number)
        )
        actions.reverse(connection, gifts[3].entry_id, source="re_1", occurred_at=NOON)
    seal_everything(book_engine)
    return book_engine


def written(engine):
    out = StringIO()
    with engine.connect() as connection:
        export.write_book(connection, out)
    return out.getvalue()


def as_a_stranger(tmp_path, text, *arguments):
    """Only verify.py, far from our code: no site-packages, no environment, no current folder."""
    shutil.copyfile(verify.__file__, tmp_path / "verify.py")
    (tmp_path / "book.jsonl").write_text(text, encoding="utf-8")
    command = [sys.executable, "-I", "-S", "verify.py", "book.jsonl", *arguments]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)


def test_a_stranger_finds_an_honest_book_sound(filled, tmp_path):
    result = as_a_stranger(tmp_path, written(filled))

    assert result.returncode == 0, result.stdout + result.stderr
    assert f"Book live: {GIFTS + 2} sealed entries, 2026-03-08 to 2026-03-08" in result.stdout
    assert "SOUND" in result.stdout
    assert f"{-(GIFTS - 1) * 100_00:,}  project:*:EUR" in result.stdout


def test_a_stranger_can_hold_the_book_against_a_receipt(filled, tmp_path):
    rows = [json.loads(line) for line in written(filled).splitlines()]
    receipt = f"12:{rows[12]['hash']}"

    assert as_a_stranger(tmp_path, written(filled), "--expect", receipt).returncode == 0
    forged = as_a_stranger(tmp_path, written(filled), "--expect", "12:" + "a" * 64)
    absent = as_a_stranger(tmp_path, written(filled), "--expect", "99:" + "a" * 64)

    assert (forged.returncode, absent.returncode) == (1, 1)
    assert "BROKEN seal 12: is not the one that was published" in forged.stdout
    assert "BROKEN seal 99: published, and not in this book" in absent.stdout


TAMPERINGS = {
    "an amount": (
        "UPDATE ledger_lines SET amount = amount * 2 WHERE entry_id ="
        " (SELECT entry_id FROM ledger_seals WHERE seq = 15 AND book = 'live')",
    ),
    "one side only": (
        "UPDATE ledger_lines SET amount = 7 WHERE n = 1 AND entry_id ="
        " (SELECT entry_id FROM ledger_seals WHERE seq = 15 AND book = 'live')",
    ),
    "the day": (
        "UPDATE ledger_entries SET occurred_at = '2026-03-09 12:00:00+00' WHERE id ="
        " (SELECT entry_id FROM ledger_seals WHERE seq = 15 AND book = 'live')",
    ),
    "the hour, which is private": (
        "UPDATE ledger_entries SET occurred_at = '2026-03-08 12:00:00.000000' WHERE id ="
        " (SELECT entry_id FROM ledger_seals WHERE seq = 15 AND book = 'live')",
    ),
    "the source, which is private": (
        "UPDATE ledger_entries SET source = 'ch_other' WHERE id ="
        " (SELECT entry_id FROM ledger_seals WHERE seq = 15 AND book = 'live')",
    ),
    "the private notes": (
        "UPDATE ledger_entries SET meta = '{\"donation\": 8}' WHERE id ="
        " (SELECT entry_id FROM ledger_seals WHERE seq = 15 AND book = 'live')",
    ),
    "the account": (
        "INSERT INTO ledger_accounts (id, book, code, role, kind, currency)"
        " VALUES (5, 'live', 'bank:thief:EUR', 'bank', 'asset', 'EUR')",
        "UPDATE ledger_lines SET account_id = 5 WHERE n = 1 AND entry_id ="
        " (SELECT entry_id FROM ledger_seals WHERE seq = 15 AND book = 'live')",
    ),
    "a line more": (
        "INSERT INTO ledger_lines SELECT entry_id, n + 2, account_id, currency, book, amount"
        " FROM ledger_lines WHERE entry_id ="
        " (SELECT entry_id FROM ledger_seals WHERE seq = 15 AND book = 'live')",
    ),
}


@pytest.mark.parametrize("change", TAMPERINGS)
def test_the_first_broken_seal_is_named(change, filled, tmp_path):
    tamper(filled, *TAMPERINGS[change])

    result = as_a_stranger(tmp_path, written(filled))

    assert result.returncode == 1
    assert "BROKEN seal 15: the entry was changed after it was sealed" in result.stdout


def test_an_entry_that_was_removed_leaves_a_gap(filled, tmp_path):
    fifteenth = "(SELECT entry_id FROM ledger_seals WHERE seq = 15 AND book = 'live')"
    tamper(filled, f"DELETE FROM ledger_entries WHERE id = {fifteenth}")

    result = as_a_stranger(tmp_path, written(filled))

    assert result.returncode == 1
    assert "BROKEN seal 16: stands where 15 should" in result.stdout


def test_a_book_sealed_anew_after_a_change_is_not_the_published_one(filled, tmp_path):
    """Whoever owns the database can rewrite the chain: the published head is what tells."""
    published = json.loads(written(filled).splitlines()[-1])["head"]
    rows = [json.loads(line) for line in written(filled).splitlines()]
    rows[15]["entry"]["date"] = "2026-03-07"
    tip = verify.ZEROS
    for row in rows[1:-1]:
        row["prev"], tip = tip, verify.chain(tip, row["entry"])
        row["hash"] = tip
    rows[-1]["head"]["hash"] = tip
    forged = "\n".join(json.dumps(row) for row in rows)

    expectation = f"{published['seq']}:{published['hash']}"
    assert as_a_stranger(tmp_path, forged).returncode == 0
    assert as_a_stranger(tmp_path, forged, "--expect", expectation).returncode == 1


def small_book(*entries, **title):
    """A book written by hand, with honest hashes, whatever it says."""
    rows, tip = [{"format": verify.FORMAT, "book": "live", **title}], verify.ZEROS
    for seq, changes in enumerate(entries, 1):
        entry = {
            "seq": seq, "book": "live", "kind": "donation", "date": "2026-03-08", "reverses": None,
            "lines": [["bank:h:EUR", "EUR", 5], ["project:1:EUR", "EUR", -5]], **changes,
        }  # fmt: skip
        row = {"seq": seq, "prev": tip, "hash": verify.chain(tip, entry), "entry": entry}
        tip = row["hash"]
        rows.append(row)
    rows.append({"head": {"seq": len(entries), "hash": tip}})
    return [json.dumps(row) for row in rows]


MIRROR = [["bank:h:EUR", "EUR", -5], ["project:1:EUR", "EUR", 5]]

WRONG = {
    "fewer than two lines": [{}, {"lines": []}],
    "does not balance": [{}, {"lines": [["bank:h:EUR", "EUR", 5], ["bank:h:USD", "USD", -5]]}],
    "is not kept in": [{}, {"lines": [["bank:h:EUR", "USD", 5], ["bank:h:USD", "USD", -5]]}],
    "5.5 is not an amount": [{}, {"lines": [["bank:h:EUR", "EUR", 5.5]] * 2}],
    "True is not an amount": [{}, {"lines": [["bank:h:EUR", "EUR", True]] * 2}],
    "0 is not an amount": [{}, {"lines": [["bank:h:EUR", "EUR", 0]] * 2}],
    "which is not before it": [{}, {"reverses": 3, "lines": MIRROR}],
    "does not mirror 1": [{}, {"reverses": 1}],
    "belongs to the book 'test'": [{}, {"book": "test"}],
    "stands where 2 should": [{}, {"seq": 3}],
}


@pytest.mark.parametrize("reason", WRONG)
def test_an_entry_that_is_wrong_in_itself_is_named_though_its_seal_holds(reason):
    _, broken = verify.verify(small_book(*WRONG[reason]))

    assert all(sentence.startswith("seal 2: ") for sentence in broken)
    assert reason in broken[0]


def test_a_mirror_of_an_earlier_entry_is_sound():
    assert verify.verify(small_book({}, {"reverses": 1, "lines": MIRROR}))[1] == []


def test_a_seal_that_does_not_follow_is_named():
    lines = small_book({}, {}, {})
    row = {**json.loads(lines[2]), "prev": "a" * 64}

    _, broken = verify.verify([*lines[:2], json.dumps(row), *lines[3:]])

    assert broken == ["seal 2: does not continue the seal before it"]


def test_torn_pages_are_seen():
    lines = small_book({}, {}, {})

    assert "torn" in verify.verify(lines[:-1])[1][0]
    assert "its head says 3" in verify.verify([*lines[:-2], lines[-1]])[1][0]
    assert "after the head" in verify.verify([*lines, lines[1]])[1][0]


@pytest.mark.parametrize("text", ["", "{}", "[1]", "not json", '{"format": "other"}'])
def test_what_is_no_book_is_said_so(text, tmp_path, capsys):
    (tmp_path / "file").write_text(text)

    assert verify.main([str(tmp_path / "file")]) == 2
    assert "Not a book" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said_so(tmp_path, capsys):
    assert verify.main([str(tmp_path / "nowhere")]) == 2


def test_the_canonical_form_never_changes():
    """Every hash ever published depends on these bytes."""
    value = {"b": [1, None, True], "a": "é", "lines": [["project:1:EUR", "EUR", -5]]}

    assert verify.canonical(value) == (
        b'{"a":"\\u00e9","b":[1,null,true],"lines":[["project:1:EUR","EUR",-5]]}'
    )
    assert verify.chain(verify.ZEROS, {"seq": 1}) == (
        "0a00898550374c41186879d92f30325cd0a550ce8c5da4d9aeef34a95c0b85ea"
    )
    assert verify.commitment("aa", "ch_1", "2026-03-08T12:30:15+00:00", {"a": 1}) == (
        "1a805a1083a4b796dae1bdc61f8f9da45507bd9905ccbee4fcb8598d2c591425"
    )
