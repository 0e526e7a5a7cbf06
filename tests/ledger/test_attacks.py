"""The attack table: what the database itself refuses, whoever writes to it and with what."""

from contextlib import ExitStack

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from solidarity.ledger.ddl import TABLES
from tests.ledger import conftest
from tests.ledger.statements import (
    POSTED,
    SETUP,
    ZEROS,
    contents,
    entry,
    line,
    post,
    run,
    seal_row,
    whole,
)

ATTACKS = {
    "unbalanced": [entry(2), line(2, 1, 1, 5), line(2, 2, 2, -4), post(2)],
    "balanced only across currencies": [
        entry(2), line(2, 1, 1, 5), line(2, 2, 3, -5, "USD"), post(2)],
    "wrong currency for the account": [
        entry(2), line(2, 1, 1, 5, "USD"), line(2, 2, 3, -5, "USD"), post(2)],
    "one line": [entry(2), line(2, 1, 1, 5), post(2)],
    "no line": [entry(2), post(2)],
    "a line of zero": [entry(2), line(2, 1, 1, 0)],
    "a line beyond belief": [entry(2), line(2, 1, 1, 10**15 + 1)],
    "an account of the other book": [entry(2), line(2, 1, 1, 5), line(2, 2, 4, -5, book="test")],
    "an entry in one book, a line in the other": [
        entry(2, book="test"), line(2, 1, 1, 5), line(2, 2, 2, -5), post(2)],
    "a third book": [entry(2, book="dream")],
    "late pair on a posted entry": [line(POSTED, 3, 1, 5), line(POSTED, 4, 2, -5)],
    "lines after the post, same transaction": [*whole(2), line(2, 3, 1, 5), line(2, 4, 2, -5)],
    "a draft left at commit": [entry(2), line(2, 1, 1, 5), line(2, 2, 2, -5)],
    "a post without entry": [post(99)],
    "the same event twice": whole(2, source="ch_1"),
    "a reversal that is no mirror": [
        entry(2, reverses=POSTED), line(2, 1, 1, -4), line(2, 2, 2, 4), post(2)],
    "a reversal in other accounts": [
        entry(2, reverses=POSTED), line(2, 1, 5, -5, "USD"), line(2, 2, 3, 5, "USD"), post(2)],
    "a reversal in the same direction": whole(2, reverses=POSTED),
    "a reversal of nothing": whole(2, reverses=99),
    "a reversal across books": [entry(2, reverses=POSTED, book="test")],
    "a second reversal": [
        entry(2, reverses=POSTED), line(2, 1, 1, -5), line(2, 2, 2, 5), post(2),
        entry(3, reverses=POSTED), line(3, 1, 1, -5), line(3, 2, 2, 5), post(3)],
    "an account in no currency": [
        "INSERT INTO ledger_accounts (id, book, code, role, kind, currency)"
        " VALUES (9, 'live', 'fx:XXX', 'fx', 'equity', 'XXX')"],
    "an account of no kind": [
        "INSERT INTO ledger_accounts (id, book, code, role, kind, currency)"
        " VALUES (9, 'live', 'fx:EUR', 'fx', 'magic', 'EUR')"],
    "one code, two accounts": [
        "INSERT INTO ledger_accounts (id, book, code, role, kind, currency)"
        " VALUES (9, 'live', 'bank:h:EUR', 'bank', 'asset', 'EUR')"],
    "a rate of nothing": [
        "INSERT INTO ledger_fx_quotes (id, base, quote, rate, source, as_of, spread)"
        " VALUES (2, 'EUR', 'MAD', '0', 'ecb', '2026-01-02', '0')"],
    "a seal that skips": [seal_row(2, ZEROS)],
    "a seal that continues nothing": [seal_row(1, "b" * 64)],
    "a seal on nothing": [seal_row(1, ZEROS, entry_id=99)],
    "two seals on one entry": [seal_row(1, ZEROS), seal_row(2, "a" * 64)],
    "a head that is no seal": [
        "INSERT INTO ledger_heads (book, day, seq, hash, published_at)"
        f" VALUES ('live', '2026-01-01', 1, '{ZEROS}', '2026-01-01')"],
    "upsert": [
        line(POSTED, 1, 1, 7) + " ON CONFLICT (entry_id, n) DO UPDATE SET amount = 7"],
    "upsert of an account": [
        "INSERT INTO ledger_accounts (id, book, code, role, kind, currency)"
        " VALUES (1, 'live', 'bank:h:EUR', 'bank', 'asset', 'EUR')"
        " ON CONFLICT (id) DO UPDATE SET code = 'bank:thief:EUR'"],
}  # fmt: skip

