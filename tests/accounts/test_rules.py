"""Who may join, which days may be told, what is shown."""

from datetime import date, timedelta

import pytest

from solidarity.accounts import rules
from solidarity.accounts.rules import Window
from solidarity.errors import Refusal

TODAY = date(2026, 7, 1)
AUGUST = Window(date(2026, 8, 1), date(2026, 8, 31))


def test_nobody_joins_without_saying_they_are_of_age():
    with pytest.raises(Refusal, match="18 and over"):
        rules.check_adult(says_adult=False)
    rules.check_adult(says_adult=True)


def test_a_single_day_and_today_itself_may_be_told():
    rules.check_window(Window(TODAY, TODAY), [], TODAY)


@pytest.mark.parametrize(
    ("window", "sentence", "field"),
    [
        (Window(date(2026, 8, 2), date(2026, 8, 1)), "before the first", "ends_on"),
        (Window(date(2026, 6, 1), date(2026, 6, 30)), "already over", "ends_on"),
        (Window(TODAY, TODAY + timedelta(days=366)), "one year", "ends_on"),
        (Window(date(2026, 8, 31), date(2026, 9, 5)), "overlap", "starts_on"),
    ],
)
def test_days_that_cannot_be_are_refused_beside_their_field(window, sentence, field):
    with pytest.raises(Refusal, match=sentence) as refused:
        rules.check_window(window, [AUGUST], TODAY)
    assert refused.value.field == field


def test_days_that_only_touch_do_not_overlap():
    rules.check_window(Window(date(2026, 9, 1), date(2026, 9, 2)), [AUGUST], TODAY)


def test_the_number_of_periods_has_an_end():
    days = [AUGUST.starts_on + timedelta(days=2 * n) for n in range(rules.MOST_WINDOWS)]
    told = [Window(day, day) for day in days]
    with pytest.raises(Refusal, match="24 periods"):
        rules.check_window(Window(date(2027, 5, 1), date(2027, 5, 2)), told, TODAY)


def test_only_known_parts_are_shown_and_in_the_order_of_the_profile():
    assert rules.parts_shown(["about", "email", "origin"]) == ["origin", "about"]


def test_a_role_that_does_not_exist_is_refused_by_naming_the_others():
    with pytest.raises(Refusal, match="reviewer, treasurer, administrator"):
        rules.check_role("boss")
