from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from solidarity.ledger.chart.rules import UnknownAccount
from solidarity.ledger.rules import (
    MAX_AMOUNT,
    Entry,
    EntryRefused,
    Line,
    Quote,
    check_entry,
    check_quote,
    differences,
    mirrored,
)
from tests.ledger.samples import NOON, make_gift

EUR, USD = Line("project:1:EUR", -100, "EUR"), Line("project:1:USD", 100, "USD")
PENDING = "stripe:host:pending:EUR"

REFUSED = {
    "does not balance": make_gift(lines=(EUR, Line(PENDING, 99, "EUR"))),
    "{'EUR': -100, 'USD': 100}": make_gift(lines=(EUR, USD)),
    "at least two lines": make_gift(lines=(EUR,)),
    "at most 1000": make_gift(lines=(EUR, Line(PENDING, 100, "EUR")) * 501),
    "must move something": make_gift(amount=0),
    "beyond belief": make_gift(amount=MAX_AMOUNT + 1),
    "kept in EUR": make_gift(lines=(Line("project:1:EUR", 5, "USD"), EUR)),
    "1.5 is not a whole number": make_gift(amount=1.5),
    "Decimal": make_gift(amount=Decimal(5)),
    "True is not": make_gift(amount=True),
    "no book": make_gift(book="dream"),
    "bad kind": make_gift(kind="Donation!"),
    "bad source": make_gift(source="two words"),
    "bad source ''": make_gift(source=""),
    "time zone": make_gift(occurred_at=datetime(2026, 1, 1)),  # noqa: DTZ001
    "words and whole numbers": make_gift(meta={"rate": 1.5}),
    "not bytes": make_gift(meta={"note": "a\0b"}),
    "not bytes ": make_gift(meta={"note": "\ud800"}),
    "keys in meta": make_gift(meta={"deep": [{1: "one"}]}),
    "dictionary": make_gift(meta=["a"]),
    "SHA-256": make_gift(meta={"proofs": ["a bank statement"]}),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_wrong_entry_is_refused_in_plain_words(reason):
    with pytest.raises(EntryRefused) as refusal:
        check_entry(REFUSED[reason])

    assert reason.strip() in str(refusal.value)


def test_an_account_outside_the_chart_is_refused():
    with pytest.raises(UnknownAccount):
        check_entry(make_gift(lines=(EUR, Line("pocket:EUR", 100, "EUR"))))


def test_an_entry_may_move_several_currencies_when_each_balances():
    exchanged = (
        EUR,
        Line("fx:EUR", 100, "EUR"),
        Line("fx:USD", -90, "USD"),
        Line("bank:host:USD", 90, "USD"),
    )
    meta = {"proofs": ["0" * 64], "lot": [1, None, True, {"word": "كلمة"}]}

    check_entry(make_gift(lines=exchanged, meta=meta))


def test_two_entries_differ_by_their_facts_and_not_by_the_order_of_their_lines():
    gift = make_gift()

    assert differences(gift, replace(gift, lines=gift.lines[::-1])) == []
    assert differences(gift, make_gift(amount=5, meta={"a": 1})) == ["lines", "meta"]


def test_a_mirror_undoes_an_entry():
    gift = make_gift()

    assert sum(line.amount for line in (*gift.lines, *mirrored(gift.lines))) == 0
    assert mirrored(mirrored(gift.lines)) == gift.lines


def test_lines_may_be_given_as_a_list():
    lines = [EUR, Line(PENDING, 100, "EUR")]

    assert Entry("live", "donation", "ch", NOON, lines).lines == tuple(lines)


GOOD = Quote("EUR", "MAD", Decimal("10.85"), "ecb", NOON)


@pytest.mark.parametrize(
    "changes",
    [
        {"rate": 10.85},
        {"rate": Decimal(0)},
        {"rate": Decimal("NaN")},
        {"spread": Decimal(1)},
        {"quote": "EUR"},
        {"quote": "XXX"},
        {"source": "the bank"},
        {"as_of": datetime(2026, 1, 1)},  # noqa: DTZ001
    ],
)
def test_a_rate_is_exact_positive_and_dated(changes):
    check_quote(GOOD)

    with pytest.raises(EntryRefused):
        check_quote(replace(GOOD, **changes))
