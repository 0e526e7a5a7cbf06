"""Money is exact."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidarity.kit.money import CurrencyMismatch, Money, NotAnAmount, convert, mad, parse_amount

amounts = st.integers(min_value=-(10**15), max_value=10**15)


@given(minor=st.integers(0, 10**12), weights=st.lists(st.integers(0, 1000), min_size=1))
def test_parts_always_add_up_to_the_whole(minor, weights):
    if sum(weights) == 0:
        weights = [*weights, 1]

    parts = mad(minor).split(weights)

    assert sum(p.minor for p in parts) == minor
    assert all(p.minor >= 0 for p in parts)


@given(amounts, amounts)
def test_adding_then_taking_away_changes_nothing(a, b):
    assert mad(a) + mad(b) - mad(b) == mad(a)


def test_two_currencies_never_mix():
    with pytest.raises(CurrencyMismatch):
        mad(1) + Money(1, "EUR")
    with pytest.raises(CurrencyMismatch):
        assert mad(1) < Money(1, "EUR")


def test_money_is_never_a_float():
    with pytest.raises(TypeError):
        Money(1.5, "EUR")
    with pytest.raises(TypeError):
        mad(3) * 0.5


def test_a_conversion_rounds_half_to_even():
    assert convert(Money(5000, "EUR"), Decimal("10.744"), "MAD") == mad(53720)
    assert convert(Money(1, "EUR"), Decimal("0.5"), "MAD") == mad(0)
    assert convert(Money(3, "EUR"), Decimal("0.5"), "MAD") == mad(2)


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("50", 5000),
        ("50,5", 5050),
        ("12.50", 1250),
        ("1 500,50", 150050),
        ("1.500", 150000),
        ("1,500.50", 150050),
        ("٥٠", 5000),
        ("۵۰٫۲۵", 5025),
        ("0", 0),
        (" 20 ", 2000),
    ],
)
def test_amounts_are_read_as_people_type_them(typed, minor):
    assert parse_amount(typed, "EUR") == Money(minor, "EUR")


@pytest.mark.parametrize(
    "typed", ["", "abc", "-5", "5e3", "1.2.3", "1,23,4", "12,345,6", "½", "10 €", "9" * 16, "²"]
)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(NotAnAmount):
        parse_amount(typed, "EUR")


@given(st.integers(0, 10**12))
def test_what_is_shown_can_be_typed_back(minor):
    assert parse_amount(f"{mad(minor).major:.2f}", "MAD") == mad(minor)
