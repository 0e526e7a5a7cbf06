"""The same fact told by webhook, return page, poller and reconciliation at one moment."""

import pytest
from sqlalchemy import func, select

from solidarity.ledger import actions, one_statement, portable, queries, seal
from solidarity.ledger.rules import AlreadyReversed, EntryConflict
from solidarity.ledger.tables import entries, seals
from tests.ledger.samples import NOON, make_gift, together


@pytest.fixture(params=["one statement", "portable"])
def way(request, monkeypatch):
    """On PostgreSQL both ways of writing must stand the race."""
    if request.param == "portable":
        monkeypatch.setattr(one_statement, "write", portable.write)


def in_a_transaction(engine, act):
    def work(n):
        with engine.begin() as connection:
            return act(connection, n)

    return work


def test_eight_tellers_of_one_fact_write_it_once(book_engine, way):
    results = together(
        in_a_transaction(book_engine, lambda connection, n: actions.post(connection, make_gift()))
    )

    assert [r.is_new for r in results].count(True) == 1
    assert len({r.entry_id for r in results}) == 1


def test_eight_tellers_of_different_facts_under_one_name_are_told_so(book_engine, way):
    results = together(
        in_a_transaction(
            book_engine,
            lambda connection, n: actions.post(connection, make_gift(amount=100 + n)),
        )
    )

    assert [type(r) for r in results].count(actions.Posted) == 1
    assert [type(r) for r in results].count(EntryConflict) == 7


def test_batches_that_overlap_in_any_order_never_block_each_other(book_engine, way):
    gifts = [make_gift(f"ch_{n}", project_id=n % 7 + 1) for n in range(60)]

    def post_rotated(connection, n):
        turned = gifts[n * 7 :] + gifts[: n * 7]
        return actions.post_many(connection, turned[:: -1 if n % 2 else 1])

    results = together(in_a_transaction(book_engine, post_rotated))

    assert all(isinstance(r, list) for r in results), results
    assert sum(posted.is_new for r in results for posted in r) == 60
    with book_engine.connect() as connection:
        total = sum(queries.balances(connection, "live", "project:").values())
    assert total == -60 * 100_00


def test_batches_that_open_the_same_new_accounts_never_block_each_other(
    book_engine, way, monkeypatch
):
    """Many chunks each, their accounts met in another order by every writer."""
    monkeypatch.setattr(actions, "BATCH", 3)

    def post_own(connection, n):
        gifts = [
            make_gift(f"ch_{n}_{m:02}", project_id=(m * 7 + n * 5) % 40 + 1) for m in range(40)
        ]
        return actions.post_many(connection, gifts)

    results = together(in_a_transaction(book_engine, post_own))

    assert all(isinstance(r, list) for r in results), results


def test_a_batch_and_single_gifts_that_open_the_same_accounts_never_block_each_other(
    book_engine, way, monkeypatch
):
    """The same facts told at once by batches (reconciliation) and one by one (webhooks)."""
    monkeypatch.setattr(actions, "BATCH", 5)
    gifts = [make_gift(f"ch_{m:02}", project_id=40 - m) for m in range(30)]

    def tell(n):
        told = [gifts] if n % 2 else [[gift] for gift in gifts]
        for part in told:
            with book_engine.begin() as connection:
                actions.post_many(connection, part)

    assert together(tell) == [None] * 8


def test_eight_reversals_of_one_entry_leave_one(book_engine):
    with book_engine.begin() as connection:
        first = actions.post(connection, make_gift()).entry_id

    def undo(connection, n):
        return actions.reverse(connection, first, source=f"re_{n}", occurred_at=NOON)

    results = together(in_a_transaction(book_engine, undo))

    assert [type(r) for r in results].count(actions.Posted) == 1
    assert [type(r) for r in results].count(AlreadyReversed) == 7


def test_sealers_at_work_while_gifts_come_in_leave_one_unbroken_chain(book_engine):
    def work(connection, n):
        if n % 2:
            return seal.seal_pending(connection)
        return actions.post_many(connection, [make_gift(f"ch_{n}_{m}") for m in range(25)])

    for _ in range(3):
        results = together(in_a_transaction(book_engine, work))
        assert not [r for r in results if isinstance(r, Exception)]

    with book_engine.connect() as connection:
        numbers = connection.execute(select(seals.c.seq).order_by(seals.c.seq)).scalars().all()
        assert numbers == list(range(1, len(numbers) + 1))
        assert connection.execute(select(func.count()).select_from(entries)).scalar_one() == 100
