"""Write many rows at once: COPY on PostgreSQL, one prepared statement elsewhere."""

from collections.abc import Iterable

from sqlalchemy import func, select, text

from solidarity.extensions import db
from solidarity.ledger.queries import chunked
from solidarity.web import transaction

CHUNK = 5_000


def write(model: type, rows: Iterable[dict]) -> int:
    """Write rows that name the same columns, in the current transaction; returns how many."""
    table, count = model.__table__, 0
    for chunk in chunked(rows, CHUNK):
        count += len(chunk)
        if _is_postgresql():
            _copy(table, chunk)
        else:
            db.session.execute(table.insert(), chunk)
    return count


def write_now(model: type, rows: Iterable[dict]) -> int:
    """Write rows in a transaction of their own."""
    with transaction.writing():
        return write(model, rows)


def next_id(model: type) -> int:
    """Return the first id above those in use."""
    return 1 + (db.session.scalar(select(func.max(model.__table__.c.id))) or 0)


def catch_up(*models: type) -> None:
    """Tell PostgreSQL's sequences of the ids that were given here."""
    if not _is_postgresql():
        return
    with transaction.writing():
        for model in models:
            name = model.__table__.name
            moved = text(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"  # noqa: S608 - names of our own tables
            )
            db.session.execute(moved)


def analyse() -> None:
    """Let the engine count its rows, so that it plans with what is there."""
    with transaction.writing():
        db.session.execute(text("ANALYZE"))


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def _copy(table, rows: list[dict]) -> None:
    """COPY a chunk; values pass through the same converters as any INSERT's."""
    names = list(rows[0])
    dialect = db.engine.dialect
    types = [table.c[name].type.dialect_impl(dialect) for name in names]
    convert = [kind.bind_processor(dialect) for kind in types]
    columns = ", ".join(f'"{name}"' for name in names)
    cursor = db.session.connection().connection.cursor()
    with cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            values = zip(row.values(), convert, strict=True)
            copy.write_row([to(value) if to else value for value, to in values])
