"""Entries written statement by statement, by somebody who knows SQL and none of our code."""

from solidarity.ledger.ddl import TABLES

POSTED = 1  # id of the entry every attack finds in the book

SETUP = [
    """INSERT INTO ledger_accounts (id, book, code, role, kind, currency, project_id) VALUES
       (1, 'live', 'bank:h:EUR', 'bank', 'asset', 'EUR', NULL),
       (2, 'live', 'project:1:EUR', 'project', 'liability', 'EUR', 1),
       (3, 'live', 'project:1:USD', 'project', 'liability', 'USD', 1),
       (4, 'test', 'project:1:EUR', 'project', 'liability', 'EUR', 1),
       (5, 'live', 'bank:h:USD', 'bank', 'asset', 'USD', NULL)""",
    """INSERT INTO ledger_fx_quotes (id, base, quote, rate, source, as_of, spread)
       VALUES (1, 'EUR', 'MAD', '10.85', 'ecb', '2026-01-01', '0')""",
]


def entry(number, *, reverses="NULL", source=None, book="live"):
    return f"""INSERT INTO ledger_entries
        (id, book, kind, source, occurred_at, recorded_at, reverses_id, quote_id, meta) VALUES
        ({number}, '{book}', 'donation', '{source or f"ch_{number}"}', '2026-01-01',
         '2026-01-01', {reverses}, NULL, '{{}}')"""


def line(number, n, account, amount, currency="EUR", book="live"):
    return f"""INSERT INTO ledger_lines (entry_id, n, account_id, currency, book, amount)
        VALUES ({number}, {n}, {account}, '{currency}', '{book}', {amount})"""


def post(number):
    return f"INSERT INTO ledger_posts (entry_id) VALUES ({number})"


def whole(number, **changes):
    return [entry(number, **changes), line(number, 1, 1, 5), line(number, 2, 2, -5), post(number)]


def seal_row(seq, prev, entry_id=POSTED):
    return f"""INSERT INTO ledger_seals (book, seq, entry_id, salt, prev_hash, hash, sealed_at)
        VALUES ('live', {seq}, {entry_id}, 's', '{prev}', '{"a" * 64}', '2026-01-01')"""


ZEROS = "0" * 64


def run(engine, statements):
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def contents(engine):
    with engine.connect() as connection:
        return {
            table: sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {table}")))
            for table in TABLES
        }
