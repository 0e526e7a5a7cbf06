"""Pauses and changes, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidarity.errors import Invalid, Refusal
from solidarity.giving.monthly.rules import (
    LONGEST_PAUSE,
    Kind,
    MonthlyState,
    add_months,
    check_change,
    pause_end,
)

TODAY = date(2026, 11, 22)


def test_a_written_day_wins_over_a_number_of_months():
    assert pause_end(3, date(2026, 12, 24), TODAY) == date(2026, 12, 24)
    assert pause_end(3, None, TODAY) == date(2027, 2, 22)


@pytest.mark.parametrize(
    ("months", "until", "field"),
    [(0, None, "months"), (None, TODAY, "until"), (None, date(2028, 1, 1), "until")],
)
def test_a_pause_without_end_of_the_past_or_too_long_is_refused(months, until, field):
    with pytest.raises(Invalid) as refusal:
        pause_end(months, until, TODAY)
    assert refusal.value.field == field


def test_the_last_day_of_a_month_stays_in_the_month():
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, LONGEST_PAUSE))
def test_months_later_is_that_many_months_later(day, months):
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and later.day >= 28)


@pytest.mark.parametrize("state", [MonthlyState.ASKED, MonthlyState.STOPPED, MonthlyState.EXPIRED])
@pytest.mark.parametrize("kind", list(Kind))
def test_what_does_not_run_cannot_be_changed(kind, state):
    with pytest.raises(Refusal):
        check_change(kind, state)
