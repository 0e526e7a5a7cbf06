"""The book's tables as SQLAlchemy sees them, for queries only: `ddl` is what creates them.

They live on a MetaData of their own, so that neither `create_all` nor a migration's autogenerate
ever touches them.
"""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    DateTime,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator):
    """An aware moment, read back in UTC from both engines (SQLite forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


class Exact(TypeDecorator):
    """A Decimal kept digit by digit: NUMERIC on PostgreSQL, words on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect):
        exact = dialect.name == "postgresql"
        return dialect.type_descriptor(Numeric() if exact else Text())

    def process_bind_param(self, value: Decimal | None, dialect) -> Decimal | str | None:
        return value if dialect.name == "postgresql" or value is None else format(value, "f")

    def process_result_value(self, value, dialect) -> Decimal | None:
        return value if value is None else Decimal(value)


ledger_metadata = MetaData()

currencies = Table(
    "ledger_currencies",
    ledger_metadata,
    Column("code", String, primary_key=True),
    Column("exponent", SmallInteger),
)

accounts = Table(
    "ledger_accounts",
    ledger_metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("book", String),
    Column("code", String),
    Column("role", String),  # the form of the code: see chart.rules.CHART
    Column("kind", String),
    Column("currency", String),
    Column("project_id", BigInteger),
)

quotes = Table(
    "ledger_fx_quotes",
    ledger_metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("base", String),
    Column("quote", String),
    Column("rate", Exact),  # units of quote for one of base
    Column("source", String),
    Column("as_of", Instant),
    Column("spread", Exact),
)

entries = Table(
    "ledger_entries",
    ledger_metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("book", String),
    Column("kind", String),
    Column("source", String),  # immutable id of the fact, unique with book and kind
    Column("occurred_at", Instant),  # when the money moved
    Column("recorded_at", Instant),  # when we wrote it down
    Column("reverses_id", BigInteger),
    Column("quote_id", BigInteger),
    Column("meta", JSON().with_variant(JSONB(), "postgresql")),
)

lines = Table(
    "ledger_lines",
    ledger_metadata,
    Column("entry_id", BigInteger, primary_key=True, autoincrement=False),
    Column("n", SmallInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger),
    Column("currency", String),
    Column("book", String),
    Column("amount", BigInteger),  # minor units, debit +
)

posts = Table(
    "ledger_posts",
    ledger_metadata,
    Column("entry_id", BigInteger, primary_key=True, autoincrement=False),
)

seals = Table(
    "ledger_seals",
    ledger_metadata,
    Column("book", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", BigInteger),
    Column("salt", String),  # private: whoever has it can test guesses about the source
    Column("prev_hash", String),
    Column("hash", String),
    Column("sealed_at", Instant),
)

heads = Table(
    "ledger_heads",
    ledger_metadata,
    Column("book", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("seq", BigInteger),
    Column("hash", String),
    Column("published_at", Instant),
)
