"""`record_gifts`, a function of the database: a batch of gifts written in one call (PostgreSQL).

Static statements inside a function are planned once a connection, not once a call, and a gift
costs one round trip. The entries come first, then what only inserts; the rows of attempts and
gifts are touched last, so that a writer who meets another on a charge waits there, holding nothing
the other needs. A gift that another transaction has just moved is read again under its lock, and
left alone.

The plans are pinned to indexes: a young table is analysed while it is small, and a plan that reads
all of it would be kept by a connection while the table grows a thousand times.
"""

COLUMNS = {
    "entry": "id bigint, book text, kind text, source text, occurred_at timestamptz, meta jsonb",
    "line": "entry_id bigint, n smallint, account_id bigint, currency text, book text,"
    " amount bigint",
    "account": "id bigint, book text, code text, role text, kind text, currency text,"
    " project_id bigint",
    "fact": "kind text, source text, donation_id bigint, entry_id bigint, amount_minor bigint,"
    " currency text, facts json, occurred_at timestamptz",
    "gift": "donation_id bigint, attempt_id integer, intent_id text, received_at timestamptz",
    "letter": "donation_id bigint, kind text, lang text, person_id integer, once text",
}


def _rows(of: str) -> str:
    return f"json_to_recordset(told -> '{of}') AS {of}({COLUMNS[of]})"


def _names(of: str) -> str:
    return ", ".join(f"{of}.{column.split()[0]}" for column in COLUMNS[of].split(", "))


def _plain(of: str) -> str:
    return _names(of).replace(f"{of}.", "")


BODY = f"""
BEGIN
    INSERT INTO ledger_accounts ({_plain("account")})
    SELECT {_names("account")} FROM {_rows("account")}
    WHERE NOT EXISTS (SELECT 1 FROM ledger_accounts AS known
                      WHERE known.id = account.id AND known.code = account.code)
    ORDER BY account.id
    ON CONFLICT DO NOTHING;

    WITH written AS (
        INSERT INTO ledger_entries ({_plain("entry")}, recorded_at)
        SELECT {_names("entry")}, moment FROM {_rows("entry")}
        ON CONFLICT DO NOTHING
        RETURNING id
    ) SELECT coalesce(array_agg(id), '{{}}') INTO posted FROM written;

    INSERT INTO ledger_lines ({_plain("line")})
    SELECT {_names("line")} FROM {_rows("line")} WHERE line.entry_id = ANY(posted);

    INSERT INTO ledger_posts (entry_id) SELECT unnest(posted);

    INSERT INTO processor_facts ({_plain("fact")}, recorded_at)
    SELECT {_names("fact")}, moment FROM {_rows("fact")} WHERE fact.entry_id = ANY(posted);

    WITH was AS MATERIALIZED (
        SELECT gift.*, donations.state AS was
        FROM {_rows("gift")} JOIN donations ON donations.id = gift.donation_id
    ), changed AS (
        UPDATE donations
        SET state = 'received', received_at = coalesce(donations.received_at, was.received_at)
        FROM was
        WHERE donations.id = was.donation_id AND donations.state = ANY(movable)
        RETURNING donations.id, was.was, was.attempt_id, was.intent_id
    ), paid AS (
        UPDATE payment_attempts
        SET state = 'paid', checked_at = moment,
            payment_intent_id = coalesce(changed.intent_id, payment_attempts.payment_intent_id)
        FROM changed WHERE payment_attempts.id = changed.attempt_id
    ), noted AS (
        INSERT INTO journal_lines (at, act, subject_kind, subject_id, facts)
        SELECT moment, 'gift_moved', 'Donation', CAST(id AS text),
               json_build_object('was', was, 'now', 'received')
        FROM changed
    ), news AS (
        INSERT INTO gift_news (donation_id, was, at) SELECT id, was, moment FROM changed
    ) SELECT coalesce(array_agg(id), '{{}}') INTO moved FROM changed;

    INSERT INTO letters
        (kind, "to", lang, subject, text, html, about, person_id, once, written_at, attempts)
    SELECT letter.kind, donor_details.email, letter.lang, '', '', '',
           json_build_object('donation', letter.donation_id), letter.person_id, letter.once,
           moment, 0
    FROM {_rows("letter")} JOIN donor_details USING (donation_id)
    WHERE letter.donation_id = ANY(moved) AND donor_details.email <> ''
    ON CONFLICT (once) DO NOTHING;
END"""  # noqa: S608 - names of our own columns only

CREATE = f"""
CREATE FUNCTION record_gifts(told json, movable text[], moment timestamptz,
                             OUT posted bigint[], OUT moved bigint[])
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $body${BODY}$body$"""

DROP = "DROP FUNCTION record_gifts(json, text[], timestamptz)"
