"""Every Flask extension, created once and bound to no app, and how each engine is spoken to."""

import sqlite3
from contextvars import ContextVar

from flask_babel import Babel
from flask_caching import Cache
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_mailman import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase


class Model(DeclarativeBase):
    """Base of every table; constraints are named, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Model, session_options={"expire_on_commit": False})
migrate = Migrate()
babel = Babel()
cache = Cache()
csrf = CSRFProtect()
mail = Mail()
limiter = Limiter(key_func=get_remote_address, headers_enabled=True)

# True while a request, a job or a command may write: SQLite then takes its lock at BEGIN,
# so that a check and the write it allows stand in one locked transaction.
will_write: ContextVar[bool] = ContextVar("will_write", default=True)

SQLITE_PRAGMAS = {
    "foreign_keys": 1,
    "recursive_triggers": 1,  # else INSERT OR REPLACE rewrites a posted entry unseen
    "synchronous": 2,  # FULL: a committed gift survives a power cut
    "busy_timeout": 10_000,
}


@event.listens_for(Engine, "connect")
def prepare_sqlite(connection, _record) -> None:
    """Let SQLAlchemy say BEGIN itself, and turn on what SQLite leaves off."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        for name, value in SQLITE_PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={value}")
        connection.execute("PRAGMA journal_mode=WAL")


@event.listens_for(Engine, "begin")
def begin_sqlite(connection) -> None:
    """Readers begin deferred; writers take the lock before they read what they will change."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if will_write.get() else "BEGIN")
