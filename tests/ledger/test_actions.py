from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from solidarity.ledger import actions, one_statement, portable, queries, schema
from solidarity.ledger.chart.rules import account
from solidarity.ledger.rules import (
    AlreadyReversed,
    EntryConflict,
    EntryRefused,
    Line,
    Quote,
    UnknownEntry,
    differences,
)
from solidarity.ledger.tables import accounts, entries, ledger_metadata, lines
from tests.ledger.samples import NOON, make_gift


def count(session, table):
    return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_posted_entry_reads_back_as_it_was_given(book_session):
    gift = make_gift(meta={"donation": 7, "proofs": ["ab" * 32], "note": "شكرا"})

    posted = actions.post(book_session, gift)

    written = queries.get_entry(book_session, posted.entry_id)
    assert written.entry == gift
    assert abs(datetime.now(UTC) - written.recorded_at) < timedelta(minutes=1)


def test_a_moment_is_the_same_in_every_time_zone(book_session):
    casablanca = NOON.astimezone(timezone(timedelta(hours=1)))

    first = actions.post(book_session, make_gift(occurred_at=casablanca))

    assert actions.post(book_session, make_gift(occurred_at=NOON)).entry_id == first.entry_id


def test_the_same_entry_again_is_the_first_one(book_session):
    first = actions.post(book_session, make_gift())
    again = actions.post(book_session, replace(make_gift(), lines=make_gift().lines[::-1]))

    assert (first.is_new, again.is_new) == (True, False)
    assert first.entry_id == again.entry_id
    assert count(book_session, lines) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 1},
        {"project_id": 2},
        {"occurred_at": NOON + timedelta(microseconds=1)},
        {"meta": {"donation": 8}},
    ],
)
def test_something_else_under_the_same_key_is_a_conflict(changes, book_session):
    actions.post(book_session, make_gift())

    with pytest.raises(EntryConflict, match="live donation ch_1"):
        actions.post(book_session, make_gift(**changes))


def test_one_source_may_stand_once_per_kind_and_book(book_session):
    for entry in (make_gift(), make_gift(kind="settlement"), make_gift(book="test")):
        assert actions.post(book_session, entry).is_new


def test_a_wrong_entry_never_reaches_the_database(book_session):
    with pytest.raises(EntryRefused):
        actions.post_many(book_session, [make_gift(), make_gift("ch_2", amount=0)])

    assert count(book_session, entries) == 0


def test_accounts_open_by_themselves_with_what_their_code_says(book_session):
    actions.post(book_session, make_gift(project_id=12))

    query = select(accounts).where(accounts.c.code == "project:12:EUR")
    row = book_session.execute(query).one()
    assert (row.role, row.kind, row.currency, row.project_id) == ("project", "liability", "EUR", 12)


def test_opening_an_account_twice_opens_it_once(book_session):
    first = actions.open_account(book_session, "live", "match:pool:MAD")

    assert actions.open_account(book_session, "live", "match:pool:MAD") == first
    assert count(book_session, accounts) == 1


def test_two_codes_with_one_row_id_are_never_confused(book_session):
    """A digest could meet another: the second account cannot be opened, and nothing is posted."""
    number = account("project:2:EUR").id_in("live")
    row = {"id": number, "book": "live", "code": "project:1:EUR", "role": "project",
           "kind": "liability", "currency": "EUR", "project_id": 1}  # fmt: skip
    book_session.execute(accounts.insert(), row)

    with pytest.raises(IntegrityError, match="another account has this id"):
        actions.post(book_session, make_gift(project_id=2))


def test_an_id_made_twice_is_made_again(book_session, monkeypatch):
    taken = actions.post(book_session, make_gift()).entry_id
    free = iter([taken, taken + 1])
    monkeypatch.setattr(actions, "new_id", lambda: next(free))

    posted = actions.post(book_session, make_gift("ch_2"))

    assert posted == actions.Posted(taken + 1, is_new=True)


def test_a_stuck_id_is_an_error_and_not_a_loop(book_session, monkeypatch):
    taken = actions.post(book_session, make_gift()).entry_id
    monkeypatch.setattr(actions, "new_id", lambda: taken)

    with pytest.raises(EntryRefused, match="no free id"):
        actions.post(book_session, make_gift("ch_2"))


def test_a_batch_answers_in_order_and_posts_each_once(book_session):
    actions.post(book_session, make_gift("ch_3"))
    sources = ["ch_9", "ch_3", "ch_1", "ch_9"]

    answers = actions.post_many(book_session, [make_gift(source) for source in sources])

    assert [answer.is_new for answer in answers] == [True, False, True, False]
    assert answers[0].entry_id == answers[3].entry_id < answers[2].entry_id
    assert count(book_session, entries) == 3


def test_a_batch_may_be_empty_or_longer_than_a_chunk(book_session, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 7)

    assert actions.post_many(book_session, []) == []
    answers = actions.post_many(book_session, [make_gift(f"ch_{n}") for n in range(30)])

    assert len({answer.entry_id for answer in answers}) == 30
    assert queries.balance(book_session, "live", "project:1:EUR") == -30 * 100_00


def test_a_batch_that_contradicts_itself_or_the_book_is_a_conflict(book_session):
    actions.post(book_session, make_gift("ch_3"))

    for last in (make_gift("ch_1", amount=2), make_gift("ch_3", amount=2)):
        with pytest.raises(EntryConflict):
            actions.post_many(book_session, [make_gift("ch_1"), last])