ATTACKS |= {
    f"{verb} {table}": [f"{verb} {table} SET {column} = {column}"]
    for verb, table, column in (
        ("UPDATE", "ledger_currencies", "exponent"),
        ("UPDATE", "ledger_accounts", "code"),
        ("UPDATE", "ledger_fx_quotes", "rate"),
        ("UPDATE", "ledger_entries", "meta"),
        ("UPDATE", "ledger_lines", "amount"),
        ("UPDATE", "ledger_posts", "entry_id"),
    )
}
ATTACKS |= {
    f"DELETE {table}": [f"DELETE FROM {table}"]
    for table in TABLES
    if table not in ("ledger_seals", "ledger_heads")  # these are empty here: see below
}

ONLY_SQLITE = {
    "INSERT OR REPLACE of a line": [line(POSTED, 1, 1, 7).replace("INSERT", "INSERT OR REPLACE")],
    "INSERT OR REPLACE of an entry": [
        entry(2, source="ch_1").replace("INSERT", "INSERT OR REPLACE"), *whole(2)[1:]],
    "INSERT OR REPLACE of an account": [
        "INSERT OR REPLACE INTO ledger_accounts (id, book, code, role, kind, currency)"
        " VALUES (1, 'live', 'bank:thief:EUR', 'bank', 'asset', 'EUR')"],
    "UPDATE OR REPLACE": ["UPDATE OR REPLACE ledger_lines SET amount = 7"],
    "half a cent": [entry(2), line(2, 1, 1, "1.5")],
    "an amount in words": [entry(2), line(2, 1, 1, "'a lot'")],
}  # fmt: skip

ONLY_POSTGRESQL = {f"TRUNCATE {table}": [f"TRUNCATE {table} CASCADE"] for table in TABLES} | {
    "lines beside a post, in one statement": [
        f"WITH p AS ({post(POSTED)}), q AS ({line(POSTED, 3, 1, 5)}) {line(POSTED, 4, 2, -5)}"
    ],
    "deferred keys made immediate too soon": ["SET CONSTRAINTS ALL IMMEDIATE", *whole(2)],
}


@pytest.fixture(scope="module")
def attacked(book_templates, tmp_path_factory):
    """Engine → a book with one posted entry, and what stands in it, whatever is tried."""
    with ExitStack() as books:
        folder, engines = tmp_path_factory.mktemp("attacked"), {}
        for name in conftest.ENGINES:
            engine = books.enter_context(conftest.copied(book_templates, name, folder))
            run(engine, [*SETUP, *whole(POSTED)])
            engines[name] = engine, contents(engine)
        yield engines


def refused(attacked, name, statements):
    """Run the attack; it must fail, and leave the book as it was."""
    conftest.only_if_served(name)
    engine, before = attacked[name]
    with pytest.raises(DBAPIError) as refusal:
        run(engine, statements)
    assert contents(engine) == before
    return refusal.value


def test_an_honest_entry_is_accepted(book_engine):
    run(book_engine, [*SETUP, *whole(POSTED)])

    assert len(contents(book_engine)["ledger_posts"]) == 1


def test_an_honest_reversal_is_accepted(book_engine):
    mirror = [entry(2, reverses=POSTED), line(2, 1, 1, -5), line(2, 2, 2, 5), post(2)]

    run(book_engine, [*SETUP, *whole(POSTED), *mirror])

    assert len(contents(book_engine)["ledger_posts"]) == 2


@pytest.mark.parametrize("engine_name", conftest.ENGINES)
@pytest.mark.parametrize("attack", ATTACKS)
def test_every_engine_refuses(attack, engine_name, attacked):
    assert isinstance(refused(attacked, engine_name, ATTACKS[attack]), IntegrityError)


@pytest.mark.parametrize("attack", ONLY_SQLITE)
def test_sqlite_refuses(attack, attacked):
    refused(attacked, "sqlite", ONLY_SQLITE[attack])


@pytest.mark.parametrize("attack", ONLY_POSTGRESQL)
def test_postgresql_refuses(attack, attacked):
    refused(attacked, "postgresql", ONLY_POSTGRESQL[attack])


@pytest.mark.parametrize("table", ["ledger_seals", "ledger_heads"])
@pytest.mark.parametrize("attack", ["UPDATE {} SET hash = 'x'", "DELETE FROM {}"])
def test_seals_and_heads_are_append_only_too(attack, table, book_session):
    head = f"""INSERT INTO ledger_heads (book, day, seq, hash, published_at)
        VALUES ('live', '2026-01-01', 1, '{"a" * 64}', '2026-01-01')"""
    for statement in [*SETUP, *whole(POSTED), seal_row(1, ZEROS), head]:
        book_session.exec_driver_sql(statement)

    with pytest.raises(IntegrityError, match="append-only"):
        book_session.exec_driver_sql(attack.format(table))
