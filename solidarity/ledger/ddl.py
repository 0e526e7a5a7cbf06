"""The book's tables, written by hand: `{words}` are the few types that differ between the engines.

Every table is insert-only (the triggers stand in `ddl_sqlite` and `ddl_postgresql`). An entry and
its post refer to each other, the first through a deferred key: an entry nobody posted, that is,
nobody checked, cannot be committed on either engine. Never batch-alter these tables: a
copy made by a migration tool loses deferred keys and triggers.
"""

TABLES = {
    "ledger_currencies": """
CREATE TABLE ledger_currencies (
    code TEXT NOT NULL CONSTRAINT ledger_currencies_key PRIMARY KEY
        CONSTRAINT ledger_currencies_code CHECK (length(code) = 3),
    exponent SMALLINT NOT NULL
        CONSTRAINT ledger_currencies_exponent CHECK (exponent BETWEEN 0 AND 4)
)""",
    "ledger_accounts": """
CREATE TABLE ledger_accounts (
    id {id} NOT NULL CONSTRAINT ledger_accounts_key PRIMARY KEY,
    book TEXT NOT NULL CONSTRAINT ledger_accounts_book CHECK (book IN ('test', 'live')),
    code TEXT NOT NULL,
    role TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT ledger_accounts_kind
        CHECK (kind IN ('asset', 'liability', 'income', 'expense', 'equity')),
    currency TEXT NOT NULL CONSTRAINT ledger_accounts_currency REFERENCES ledger_currencies (code),
    project_id BIGINT,
    CONSTRAINT ledger_accounts_code UNIQUE (book, code),
    CONSTRAINT ledger_accounts_whole UNIQUE (id, currency, book)
)""",
    "ledger_fx_quotes": """
CREATE TABLE ledger_fx_quotes (
    id {id} NOT NULL CONSTRAINT ledger_fx_quotes_key PRIMARY KEY,
    base TEXT NOT NULL CONSTRAINT ledger_fx_quotes_base REFERENCES ledger_currencies (code),
    quote TEXT NOT NULL CONSTRAINT ledger_fx_quotes_quote REFERENCES ledger_currencies (code),
    rate {rate} NOT NULL CONSTRAINT ledger_fx_quotes_rate CHECK (CAST(rate AS {number}) > 0),
    source TEXT NOT NULL,
    as_of {instant} NOT NULL,
    spread {rate} NOT NULL
        CONSTRAINT ledger_fx_quotes_spread CHECK (CAST(spread AS {number}) BETWEEN 0 AND 1),
    CONSTRAINT ledger_fx_quotes_pair CHECK (base <> quote),
    CONSTRAINT ledger_fx_quotes_once UNIQUE (base, quote, source, as_of)
)""",
    "ledger_entries": """
CREATE TABLE ledger_entries (
    id {id} NOT NULL CONSTRAINT ledger_entries_key PRIMARY KEY,
    book TEXT NOT NULL CONSTRAINT ledger_entries_book CHECK (book IN ('test', 'live')),
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    occurred_at {instant} NOT NULL,
    recorded_at {instant} NOT NULL,
    reverses_id BIGINT CONSTRAINT ledger_entries_reversed_once UNIQUE,
    quote_id BIGINT CONSTRAINT ledger_entries_quote REFERENCES ledger_fx_quotes (id),
    meta {json} NOT NULL,
    CONSTRAINT ledger_entries_once UNIQUE (book, kind, source),
    CONSTRAINT ledger_entries_whole UNIQUE (id, book),
    CONSTRAINT ledger_entries_reverses FOREIGN KEY (reverses_id, book)
        REFERENCES ledger_entries (id, book){posted}
)""",
    "ledger_lines": """
CREATE TABLE ledger_lines (
    entry_id BIGINT NOT NULL,
    n SMALLINT NOT NULL,
    account_id BIGINT NOT NULL,
    currency TEXT NOT NULL,
    book TEXT NOT NULL,
    amount BIGINT NOT NULL CONSTRAINT ledger_lines_amount
        CHECK (amount <> 0 AND amount BETWEEN -1000000000000000 AND 1000000000000000{whole}),
    CONSTRAINT ledger_lines_key PRIMARY KEY (entry_id, n),
    CONSTRAINT ledger_lines_entry FOREIGN KEY (entry_id, book)
        REFERENCES ledger_entries (id, book),
    CONSTRAINT ledger_lines_account FOREIGN KEY (account_id, currency, book)
        REFERENCES ledger_accounts (id, currency, book)
)""",
    "ledger_posts": """
CREATE TABLE ledger_posts (
    entry_id {id} NOT NULL CONSTRAINT ledger_posts_key PRIMARY KEY
        CONSTRAINT ledger_posts_entry REFERENCES ledger_entries (id)
)""",
    "ledger_seals": """
CREATE TABLE ledger_seals (
    book TEXT NOT NULL,
    seq BIGINT NOT NULL CONSTRAINT ledger_seals_from_one CHECK (seq > 0),
    entry_id BIGINT NOT NULL CONSTRAINT ledger_seals_posted REFERENCES ledger_posts (entry_id),
    salt TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    sealed_at {instant} NOT NULL,
    CONSTRAINT ledger_seals_key PRIMARY KEY (book, seq),
    CONSTRAINT ledger_seals_once UNIQUE (entry_id),
    CONSTRAINT ledger_seals_whole UNIQUE (book, seq, hash),
    CONSTRAINT ledger_seals_entry FOREIGN KEY (entry_id, book) REFERENCES ledger_entries (id, book)
)""",
    "ledger_heads": """
CREATE TABLE ledger_heads (
    book TEXT NOT NULL,
    day DATE NOT NULL,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    published_at {instant} NOT NULL,
    CONSTRAINT ledger_heads_key PRIMARY KEY (book, day),
    CONSTRAINT ledger_heads_seal FOREIGN KEY (book, seq, hash)
        REFERENCES ledger_seals (book, seq, hash)
)""",
}

INDEXES = {
    "ledger_lines_of_account": (
        "CREATE INDEX ledger_lines_of_account ON ledger_lines (account_id, amount)"
    ),
    "ledger_accounts_of_project": (
        "CREATE INDEX ledger_accounts_of_project ON ledger_accounts (project_id)"
    ),
}

DEFERRED_KEY = """CONSTRAINT ledger_entries_posted FOREIGN KEY (id)
        REFERENCES ledger_posts (entry_id) DEFERRABLE INITIALLY DEFERRED"""


def tables(**words: str) -> dict[str, str]:
    """Table name → CREATE TABLE for one engine, in the order in which they refer to each other."""
    return {name: text.strip().format(**words) for name, text in TABLES.items()}
