"""Real, empty books on each engine: one template per engine, copied for each test, commits real."""

import os
import shutil
import uuid
from contextlib import ExitStack, contextmanager

import pytest
from sqlalchemy import create_engine, event, make_url, text

from solidarity.ledger import schema

POSTGRES = os.environ.get("TEST_DATABASE_URL")
UNHURRIED = "-csynchronous_commit=off"  # nobody pulls the plug on a test
ENGINES = ["sqlite", "postgresql"] if POSTGRES else ["sqlite"]


def open_sqlite(path):
    """As the site opens it: both PRAGMAs, WAL, and the write lock taken at BEGIN."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def prepare(connection, record):
        connection.isolation_level = None
        for pragma in (
            "foreign_keys=ON",
            "recursive_triggers=ON",
            "journal_mode=WAL",
            "synchronous=OFF",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection):
        # Where the site itself is loaded, its own listener came first.
        if not connection.connection.driver_connection.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def as_admin(*statements):
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def open_postgresql(database, schema_name):
    """A book in a schema of its own: made far quicker than a database."""
    url = make_url(POSTGRES).set(database=database)
    return create_engine(
        url, pool_size=10, connect_args={"options": f"-csearch_path={schema_name} {UNHURRIED}"}
    )


@pytest.fixture(scope="session")
def book_templates(tmp_path_factory):
    """Engine → what `copied` makes books from: a file, and the name of a database."""
    path = tmp_path_factory.mktemp("books") / "template.db"
    database = f"book_{uuid.uuid4().hex[:12]}"
    engine = open_sqlite(path)
    with engine.begin() as connection:
        schema.create(connection)
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    if POSTGRES:
        as_admin(f"CREATE DATABASE {database}")
    yield {"sqlite": path, "postgresql": database}
    if POSTGRES:
        as_admin(f"DROP DATABASE {database} WITH (FORCE)")


@contextmanager
def copied(templates, name, folder):
    """An empty book of its own on an engine."""
    if name == "sqlite":
        path = folder / f"{uuid.uuid4().hex[:12]}.db"
        shutil.copyfile(templates["sqlite"], path)
        engine = open_sqlite(path)
    else:
        schema_name = f"book_{uuid.uuid4().hex[:12]}"
        engine = open_postgresql(templates["postgresql"], schema_name)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {schema_name}")
            schema.create(connection)
    yield engine
    engine.dispose()


def only_if_served(name):
    if name not in ENGINES:
        pytest.skip("TEST_DATABASE_URL is not set")


@pytest.fixture(params=ENGINES)
def book_engine(request, book_templates, tmp_path):
    """An empty book on each engine, for tests that commit."""
    with copied(book_templates, request.param, tmp_path) as engine:
        yield engine


@pytest.fixture
def book_sqlite(book_templates, tmp_path):
    """An empty book on SQLite."""
    with copied(book_templates, "sqlite", tmp_path) as engine:
        yield engine


@pytest.fixture
def book_postgresql(book_templates, tmp_path):
    """An empty book on PostgreSQL."""
    only_if_served("postgresql")
    with copied(book_templates, "postgresql", tmp_path) as engine:
        yield engine


@pytest.fixture(scope="session")
def book_untouched(book_templates, tmp_path_factory):
    """Engine → one book in which nothing is ever committed."""
    with ExitStack() as books:
        folder = tmp_path_factory.mktemp("untouched")
        yield {name: books.enter_context(copied(book_templates, name, folder)) for name in ENGINES}


@pytest.fixture(params=ENGINES)
def book_session(request, book_untouched):
    """A transaction on an empty book of each engine, undone at the end."""
    yield from undone(book_untouched[request.param])


@pytest.fixture
def book_session_postgresql(book_untouched):
    """A transaction on an empty book on PostgreSQL, undone at the end."""
    only_if_served("postgresql")
    yield from undone(book_untouched["postgresql"])


def undone(engine):
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()
