"""Create and drop the book from a migration, and assert at start-up that its guards are awake."""

from types import ModuleType

from sqlalchemy import Connection, insert

from solidarity.ledger import ddl, ddl_postgresql, ddl_sqlite
from solidarity.ledger.chart.rules import CURRENCIES
from solidarity.ledger.tables import currencies

ENGINES = {"sqlite": ddl_sqlite, "postgresql": ddl_postgresql}


class LedgerUnguarded(RuntimeError):
    """The database would accept a wrong entry: the site must not start."""


def create(connection: Connection) -> None:
    """For a migration: tables, keys, triggers and currencies."""
    for statement in _engine(connection).CREATE:
        connection.exec_driver_sql(statement)
    rows = [{"code": code, "exponent": exponent} for code, exponent in CURRENCIES.items()]
    connection.execute(insert(currencies), rows)


def drop(connection: Connection) -> None:
    """For a migration that goes back. The book is gone afterwards: export it first."""
    for statement in _engine(connection).DROP:
        connection.exec_driver_sql(statement)


def grant_insert_only(connection: Connection, role: str) -> None:
    """PostgreSQL: let the site's role read and append; only the owner could then lift a guard."""
    names = ", ".join(ddl.TABLES)
    quoted = connection.dialect.identifier_preparer.quote(role)
    connection.exec_driver_sql(f"REVOKE ALL ON {names} FROM {quoted}")
    connection.exec_driver_sql(f"GRANT SELECT, INSERT ON {names} TO {quoted}")


def weaknesses(connection: Connection) -> list[str]:
    """Sentences about what no longer guards the book; empty when all is well."""
    return _engine(connection).weaknesses(connection)


def assert_guarded(connection: Connection) -> None:
    """Raise LedgerUnguarded, naming every key, trigger or setting that is not in force."""
    if found := weaknesses(connection):
        raise LedgerUnguarded("The book is not guarded: " + "; ".join(found))


def _engine(connection: Connection) -> ModuleType:
    return ENGINES[connection.dialect.name]
