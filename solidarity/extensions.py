"""Every Flask extension, created once and bound to no app, and how each engine is spoken to."""

import sqlite3
import threading
from collections import defaultdict
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
from sqlalchemy.pool import Pool


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


class WriterQueue:
    """The writers of one process wait here in turn: SQLite alone would let them poll, and the
    unlucky one wait for seconds. A thread that already writes is let through.
    """

    def __init__(self):
        self._lock, self._owner = threading.Lock(), None

    def enter(self) -> bool:
        """Wait for the turn, as long as SQLite itself would; False when there is none to give."""
        if self._owner == threading.get_ident():
            return False
        if not self._lock.acquire(timeout=SQLITE_PRAGMAS["busy_timeout"] / 1000):
            return False
        self._owner = threading.get_ident()
        return True

    def leave(self) -> None:
        """Let the next one in."""
        self._owner = None
        self._lock.release()


_queues: defaultdict[str | None, WriterQueue] = defaultdict(WriterQueue)


@event.listens_for(Engine, "begin")
def begin_sqlite(connection) -> None:
    """Readers begin deferred; writers take the lock before they read what they will change."""
    if connection.dialect.name != "sqlite":
        return
    if not will_write.get():
        connection.exec_driver_sql("BEGIN")
        return
    queue, held = _queues[connection.engine.url.database], connection.connection.info
    if "turn" not in held and queue.enter():
        held["turn"] = queue
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@event.listens_for(Pool, "checkin")
def end_turn(_connection, record) -> None:
    """A connection given back has committed or rolled back: the next writer may begin."""
    if queue := record.info.pop("turn", None):
        queue.leave()
