"""`record_gifts`, a function of the database: a batch of gifts written in one call (PostgreSQL).

Static statements inside a function are planned once a connection, not once a call, and a gift
costs one round trip. Gifts are locked first, in the order of their ids, as posting does: two
writers who tell of the same gift wait there, and the second finds that it was received.

The plans are pinned to indexes: a young table is analysed while it is small, and a plan that reads
all of it would be kept by a connection while the table grows a thousand times. For the same reason
every large table is asked by `= ANY(ids)` and never joined to the JSON alone (measured: a plan that
walked the whole primary key, 95 gifts a second falling to 23 as the table grew).
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
    SELECT coalesce(array_agg(gift.donation_id), '{{}}') INTO moved FROM {_rows("gift")};
    SELECT coalesce(array_agg(id), '{{}}') INTO moved FROM (
        SELECT id FROM donations
        WHERE id = ANY(moved) AND state = ANY(movable) AND received_at IS NULL
        ORDER BY id FOR NO KEY UPDATE
    ) AS waiting;

    INSERT INTO ledger_accounts ({_plain("account")})
    SELECT {_names("account")} FROM {_rows("account")}
    WHERE NOT EXISTS (SELECT 1 FROM ledger_accounts AS known
                      WHERE known.id = account.id AND known.code = account.code)
    ORDER BY account.id
    ON CONFLICT DO NOTHING;

    WITH written AS (
        INSERT INTO ledger_entries ({_plain("entry")}, recorded_at)
        SELECT {_names("entry")}, moment
        FROM {_rows("entry")} JOIN {_rows("fact")} ON fact.entry_id = entry.id
        WHERE fact.donation_id = ANY(moved)
        ORDER BY entry.kind, entry.source
        ON CONFLICT DO NOTHING
        RETURNING id
    ) SELECT coalesce(array_agg(id), '{{}}') INTO posted FROM written;

    INSERT INTO ledger_lines ({_plain("line")})
    SELECT {_names("line")} FROM {_rows("line")} WHERE line.entry_id = ANY(posted);

    INSERT INTO ledger_posts (entry_id) SELECT unnest(posted);

    INSERT INTO processor_facts ({_plain("fact")}, recorded_at)
    SELECT {_names("fact")}, moment FROM {_rows("fact")} WHERE fact.entry_id = ANY(posted);

    -- A gift of which something was told before is left as it stands, for posting to look at.
    SELECT coalesce(array_agg(id), '{{}}') INTO moved FROM unnest(moved) AS id
    WHERE NOT EXISTS (SELECT 1 FROM {_rows("fact")}
                      WHERE fact.donation_id = id AND fact.entry_id <> ALL(posted));

    INSERT INTO journal_lines (at, act, subject_kind, subject_id, facts)
    SELECT moment, 'gift_moved', 'Donation', CAST(id AS text),
           json_build_object('was', state, 'now', 'received')
    FROM donations WHERE id = ANY(moved);

    INSERT INTO gift_news (donation_id, was, at)
    SELECT id, state, moment FROM donations WHERE id = ANY(moved);

    INSERT INTO letters
        (kind, "to", lang, subject, text, html, about, person_id, once, written_at, attempts)
    SELECT letter.kind, donor_details.email, letter.lang, '', '', '',
           json_build_object('donation', letter.donation_id), letter.person_id, letter.once,
           moment, 0
    FROM donor_details JOIN {_rows("letter")} USING (donation_id)
    WHERE donor_details.donation_id = ANY(moved) AND donor_details.email <> ''
    ON CONFLICT (once) DO NOTHING;

    UPDATE payment_attempts
    SET state = 'paid', checked_at = moment,
        payment_intent_id = coalesce(gift.intent_id, payment_attempts.payment_intent_id)
    FROM {_rows("gift")}
    WHERE payment_attempts.donation_id = ANY(moved) AND payment_attempts.id = gift.attempt_id;

    UPDATE donations SET state = 'received', received_at = gift.received_at
    FROM {_rows("gift")}
    WHERE donations.id = gift.donation_id AND donations.id = ANY(moved);
END"""  # noqa: S608 - names of our own columns only

CREATE = f"""
CREATE FUNCTION record_gifts(told json, movable text[], moment timestamptz,
                             OUT posted bigint[], OUT moved bigint[])
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $body${BODY}$body$"""

DROP = "DROP FUNCTION record_gifts(json, text[], timestamptz)"
