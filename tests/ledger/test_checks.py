"""Each invariant must notice what it is for, once every guard is lifted."""

import json
from datetime import UTC, datetime

import pytest

from solidarity.ledger import actions, checks, limits, seal
from solidarity.ledger.rules import Entry, Line
from tests.ledger.samples import NOON, make_dispute, make_gift, seal_everything, tamper, tranche

MEANWHILE = "guards_are_awake"  # always found beside the rest: tampering lifted the guards


@pytest.fixture
def used(book_engine):
    """A book of an ordinary day, sealed, its head published."""
    with book_engine.begin() as connection:
        first = actions.post(connection, make_gift())
        actions.reverse(connection, first.entry_id, source="re_1", occurred_at=NOON)
        actions.post(connection, make_gift("ch_2"))
        limits.reserve(connection, **tranche(60_00))
        actions.post(connection, make_gift("ch_2", book="test"))
    seal_everything(book_engine)
    with book_engine.begin() as connection:
        seal.publish_head(connection, NOON.date())
    return book_engine


def findings(engine):
    with engine.connect() as connection:
        return checks.check(connection)


def entry_of(kind, source):
    return f"(SELECT id FROM ledger_entries WHERE kind = '{kind}' AND source = '{source}')"


ORIGINAL, REVERSAL = entry_of("donation", "ch_1"), entry_of("reversal", "re_1")
RESERVED = entry_of("tranche_reserved", "tranche-1")
ADD_ENTRY = """INSERT INTO ledger_entries
    (id, book, kind, source, occurred_at, recorded_at, meta)
    VALUES (7, 'live', '{}', '{}', '2026-03-08', '{}', '{{}}')"""
ADD_PAIR = """INSERT INTO ledger_lines (entry_id, n, account_id, currency, book, amount)
    SELECT 7, CASE WHEN role = 'project' THEN 1 ELSE 2 END, id, currency, book,
           CASE WHEN role = 'project' THEN {0} ELSE -{0} END
    FROM ledger_accounts WHERE book = 'live'
    AND code IN ('project:1:EUR', 'stripe:host:pending:EUR')"""

TAMPERINGS = {
    "currencies_agree": ["UPDATE ledger_currencies SET exponent = 3 WHERE code = 'EUR'"],
    "accounts_follow_the_chart": ["UPDATE ledger_accounts SET project_id = 2 WHERE project_id = 1"],
    "entries_balance": [f"UPDATE ledger_lines SET amount = n WHERE entry_id = {ORIGINAL}"],
    "entries_have_two_lines": [f"DELETE FROM ledger_lines WHERE entry_id = {ORIGINAL}"],
    "entries_are_posted": [f"DELETE FROM ledger_posts WHERE entry_id = {ORIGINAL}"],
    "lines_agree": [f"UPDATE ledger_lines SET book = 'test' WHERE entry_id = {ORIGINAL}"],
    "reversals_mirror": [f"UPDATE ledger_lines SET amount = -amount WHERE entry_id = {REVERSAL}"],
    "projects_are_not_overdrawn": [
        ADD_ENTRY.format("refund", "re_9", "2026-03-08"),
        ADD_PAIR.format(50_00),
        "INSERT INTO ledger_posts (entry_id) VALUES (7)",
    ],
    "tranches_end_once": [
        ADD_ENTRY.format("tranche_disbursed", "tranche-1", "2026-03-08"),
        f"UPDATE ledger_entries SET reverses_id = {RESERVED} WHERE id = {REVERSAL}",
    ],
    "seals_hold": [f"UPDATE ledger_entries SET source = 'other' WHERE id = {REVERSAL}"],
    "heads_are_sealed": [f"UPDATE ledger_heads SET hash = '{'a' * 64}'"],
    "sealing_keeps_up": [ADD_ENTRY.format("donation", "ch_late", "2026-03-08")],
}  # fmt: skip


def test_an_honest_book_has_no_finding(used):
    assert findings(used) == []


def test_every_invariant_is_tried_below():
    names = {invariant.__name__ for invariant in checks.INVARIANTS}

    assert names == set(TAMPERINGS) | {MEANWHILE}


@pytest.mark.parametrize("invariant", TAMPERINGS)
def test_an_invariant_notices_what_it_is_for(invariant, used):
    tamper(used, *TAMPERINGS[invariant])

    found = findings(used)

    assert {invariant, MEANWHILE} <= {finding.invariant for finding in found}
    assert checks.is_broken(found)


def test_a_lifted_guard_alone_is_a_finding(used):
    tamper(used)

    assert {finding.invariant for finding in findings(used)} == {MEANWHILE}


def test_a_project_overdrawn_by_a_dispute_is_flagged_and_not_broken(used):
    with used.begin() as connection:
        actions.post(connection, make_dispute(amount=90_00))
    seal_everything(used)

    found = findings(used)

    assert [(f.invariant, f.gravity) for f in found] == [
        ("projects_are_not_overdrawn", checks.Gravity.FLAGGED)
    ]
    assert not checks.is_broken(found)


def test_a_project_overdrawn_by_a_refund_made_at_the_processor_s_is_flagged_and_not_broken(used):
    gone = (Line("project:7:EUR", 90_00, "EUR"), Line("refund:rives:EUR", -90_00, "EUR"))
    with used.begin() as connection:
        actions.post(connection, Entry("live", "refund", "re_9", NOON, gone))
    seal_everything(used)

    found = findings(used)

    assert [(f.invariant, f.gravity) for f in found] == [
        ("projects_are_not_overdrawn", checks.Gravity.FLAGGED)
    ]


def test_findings_travel_as_json():
    finding = checks.Finding("seals_hold", "What was sealed …", "live seal 3")

    assert json.loads(checks.as_json([finding])) == [
        {"invariant": "seals_hold", "promise": "What was sealed …",
         "subject": "live seal 3", "gravity": "broken"}]  # fmt: skip


def test_a_young_unsealed_entry_is_no_finding(book_session):
    actions.post(book_session, make_gift(occurred_at=datetime(2020, 1, 1, tzinfo=UTC)))

    assert checks.check(book_session) == []
