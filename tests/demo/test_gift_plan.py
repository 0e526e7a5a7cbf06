"""Invented gifts add up, are such as people give, and are the same each time."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from solidarity.demo import givers
from solidarity.demo.gift_plan import Past, plan_gifts
from solidarity.giving.rules import quote

RATES = {"EUR": Decimal("10.80"), "CAD": Decimal("6.85"), "GBP": Decimal("12.60"),
         "USD": Decimal("9.60"), "CHF": Decimal("11.50"), "MAD": Decimal(1)}  # fmt: skip
START, END = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


def plan(total, count, currency=None, key="p00"):
    past = Past(key, total, count, START, END, currency)
    return plan_gifts(past, [], givers.invent(key, count), RATES)


def worth(gifts):
    return sum(quote(gift.amount, RATES[gift.amount.currency]).minor for gift in gifts)


@given(count=st.integers(5, 120), each=st.integers(200, 3_000))
def test_gifts_make_the_total_to_the_centime(count, each):
    gifts = plan(count * each * 100, count)
    assert worth(gifts) == count * each * 100
    assert len(gifts) == count
    assert all(gift.amount.minor > 0 for gift in gifts)


@given(count=st.integers(5, 60), each=st.integers(200, 3_000))
def test_in_one_currency_the_last_cent_is_the_only_difference(count, each):
    gifts = plan(count * each * 100, count, currency="EUR")
    assert {gift.amount.currency for gift in gifts} == {"EUR"}
    assert 0 <= count * each * 100 - worth(gifts) < 11


def test_the_same_project_has_the_same_gifts():
    assert plan(5_000_000, 40) == plan(5_000_000, 40)
    assert plan(5_000_000, 40) != plan(5_000_000, 40, key="p01")


def test_gifts_come_in_the_order_of_their_days():
    days = [gift.given_at for gift in plan(5_000_000, 40)]
    assert days == sorted(days)
    assert days[0] >= START
    assert days[-1] <= END