def test_a_reversal_leaves_nothing_and_says_what_it_undid(book_session):
    first = actions.post(book_session, make_gift())

    undone = actions.reverse(book_session, first.entry_id, source="re_1", occurred_at=NOON)

    assert set(queries.balances(book_session, "live").values()) == {0}
    assert queries.get_entry(book_session, undone.entry_id).entry.reverses == first.entry_id
    assert queries.find_reversals(book_session, [first.entry_id]) == {
        first.entry_id: undone.entry_id
    }


def test_an_entry_is_reversed_once(book_session):
    first = actions.post(book_session, make_gift()).entry_id
    done = actions.reverse(book_session, first, source="re_1", occurred_at=NOON)

    assert actions.reverse(book_session, first, source="re_1", occurred_at=NOON) == actions.Posted(
        done.entry_id, is_new=False
    )
    with pytest.raises(AlreadyReversed):
        actions.reverse(book_session, first, source="re_2", occurred_at=NOON)


def test_a_reversal_can_itself_be_reversed(book_session):
    """A refund that failed: the money is the project's again."""
    first = actions.post(book_session, make_gift()).entry_id
    refund = actions.reverse(book_session, first, source="re_1", occurred_at=NOON)

    actions.reverse(book_session, refund.entry_id, source="re_1_failed", occurred_at=NOON)

    assert queries.balance(book_session, "live", "project:1:EUR") == -100_00


def test_what_is_not_there_cannot_be_reversed(book_session):
    with pytest.raises(UnknownEntry):
        actions.reverse(book_session, 404, source="re_1", occurred_at=NOON)


def test_a_quote_is_frozen_once_and_to_the_last_digit(book_session):
    quote = Quote("EUR", "MAD", Decimal("10.850000000000000001"), "ecb", NOON, Decimal("0.015"))

    number = actions.record_quote(book_session, quote)

    assert actions.record_quote(book_session, quote) == number
    assert queries.find_quotes(book_session, [number]) == {number: quote}
    with pytest.raises(EntryConflict, match=r"10\.85"):
        actions.record_quote(book_session, replace(quote, rate=Decimal(11)))


def test_an_entry_keeps_the_quote_it_was_shown_with(book_session):
    number = actions.record_quote(book_session, Quote("EUR", "MAD", Decimal(11), "ecb", NOON))

    posted = actions.post(book_session, make_gift(quote=number))

    assert queries.get_entry(book_session, posted.entry_id).entry.quote == number


def test_nothing_is_written_until_the_caller_commits(book_engine):
    with book_engine.connect() as connection:
        actions.post(connection, make_gift())
        connection.rollback()

    with book_engine.connect() as connection:
        assert count(connection, entries) == 0
        assert count(connection, accounts) == 0


def test_an_orm_session_will_do(book_engine):
    with Session(book_engine) as session:
        actions.post(session, make_gift())
        session.commit()

    with Session(book_engine) as session:
        assert queries.balance(session, "live", "project:1:EUR") == -100_00


ENTRIES = [
    make_gift(),
    make_gift("ch_2", project_id=2, currency="CAD", meta={"a": [1, None, "ç"], "b": {"c": True}}),
    make_gift(kind="settlement", lines=(
        Line("stripe:host:pending:CAD", -100, "CAD"), Line("fx:CAD", 100, "CAD"),
        Line("stripe:host:available:EUR", 61, "EUR"), Line("fx:EUR", -64, "EUR"),
        Line("fee:processor:host:EUR", 3, "EUR"))),
    make_gift("ch_2", book="test"),
]  # fmt: skip


def rows_written_by(writer, session, drafts):
    written = writer.write(session, drafts, NOON)
    again = writer.write(session, {number + 10: entry for number, entry in drafts.items()}, NOON)
    rows = {
        table.name: sorted(map(repr, session.execute(select(table))))
        for table in ledger_metadata.sorted_tables
    }
    return written, again, rows


def test_one_statement_and_the_portable_path_write_the_same_rows(book_session_postgresql):
    drafts = dict(enumerate(ENTRIES, 1))
    results = []
    for writer in (portable, one_statement):
        with book_session_postgresql.begin_nested() as savepoint:
            results.append(rows_written_by(writer, book_session_postgresql, drafts))
            savepoint.rollback()

    assert results[0] == results[1]
    assert results[0][:2] == ({1, 2, 3, 4}, set())


def test_the_portable_path_keeps_its_promises_on_postgresql_too(
    book_session_postgresql, monkeypatch
):
    monkeypatch.setattr(one_statement, "write", portable.write)

    first = actions.post_many(book_session_postgresql, ENTRIES)
    again = actions.post_many(book_session_postgresql, [*ENTRIES, make_gift("ch_5")])

    assert [a.is_new for a in again] == [False] * 4 + [True]
    assert [a.entry_id for a in again[:4]] == [a.entry_id for a in first]
    for entry, posted in zip(ENTRIES, first, strict=True):
        stored = queries.get_entry(book_session_postgresql, posted.entry_id).entry
        assert differences(entry, stored) == []


def test_the_guards_are_awake_after_all_this(book_session):
    actions.post_many(book_session, ENTRIES)

    schema.assert_guarded(book_session)
