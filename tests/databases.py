"""A migrated database for each test: a copy of one template, cleaned and lent again if it can be.

Every commit of a test is real. SQLite's template is a file, copied. PostgreSQL takes a third of a
second to copy a database, so that one is emptied and lent again after a test that only wrote rows;
one whose seeds, tables, triggers, functions or statistics changed is thrown away.
"""

import os
import shutil
import uuid
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from solidarity.extensions import db

POSTGRES = os.environ.get("TEST_DATABASE_URL")

# Every row of the system catalogues that a change of tables, triggers or functions would touch.
SHAPE = """SELECT count(*), max(changed) FROM (
    SELECT xmin::text::bigint AS changed FROM pg_class WHERE relpersistence = 'p'
    UNION ALL SELECT xmin::text::bigint FROM pg_attribute
    UNION ALL SELECT xmin::text::bigint FROM pg_constraint
    UNION ALL SELECT xmin::text::bigint FROM pg_trigger
    UNION ALL SELECT xmin::text::bigint FROM pg_proc) AS catalogues"""
# Empty tables whose size a test measured: PostgreSQL would go on planning for as many rows. Nobody
# else measures them: autovacuum is off in the template.
MEASURED = """SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relname = ANY(:tables) AND reltuples >= 0"""
TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)
COUNTERS = "SELECT sequencename, last_value FROM pg_sequences"


class SqliteTemplate:
    """A migrated, empty SQLite file; each loan is a copy of it."""

    def __init__(self, folder: Path, make_app) -> None:
        self.folder = folder
        self.name = "template"
        app = make_app(self.url(self.name), folder)
        with app.app_context():
            upgrade()
            db.session.remove()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()

    def url(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.db"

    def lend(self) -> tuple[str, str]:
        """Return the name and the address of a database nobody else has."""
        name = _new_name()
        shutil.copyfile(self.folder / f"{self.name}.db", self.folder / f"{name}.db")
        return name, self.url(name)

    def destroy(self, name: str) -> None:
        """Remove a database."""
        for path in self.folder.glob(f"{name}.db*"):
            path.unlink()

    take_back = destroy

    def close(self) -> None:
        self.destroy(self.name)


class PostgresTemplate:
    """A migrated, empty PostgreSQL database, and the copies that wait to be lent."""

    def __init__(self, folder: Path, make_app) -> None:
        self.name = _new_name()
        self.server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
        self._tell(f"CREATE DATABASE {self.name}")
        app = make_app(self.url(self.name), folder)
        with app.app_context():
            upgrade()
            db.session.remove()
            with db.engine.begin() as connection:
                for table in connection.scalars(text(TABLES)).all():
                    connection.execute(text(f"ALTER TABLE {table} SET (autovacuum_enabled=false)"))
            db.engine.dispose()
        self.waiting: list[str] = []
        self.as_made: dict[str, AsMade] = {}

    def url(self, name: str) -> str:
        return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)

    def lend(self) -> tuple[str, str]:
        """Return the name and the address of a database nobody else has."""
        name = self.waiting.pop() if self.waiting else self._copy()
        return name, self.url(name)

    def take_back(self, name: str) -> None:
        """Clean a database and keep it for the next loan, or drop it."""
        if self._cleaned(name):
            self.waiting.append(name)
        else:
            self.destroy(name)

    def close(self) -> None:
        for name in [*self.as_made, self.name]:
            self.destroy(name)
        self.server.dispose()

    def _copy(self) -> str:
        name = _new_name()
        self._tell(f"CREATE DATABASE {name} TEMPLATE {self.name}")
        self._tell(f"ALTER DATABASE {name} SET synchronous_commit TO off")  # no crash is tested
        with self._inside(name) as connection:
            self.as_made[name] = AsMade(connection)
        return name

    def _cleaned(self, name: str) -> bool:
        self._tell(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{name}' AND pid <> pg_backend_pid()"
        )
        try:
            with self._inside(name) as connection:
                return self.as_made[name].restore(connection)
        except DBAPIError:
            return False

    def destroy(self, name: str) -> None:
        """Remove a database, whoever is still in it."""
        self.as_made.pop(name, None)
        self._tell(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _inside(self, name: str):
        return create_engine(self.url(name), poolclass=NullPool).begin()

    def _tell(self, statement: str) -> None:
        with self.server.connect() as connection:
            connection.execute(text(statement))


class AsMade:
    """What a fresh copy holds: its shape, its seeds, its counters."""

    def __init__(self, connection: Connection) -> None:
        tables = list(connection.scalars(text(TABLES)))
        self.seeded = [t for t in tables if connection.scalar(text(f"SELECT 1 FROM {t} LIMIT 1"))]
        self.empty = [t for t in tables if t not in self.seeded]
        self.first = self._first(connection)
        self.counters = dict(connection.execute(text(COUNTERS)).all())

    def _first(self, connection: Connection) -> list:
        seeds = [
            connection.execute(text(f"SELECT count(*), max(xmin::text::bigint) FROM {t}")).one()
            for t in self.seeded
        ]
        return [connection.execute(text(SHAPE)).one(), *seeds]

    def restore(self, connection: Connection) -> bool:
        """Empty what was empty; answer whether the database is as it was made."""
        measured = connection.scalar(text(MEASURED), {"tables": self.empty})
        if measured or self._first(connection) != self.first:
            return False
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no triggers
        asked = " UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (TABLE {t})" for t in self.empty)
        for table in connection.scalars(text(asked)).all():
            connection.execute(text(f"DELETE FROM {table}"))
        for name, last in connection.execute(text(COUNTERS)).all():
            kept = self.counters[name]
            if last != kept:
                connection.execute(
                    text("SELECT setval(CAST(:name AS regclass), :last, :used)"),
                    {"name": name, "last": kept or 1, "used": kept is not None},
                )
        return True


def _new_name() -> str:
    return f"test_{uuid.uuid4().hex[:12]}"


TEMPLATES = {"sqlite": SqliteTemplate, "postgresql": PostgresTemplate}
