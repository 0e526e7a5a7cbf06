"""Gifts, settlements, refunds, disputes, matches, tranches and invoices in any order, with the
power going between any two statements: the book is what an independent model says.

200 histories on each engine; `make money-histories` plays 2,000.
"""

from hypothesis import given

from solidarity.giving import checks
from solidarity.ledger import checks as ledger_checks
from tests.money_histories import play
from tests.money_histories.strategy import calm, deposits, steps


def test_whatever_happens_in_whatever_order_the_book_is_what_the_model_says(app, db, engine):
    played = []

    @calm
    @given(deposit=deposits, happens=steps)
    def histories(deposit, happens):
        play.play(deposit, happens)
        played.append(len(happens))

    play.seen.clear()
    histories()

    assert not ledger_checks.is_broken(ledger_checks.check(db.session))
    assert checks.check("test") == []
    print(f"\n{len(played)} histories, {sum(played)} steps on {engine}: {dict(play.seen)}")
