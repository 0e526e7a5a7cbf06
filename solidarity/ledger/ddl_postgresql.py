"""The guards of the book on PostgreSQL: trigger functions, TRUNCATE too, and the deferred key."""

import re

from sqlalchemy import Connection, text

from solidarity.ledger import ddl

TABLES = ddl.tables(
    id="BIGINT",
    rate="NUMERIC",
    number="NUMERIC",
    instant="TIMESTAMPTZ",
    json="JSONB",
    posted="",  # added below, once ledger_posts exists
    whole="",
)

BODIES = {
    "ledger_accounts_own_id": """
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_accounts
               WHERE id = NEW.id AND (book <> NEW.book OR code <> NEW.code)) THEN
        RAISE EXCEPTION 'ledger: another account has this id' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END""",
    "ledger_posts_sound": """
DECLARE
    original bigint;
BEGIN
    IF (SELECT count(*) FROM ledger_lines WHERE entry_id = NEW.entry_id) < 2 THEN
        RAISE EXCEPTION 'ledger: an entry has at least two lines' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (SELECT 1 FROM ledger_lines WHERE entry_id = NEW.entry_id
               GROUP BY currency HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'ledger: the entry does not balance' USING ERRCODE = '23514';
    END IF;
    SELECT reverses_id INTO original FROM ledger_entries WHERE id = NEW.entry_id;
    IF original IS NOT NULL AND EXISTS (
        SELECT 1 FROM ledger_lines WHERE entry_id IN (NEW.entry_id, original)
        GROUP BY account_id HAVING sum(amount) <> 0
    ) THEN
        RAISE EXCEPTION 'ledger: a reversal mirrors its original' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END""",
    "ledger_lines_in_time": """
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_posts WHERE entry_id = NEW.entry_id) THEN
        RAISE EXCEPTION 'ledger: the entry is already posted' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END""",
    "ledger_seals_in_line": """
DECLARE
    last record;
BEGIN
    SELECT seq, hash INTO last FROM ledger_seals WHERE book = NEW.book ORDER BY seq DESC LIMIT 1;
    IF NEW.seq <> 1 + coalesce(last.seq, 0)
       OR NEW.prev_hash <> coalesce(last.hash, repeat('0', 64)) THEN
        RAISE EXCEPTION 'ledger: a seal continues the last one' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END""",
    "ledger_append_only": """
BEGIN
    RAISE EXCEPTION 'ledger: append-only' USING ERRCODE = '23514';
END""",
}

# A young book is analysed while it is small; a plan that reads all of it would then be kept by a
# connection while a bulk load makes the tables a thousand times larger (measured: 3 times slower).
FUNCTIONS = [
    f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off"
    f" AS $body${body}$body$"
    for name, body in BODIES.items()
]


def _trigger(name: str, moment: str, table: str, each: str, function: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table}"
        f" FOR EACH {each} EXECUTE FUNCTION {function}()"
    )


CHECKED = {
    "ledger_accounts_own_id": "ledger_accounts",
    "ledger_posts_sound": "ledger_posts",
    "ledger_lines_in_time": "ledger_lines",
    "ledger_seals_in_line": "ledger_seals",
}

TRIGGERS = {
    name: _trigger(name, "INSERT", table, "ROW", name) for name, table in CHECKED.items()
} | {
    f"{table}_no_{verb.lower()}": _trigger(
        f"{table}_no_{verb.lower()}", verb, table, each, "ledger_append_only"
    )
    for table in ddl.TABLES
    for verb, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
}

CREATE = [
    *TABLES.values(),
    f"ALTER TABLE ledger_entries ADD {ddl.DEFERRED_KEY}",
    *ddl.INDEXES.values(),
    *FUNCTIONS,
    *TRIGGERS.values(),
]

DROP = [
    # Keys checked at the end of a transaction would forbid dropping what it just wrote.
    "SET CONSTRAINTS ALL IMMEDIATE",
    f"DROP TABLE {', '.join(ddl.TABLES)}",
    *(f"DROP FUNCTION {name}()" for name in BODIES),
]

CONSTRAINTS = re.findall(r"CONSTRAINT (\w+)", " ".join([*TABLES.values(), ddl.DEFERRED_KEY]))


def weaknesses(connection: Connection) -> list[str]:
    """What is missing, switched off or altered, as sentences."""
    return [
        *_keys(connection),
        *_triggers(connection),
        *_functions(connection),
        *_replication(connection),
    ]


def _column(connection: Connection, query: str) -> list:
    return list(connection.execute(text(query)).scalars())


def _keys(connection: Connection) -> list[str]:
    found = _column(
        connection,
        """SELECT conname FROM pg_constraint
           WHERE connamespace = current_schema()::regnamespace AND convalidated
           AND (conname <> 'ledger_entries_posted' OR (condeferrable AND condeferred))""",
    )
    return [f"{name} is missing or altered" for name in CONSTRAINTS if name not in found]


def _triggers(connection: Connection) -> list[str]:
    """Ours by name; the engine's own behind each foreign key by being switched on."""
    ours = set(
        _column(
            connection,
            """SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
               WHERE relnamespace = current_schema()::regnamespace
               AND NOT tgisinternal AND tgenabled IN ('O', 'A')""",
        )
    )
    asleep = _column(
        connection,
        """SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
           WHERE relnamespace = current_schema()::regnamespace
           AND tgisinternal AND tgenabled NOT IN ('O', 'A') AND relname LIKE 'ledger\\_%'""",
    )
    return [f"trigger {name} is missing or off" for name in TRIGGERS if name not in ours] + [
        f"the keys of {table} are switched off" for table in sorted(set(asleep))
    ]


def _functions(connection: Connection) -> list[str]:
    rows = connection.execute(
        text(
            """SELECT proname, prosrc FROM pg_proc
               WHERE pronamespace = current_schema()::regnamespace"""
        )
    )
    found = dict(rows.all())
    return [f"function {n} is altered" for n, body in BODIES.items() if found.get(n) != body]


def _replication(connection: Connection) -> list[str]:
    role = connection.execute(text("SHOW session_replication_role")).scalar()
    return [] if role == "origin" else [f"session_replication_role is {role}: triggers sleep"]
