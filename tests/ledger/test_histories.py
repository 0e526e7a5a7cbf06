"""Whatever order the processor tells its facts in, and however often: one book comes out.

The posting rules here stand for those of the rooms above: pure functions of a fact. What is
tried is the book: duplicates, permutations, batches, crashes between any two statements.
"""

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from solidarity.ledger import actions, checks, queries
from solidarity.ledger.rules import Entry, Line
from tests.ledger import conftest
from tests.ledger.samples import NOON

EURO_CENTS = {"EUR": 100, "CAD": 64, "AED": 25}  # of 100 minor units

MODERATE = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Fact:
    kind: str
    source: str
    project_id: int
    currency: str
    amount: int

    @property
    def entry(self):
        lines = POSTING[self.kind](self.project_id, self.currency, self.amount)
        return Entry("live", self.kind, self.source, NOON, lines)


def move(debit, credit, currency, amount):
    return (Line(debit, amount, currency), Line(credit, -amount, currency))


def settle(project_id, currency, amount):
    """The processor changes a gift into euros and keeps its fee."""
    euros = max(1, amount * EURO_CENTS[currency] // 100)
    pending, ready = f"stripe:h:pending:{currency}", "stripe:h:available:EUR"
    if currency == "EUR":
        moved = move(ready, pending, "EUR", amount)
    else:
        moved = move(f"fx:{currency}", pending, currency, amount) + move(
            ready, "fx:EUR", "EUR", euros
        )
    return moved + move("fee:processor:h:EUR", ready, "EUR", 25 + euros // 66)


POSTING = {
    "donation": lambda p, cur, n: move(f"stripe:h:pending:{cur}", f"project:{p}:{cur}", cur, n),
    "settlement": settle,
    "refund": lambda p, cur, n: move(f"project:{p}:{cur}", f"refund:h:{cur}", cur, n),
    "refund_failed": lambda p, cur, n: move(f"refund:h:{cur}", f"project:{p}:{cur}", cur, n),
    "dispute_out": lambda p, cur, n: move(f"dispute:h:{cur}", f"stripe:h:pending:{cur}", cur, n),
    "dispute_won": lambda p, cur, n: move(f"stripe:h:pending:{cur}", f"dispute:h:{cur}", cur, n),
    "dispute_lost": lambda p, cur, n: move(f"project:{p}:{cur}", f"dispute:h:{cur}", cur, n),
}

EFFECT = {"donation": 1, "refund": -1, "refund_failed": 1, "dispute_lost": -1}
"""What a fact changes of what a project is owed: an independent model of the book."""


@st.composite
def histories(draw):
    """(facts in order, the same shuffled and repeated, what each project is owed)."""
    facts = []
    for n in range(draw(st.integers(1, 4))):
        where = draw(st.integers(1, 2)), draw(st.sampled_from(sorted(EURO_CENTS)))
        amount = left = draw(st.integers(100, 10**6))
        facts += [Fact("donation", f"ch_{n}", *where, amount)]
        facts += [Fact("settlement", f"txn_{n}", *where, amount)]
        for m in range(draw(st.integers(0, 2))):
            part = draw(st.integers(1, left))
            facts += [Fact("refund", f"re_{n}_{m}", *where, part)]
            if draw(st.booleans()):
                facts += [Fact("refund_failed", f"re_{n}_{m}", *where, part)]
            else:
                left -= part
            if not left:
                break
        end = draw(st.sampled_from([None, "dispute_won", "dispute_lost"])) if left else None
        facts += [Fact(k, f"dp_{n}", *where, left) for k in ("dispute_out", end) if end]
    told = draw(st.permutations(facts + draw(st.lists(st.sampled_from(facts), max_size=5))))
    return facts, told, owed_after(facts)


def owed_after(facts):
    owed = Counter()
    for fact in facts:
        owed[f"project:{fact.project_id}:{fact.currency}"] -= EFFECT.get(fact.kind, 0) * fact.amount
    return {code: amount for code, amount in owed.items() if amount}


def outcome(engine, tell):
    """Balances after `tell(connection)`, then undone."""
    with engine.connect() as connection:
        transaction = connection.begin()
        tell(connection)
        found = {c: n for c, n in queries.balances(connection, "live").items() if n}
        broken = checks.is_broken(checks.check(connection))
        transaction.rollback()
    return found, broken


def one_by_one(facts):
    return lambda connection: [actions.post(connection, fact.entry) for fact in facts]


@pytest.mark.parametrize("name", conftest.ENGINES)
@MODERATE
@given(history=histories())
def test_order_and_repetition_change_nothing(name, book_untouched, history):
    engine = book_untouched[name]
    facts, told, owed = history

    in_order, broken = outcome(engine, one_by_one(facts))
    shuffled, _ = outcome(engine, one_by_one(told))
    in_a_batch, _ = outcome(
        engine, lambda connection: actions.post_many(connection, [f.entry for f in told])
    )

    assert not broken
    assert in_order == shuffled == in_a_batch
    assert {code: n for code, n in in_order.items() if code.startswith("project")} == owed
    assert not [code for code in in_order if code.startswith("dispute")]
    for currency in EURO_CENTS:
        assert sum(n for code, n in in_order.items() if code.endswith(currency)) == 0


class PowerCut(Exception):
    """What happens between two statements."""


def cut_after(engine, statements):
    """Let that many statements through on `engine`, then fail."""
    sent = []

    def count(connection, cursor, statement, *rest):
        sent.append(statement)
        if len(sent) > statements:
            raise PowerCut

    event.listen(engine, "before_cursor_execute", count)
    return lambda: event.remove(engine, "before_cursor_execute", count)


def test_a_crash_between_any_two_statements_leaves_nothing_or_all(book_engine):
    facts = [Fact("donation", f"ch_{n}", 1, "EUR", 100) for n in range(2)]
    facts += [Fact("settlement", "txn_1", 1, "CAD", 500)]
    crashes = 0

    for statements in range(100):
        restore = cut_after(book_engine, statements)
        try:
            with book_engine.begin() as connection:
                one_by_one(facts)(connection)
            break
        except PowerCut:
            crashes += 1
        finally:
            restore()
        with book_engine.connect() as connection:
            assert queries.balances(connection, "live") == {}

    assert crashes >= len(facts)
    with book_engine.connect() as connection:
        assert queries.balance(connection, "live", "project:1:EUR") == -200
        assert not checks.is_broken(checks.check(connection))


def test_what_a_crash_interrupted_is_finished_by_telling_it_again(book_engine):
    facts = [Fact("donation", f"ch_{n}", 1, "EUR", 100) for n in range(5)]
    for last in range(1, 6):
        with book_engine.connect() as connection:
            one_by_one(facts[:last])(connection)
            connection.rollback()
        with book_engine.begin() as connection:
            one_by_one(facts[:last])(connection)

    with book_engine.connect() as connection:
        assert queries.balance(connection, "live", "project:1:EUR") == -500
