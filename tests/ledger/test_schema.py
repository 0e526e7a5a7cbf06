"""The guards of the book: made by a migration, missed when they sleep."""

import uuid

import pytest
from sqlalchemy import inspect, make_url, text
from sqlalchemy.exc import ProgrammingError

from solidarity.ledger import actions, schema, seal
from solidarity.ledger.tables import ledger_metadata
from tests.ledger import conftest
from tests.ledger.samples import make_gift, seal_everything, tamper
from tests.ledger.statements import POSTED, SETUP, entry, run, whole


def test_a_guarded_book_says_nothing(book_session):
    schema.assert_guarded(book_session)


@pytest.mark.parametrize("pragma", ["foreign_keys=OFF", "recursive_triggers=OFF"])
def test_a_sleeping_pragma_is_named(pragma, book_sqlite):
    with book_sqlite.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql(f"PRAGMA {pragma}")

        with pytest.raises(schema.LedgerUnguarded, match=pragma.split("=")[0]):
            schema.assert_guarded(connection)
        connection.invalidate()


def test_without_recursive_triggers_sqlite_would_rewrite_a_posted_entry(book_sqlite):
    """The reason for the PRAGMA: such attacks are refused above."""
    run(book_sqlite, [*SETUP, *whole(POSTED)])
    with book_sqlite.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
        rewritten = entry(POSTED, source="ch_thief").replace("INSERT", "INSERT OR REPLACE")
        assert connection.exec_driver_sql(rewritten).rowcount == 1
        connection.invalidate()


WEAKENED = {
    "sqlite": {
        "ledger_lines_no_update": "DROP TRIGGER ledger_lines_no_update",
        "ledger_entries is altered": "ALTER TABLE ledger_entries ADD COLUMN note TEXT",
    },
    "postgresql": {
        "ledger_lines_no_update": "ALTER TABLE ledger_lines DISABLE TRIGGER ledger_lines_no_update",
        "ledger_posts_sound": "DROP TRIGGER ledger_posts_sound ON ledger_posts",
        "ledger_entries_posted is missing": """ALTER TABLE ledger_entries
            ALTER CONSTRAINT ledger_entries_posted NOT DEFERRABLE""",
        "ledger_lines_account is missing": """ALTER TABLE ledger_lines
            DROP CONSTRAINT ledger_lines_account""",
        "keys of ledger_lines": "ALTER TABLE ledger_lines DISABLE TRIGGER ALL",
        "function ledger_append_only is altered": """CREATE OR REPLACE FUNCTION ledger_append_only()
            RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'""",
        "session_replication_role": "SET session_replication_role = replica",
    },
}


@pytest.mark.parametrize("name", WEAKENED["sqlite"])
def test_a_weakened_guard_is_named_on_sqlite(name, book_sqlite):
    with book_sqlite.begin() as connection:
        assert_named(connection, name, WEAKENED["sqlite"][name])


@pytest.mark.parametrize("name", WEAKENED["postgresql"])
def test_a_weakened_guard_is_named_on_postgresql(name, book_session_postgresql):
    assert_named(book_session_postgresql, name, WEAKENED["postgresql"][name])


def assert_named(connection, name, statement):
    connection.exec_driver_sql(statement)
    with pytest.raises(schema.LedgerUnguarded, match=name):
        schema.assert_guarded(connection)


def test_a_lifted_guard_stays_visible(book_engine):
    tamper(book_engine)

    with book_engine.connect() as connection, pytest.raises(schema.LedgerUnguarded):
        schema.assert_guarded(connection)


def test_the_tables_for_queries_name_the_columns_that_exist(book_session):
    found = inspect(book_session)
    for table in ledger_metadata.tables.values():
        stored = {column["name"] for column in found.get_columns(table.name)}
        assert stored == set(table.columns.keys()), table.name


def test_a_used_book_can_be_dropped_and_made_anew(book_engine):
    with book_engine.begin() as connection:
        actions.post(connection, make_gift())
    seal_everything(book_engine)
    with book_engine.begin() as connection:
        seal.publish_head(connection, make_gift().occurred_at.date())

    with book_engine.begin() as connection:
        schema.drop(connection)
    assert not [t for t in inspect(book_engine).get_table_names() if t.startswith("ledger_")]

    with book_engine.begin() as connection:
        schema.create(connection)
        schema.assert_guarded(connection)


def test_the_sites_role_may_only_read_and_append(book_postgresql):
    role = f"site_{uuid.uuid4().hex[:8]}"
    with book_postgresql.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN"))
        home = connection.execute(text("SELECT current_schema()")).scalar_one()
        connection.execute(text(f"GRANT USAGE ON SCHEMA {home} TO {role}"))
        schema.grant_insert_only(connection, role)
    try:
        as_site(book_postgresql, role)
    finally:
        with book_postgresql.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))


def as_site(engine, role):
    with engine.connect() as connection:
        connection.execute(text(f"SET LOCAL ROLE {role}"))
        assert actions.post(connection, make_gift()).is_new
        for attack in ("DELETE FROM ledger_lines", "ALTER TABLE ledger_lines DISABLE TRIGGER ALL"):
            with pytest.raises(ProgrammingError), connection.begin_nested():
                connection.execute(text(attack))
        connection.rollback()


def test_postgresql_is_tested_when_its_address_is_given():
    assert ("postgresql" in conftest.ENGINES) == bool(conftest.POSTGRES)
    assert conftest.POSTGRES is None or make_url(conftest.POSTGRES).drivername.endswith("psycopg")
