from contextlib import contextmanager

import pytest
from sqlalchemy import event

from solidarity.ledger import actions, limits, queries
from solidarity.ledger.queries import ProjectTotals
from solidarity.ledger.rules import Line, UnknownEntry
from tests.ledger.samples import NOON, make_gift, tranche


@contextmanager
def counting(connection):
    """Statements sent to the database inside the block."""
    sent = []

    def note(conn, cursor, statement, *rest):
        sent.append(statement)

    event.listen(connection.engine, "before_cursor_execute", note)
    yield sent
    event.remove(connection.engine, "before_cursor_execute", note)


def fill(session, projects=30):
    return actions.post_many(
        session, [make_gift(f"ch_{n}", project_id=n % projects + 1) for n in range(2 * projects)]
    )


def test_a_balance_is_signed_debit_plus_and_kept_per_book(book_session):
    actions.post_many(book_session, [make_gift(), make_gift(book="test", amount=7)])

    assert queries.balance(book_session, "live", "project:1:EUR") == -100_00
    assert queries.balance(book_session, "live", "stripe:host:pending:EUR") == 100_00
    assert queries.balance(book_session, "test", "project:1:EUR") == -7
    assert queries.balance(book_session, "live", "project:404:EUR") == 0


def test_balances_are_found_by_the_beginning_of_their_code(book_session):
    fill(book_session, projects=11)
    actions.open_account(book_session, "live", "project:1:CAD")

    found = queries.balances(book_session, "live", "project:1:")

    assert found == {"project:1:EUR": -200_00, "project:1:CAD": 0}


def test_a_prefix_is_taken_by_the_letter(book_session):
    fill(book_session)

    assert queries.balances(book_session, "live", "p%") == {}


def test_totals_of_many_projects_cost_one_query(book_session):
    fill(book_session)

    with counting(book_session) as sent:
        totals = queries.project_totals(book_session, "live", range(1, 32))

    assert len(sent) == 1
    assert totals[30]["EUR"].received == 200_00
    assert totals[31] == {}


def test_a_project_shows_what_is_free_reserved_released_and_in_its_bank(book_session):
    actions.post(book_session, make_gift(amount=1_000))
    first = limits.reserve(book_session, **tranche(300))
    limits.reserve(book_session, **tranche(250, source="tranche-2"))
    limits.disburse(
        book_session,
        first.entry_id,
        paid_from="bank:host:EUR",
        arrived=Line("bank:project:1:MAD", 3_255, "MAD"),
        occurred_at=NOON,
    )

    totals = queries.project_totals(book_session, "live", [1])[1]

    assert totals == {
        "EUR": ProjectTotals(free=450, reserved=250, released=300),
        "MAD": ProjectTotals(in_bank=3_255),
    }
    assert totals["EUR"].received == 1_000


def test_a_page_of_entries_costs_two_queries_however_long(book_session):
    fill(book_session, projects=1)
    actions.post_many(book_session, [make_gift(f"more_{n}") for n in range(40)])

    with counting(book_session) as sent:
        page = queries.entries_of_project(book_session, "live", 1, limit=30)

    assert len(sent) == 2
    assert len(page) == 30
    assert [w.id for w in page] == sorted((w.id for w in page), reverse=True)
    assert all(len(w.entry.lines) == 2 for w in page)


def test_pages_of_entries_follow_each_other(book_session):
    posted = [p.entry_id for p in fill(book_session, projects=1)]
    actions.post(book_session, make_gift("other", project_id=2))

    first = queries.entries_of_project(book_session, "live", 1, limit=1)
    second = queries.entries_of_project(book_session, "live", 1, limit=9, before=first[0].id)

    assert [w.id for w in first + second] == posted[::-1]


def test_an_unknown_entry_is_said_so(book_session):
    with pytest.raises(UnknownEntry):
        queries.get_entry(book_session, 404)
