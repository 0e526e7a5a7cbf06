"""When somebody is slowed, without a database."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from solidarity.giving.protection.limits import limits
from solidarity.giving.protection.rules import Limit, Sign, free_again, judge

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = Limit(3, timedelta(hours=1))


def ago(*minutes):
    return [NOW - timedelta(minutes=m) for m in minutes]


def test_below_the_limit_nobody_waits():
    assert free_again(ago(1, 2), HOUR, NOW) is None
    assert free_again(ago(1, 2, 61), HOUR, NOW) is None


def test_at_the_limit_one_waits_until_the_oldest_that_counts_leaves_the_window():
    assert free_again(ago(1, 2, 50), HOUR, NOW) == NOW + timedelta(minutes=10)
    assert free_again(ago(1, 2, 30, 50), HOUR, NOW) == NOW + timedelta(minutes=30)


@given(st.lists(st.integers(0, 200), max_size=30), st.integers(1, 10))
def test_when_the_wait_is_over_the_limit_is_kept_again(minutes, most):
    limit, moments = Limit(most, timedelta(hours=1)), ago(*minutes)
    until = free_again(moments, limit, NOW)
    later = until or NOW
    assert sum(m > later - limit.window for m in moments) < most or until is None
    if until:
        assert until > NOW
        just_before = until - timedelta(seconds=1)
        assert sum(m > just_before - limit.window for m in moments) >= most


def test_a_donor_who_fails_twice_is_not_slowed_and_a_tester_is():
    assert judge(ago(1, 3), ago(1, 3), [ago(1), ago(3)], limits(), NOW) is None
    slowed = judge(ago(*range(30)), ago(5), [], limits(), NOW)
    assert slowed.sign == Sign.FAILURES


def test_under_attack_fewer_refusals_are_enough_and_none_is_never_enough():
    three = ago(1, 2, 3)
    assert judge(three, three, [], limits(), NOW) is None
    assert judge(three, three, [], limits(), NOW, is_under_attack=True).sign == Sign.FAILURES
    assert judge([], ago(1), [], limits(), NOW, is_under_attack=True) is None


def test_one_card_refused_everywhere_slows_who_used_it():
    assert judge(ago(1), ago(1), [ago(*range(1, 7))], limits(), NOW).sign == Sign.CARD
