import json
from datetime import date
from io import StringIO

import pytest
from sqlalchemy import select

from solidarity.kit import ids
from solidarity.ledger import actions, export, queries, seal
from solidarity.ledger.tables import seals
from solidarity.ledger.verify import ZEROS, commitment
from tests.ledger.samples import NOON, make_gift, seal_everything

DAY = date(2026, 3, 8)


def exported(engine, book="live"):
    out = StringIO()
    with engine.connect() as connection:
        export.write_book(connection, out, book)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def sealed(book_engine):
    """A sealed book of three gifts and a reversal, and a rehearsal in the other book."""
    with book_engine.begin() as connection:
        first = actions.post(connection, make_gift(meta={"donation": 7, "proofs": ["ab" * 32]}))
        actions.post_many(connection, [make_gift("ch_2"), make_gift("ch_3", book="test")])
        actions.reverse(connection, first.entry_id, source="re_1", occurred_at=NOON)
    seal_everything(book_engine)
    return book_engine


def test_each_book_has_a_gapless_chain_of_its_own(sealed):
    with sealed.connect() as connection:
        rows = connection.execute(select(seals).order_by(seals.c.book, seals.c.seq)).all()

    assert [(row.book, row.seq) for row in rows] == [
        ("live", 1), ("live", 2), ("live", 3), ("test", 1)]  # fmt: skip
    assert [row.prev_hash for row in rows] == [ZEROS, rows[0].hash, rows[1].hash, ZEROS]


def test_sealing_again_adds_nothing(sealed):
    with sealed.begin() as connection:
        assert seal.seal_pending(connection) == 0


def test_sealing_may_be_done_in_small_steps(book_engine):
    with book_engine.begin() as connection:
        actions.post_many(connection, [make_gift(f"ch_{n}") for n in range(5)])
    seal_everything(book_engine)  # waits until all may be sealed, and then:
    with book_engine.begin() as connection:
        actions.post_many(connection, [make_gift(f"more_{n}") for n in range(5)])
    steps = []
    while sum(steps) < 5:
        with book_engine.begin() as connection:
            steps.append(seal.seal_pending(connection, limit=2))

    assert max(steps) == 2


def test_a_public_row_holds_no_time_no_source_and_no_private_word(sealed):
    row = exported(sealed)[1]["entry"]

    assert set(row) == {
        "seq", "book", "kind", "date", "lines", "reverses", "quote", "proofs", "commitment"
    }  # fmt: skip
    assert row["date"] == "2026-03-08"
    assert row["proofs"] == ["ab" * 32]
    for private in ("ch_1", "12:30", 'donation": 7', "re_1"):
        assert private not in json.dumps(exported(sealed))


def test_a_reversal_names_the_seal_of_its_original(sealed):
    assert exported(sealed)[3]["entry"]["reverses"] == 1


def test_one_fact_sealed_twice_looks_different_each_time(sealed):
    """Nothing links two gifts: the same facts under another salt give another commitment."""
    with sealed.connect() as connection:
        salts = connection.execute(select(seals.c.salt)).scalars().all()

    assert len(set(salts)) == 4
    assert len({commitment(salt, "ch_1", "2026-03-08", {}) for salt in salts}) == 4


def test_a_donor_given_the_salt_can_recompute_her_commitment(sealed):
    with sealed.connect() as connection:
        written = queries.entries_of_project(connection, "live", 1)[-1]
        its = queries.find_seals(connection, [written.id])[written.id]
    row = exported(sealed)[its.seq]["entry"]

    mine = commitment(
        its.salt,
        "ch_1",
        "2026-03-08T12:30:15.123456+00:00",
        {"donation": 7, "proofs": ["ab" * 32]},
    )

    assert row["commitment"] == mine


def test_the_head_of_a_day_is_written_once(sealed):
    with sealed.begin() as connection:
        head = seal.publish_head(connection, DAY)
        assert (head.seq, head.hash) == seal.last_seal(connection, "live")
        actions.post(connection, make_gift("late"))
    seal_everything(sealed)

    with sealed.begin() as connection:
        assert seal.publish_head(connection, DAY) == head
        assert seal.publish_head(connection, date(2026, 3, 9)).seq == head.seq + 1


def test_an_empty_book_has_no_head(book_session):
    assert seal.publish_head(book_session, DAY) is None


def test_a_reversal_from_a_slow_clock_is_sealed_after_its_original(book_engine, monkeypatch):
    with book_engine.begin() as connection:
        first = actions.post(connection, make_gift()).entry_id
        monkeypatch.setattr(actions, "new_id", lambda: first - 1)
        actions.reverse(connection, first, source="re_1", occurred_at=NOON)
    monkeypatch.setattr(actions, "new_id", ids.new_id)
    seal_everything(book_engine)

    kinds = [row["entry"]["kind"] for row in exported(book_engine) if "entry" in row]
    assert kinds == ["donation", "reversal"]


def test_postgresql_seals_nothing_younger_than_a_transaction_under_way(book_postgresql):
    """Its entry might still come in below: the chain follows the order of transactions."""
    with book_postgresql.begin() as connection:
        actions.post(connection, make_gift())
    seal_everything(book_postgresql)
    with book_postgresql.connect() as slow:
        actions.post(slow, make_gift("slow"))
        with book_postgresql.begin() as quick:
            actions.post(quick, make_gift("quick"))
        with book_postgresql.begin() as sealer:
            assert seal.seal_pending(sealer) == 0
        slow.commit()
    seal_everything(book_postgresql)

    assert len(exported(book_postgresql)) == 5


def test_a_reversal_waits_for_an_original_that_must_wait():
    ready = seal._ready(NothingSealed(), {5: None, 6: 4, 7: 6, 8: 5})

    assert ready == [5, 8]


class NothingSealed:
    """A session that finds no seal."""

    def execute(self, query):
        return []
