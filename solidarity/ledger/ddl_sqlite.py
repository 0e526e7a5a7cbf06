"""The guards of the book on SQLite: triggers, and the two PRAGMAs without which keys sleep."""

from sqlalchemy import Connection

from solidarity.ledger import ddl

TABLES = ddl.tables(
    id="INTEGER",
    rate="TEXT",
    number="REAL",
    instant="TIMESTAMP",
    json="TEXT",
    posted=f",\n    {ddl.DEFERRED_KEY}",
    # A column of SQLite takes 1.5 or 'a lot' unless told otherwise.
    whole=" AND typeof(amount) = 'integer'",
)

CHECKS = {
    "ledger_accounts_own_id": """
CREATE TRIGGER ledger_accounts_own_id BEFORE INSERT ON ledger_accounts
WHEN EXISTS (SELECT 1 FROM ledger_accounts
             WHERE id = NEW.id AND (book <> NEW.book OR code <> NEW.code)) BEGIN
    SELECT RAISE(ABORT, 'ledger: another account has this id');
END""",
    "ledger_posts_sound": """
CREATE TRIGGER ledger_posts_sound BEFORE INSERT ON ledger_posts BEGIN
    SELECT RAISE(ABORT, 'ledger: an entry has at least two lines')
    WHERE (SELECT count(*) FROM ledger_lines WHERE entry_id = NEW.entry_id) < 2;
    SELECT RAISE(ABORT, 'ledger: the entry does not balance')
    WHERE EXISTS (SELECT 1 FROM ledger_lines WHERE entry_id = NEW.entry_id
                  GROUP BY currency HAVING sum(amount) <> 0);
    SELECT RAISE(ABORT, 'ledger: a reversal mirrors its original')
    FROM (SELECT id, reverses_id FROM ledger_entries
          WHERE id = NEW.entry_id AND reverses_id IS NOT NULL) AS e
    WHERE EXISTS (SELECT 1 FROM ledger_lines WHERE entry_id IN (e.id, e.reverses_id)
                  GROUP BY account_id HAVING sum(amount) <> 0);
END""",
    "ledger_lines_in_time": """
CREATE TRIGGER ledger_lines_in_time BEFORE INSERT ON ledger_lines
WHEN EXISTS (SELECT 1 FROM ledger_posts WHERE entry_id = NEW.entry_id) BEGIN
    SELECT RAISE(ABORT, 'ledger: the entry is already posted');
END""",
    "ledger_seals_in_line": """
CREATE TRIGGER ledger_seals_in_line BEFORE INSERT ON ledger_seals
WHEN NEW.seq <> 1 + coalesce((SELECT max(seq) FROM ledger_seals WHERE book = NEW.book), 0)
OR NEW.prev_hash <> coalesce((SELECT hash FROM ledger_seals WHERE book = NEW.book
                              ORDER BY seq DESC LIMIT 1), '{zeros}') BEGIN
    SELECT RAISE(ABORT, 'ledger: a seal continues the last one');
END""".replace("{zeros}", "0" * 64),
}

APPEND_ONLY = {
    f"{table}_no_{verb.lower()}": f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb}"
    f" ON {table} BEGIN SELECT RAISE(ABORT, 'ledger: append-only'); END"
    for table in ddl.TABLES
    for verb in ("UPDATE", "DELETE")
}

TRIGGERS = {name: text.strip() for name, text in {**CHECKS, **APPEND_ONLY}.items()}

CREATE = [*TABLES.values(), *ddl.INDEXES.values(), *TRIGGERS.values()]

DROP = [
    # The triggers fall with their tables; the circular key is whole again at the end.
    f"DROP TABLE {name}"
    for name in reversed(list(ddl.TABLES))
]

PRAGMAS = {
    "foreign_keys": 1,
    # Without it INSERT OR REPLACE deletes a posted row and no trigger notices.
    "recursive_triggers": 1,
    "ignore_check_constraints": 0,
}


def weaknesses(connection: Connection) -> list[str]:
    """What is missing or altered, as sentences; the text of each table and trigger is compared."""
    off = [
        f"PRAGMA {name} is not {value}"
        for name, value in PRAGMAS.items()
        if connection.exec_driver_sql(f"PRAGMA {name}").scalar() != value
    ]
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    found = dict(rows.all())
    expected = {**TABLES, **TRIGGERS}
    missing = [f"{name} is missing" for name in expected if name not in found]
    altered = [f"{n} is altered" for n, sql in expected.items() if found.get(n, sql) != sql]
    return off + missing + altered
