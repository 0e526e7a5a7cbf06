"""What becomes of a leftover, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidarity.errors import Invalid, Refusal
from solidarity.giving.endings.leftovers import rules
from solidarity.giving.endings.leftovers.rules import Choice, Way
from solidarity.projects.rules import ProjectState

GIFTS = st.dictionaries(st.integers(1, 50), st.integers(1, 10**7), min_size=1, max_size=12)


@given(st.integers(0, 10**8), GIFTS, st.integers(0, 10**6))
def test_no_gift_gets_more_than_is_left_of_it_and_the_parts_never_make_more_than_is_there(
    left, gifts, other
):
    shared = rules.parts(left, "EUR", gifts, other)

    assert sum(shared.values()) <= left
    assert all(rules.smallest("EUR") <= minor <= gifts[i] for i, minor in shared.items())


@given(st.integers(1, 10**8), GIFTS)
def test_what_is_left_goes_back_to_the_cent_save_parts_too_small_to_send(left, gifts):
    shared = rules.parts(left, "EUR", gifts, 0)
    unsent = len(gifts) - len(shared)

    assert min(left, sum(gifts.values())) - sum(shared.values()) < unsent * 100 + 1


def test_the_part_that_came_otherwise_than_by_gifts_is_sent_to_nobody():
    assert rules.parts(1000, "MAD", {1: 3000}, 1000) == {1: 750}


def test_a_cent_that_does_not_divide_goes_to_the_largest_remainder():
    shared = rules.parts(1000, "EUR", {1: 100_00, 2: 100_00, 3: 100_00}, 0)

    assert shared == {1: 334, 2: 333, 3: 333}


@pytest.mark.parametrize(("currency", "least"), [("EUR", 100), ("JPY", 100), ("KWD", 1000)])
def test_the_smallest_part_is_one_unit_or_a_hundred_where_there_are_no_cents(currency, least):
    assert rules.smallest(currency) == least


def test_fees_are_nobodys_to_give_back():
    assert rules.left_of(5000, 100) == 4900
    assert rules.left_of(100, 100) == rules.left_of(-50, 0) == 0


@pytest.mark.parametrize(
    ("choice", "takes", "same", "way"),
    [
        (Choice.REFUND, True, True, Way.BACK),
        (Choice.SISTER, True, True, Way.ON),
        (Choice.SISTER, False, True, Way.BACK),
        (Choice.SISTER, True, False, Way.BACK),
        (Choice.UPKEEP, True, True, Way.STAYS),
    ],
)
def test_money_goes_on_only_to_a_sister_that_takes_it_from_the_same_hands(choice, takes, same, way):
    assert rules.way_of(choice, sister_takes=takes, same_hands=same) == way


@pytest.mark.parametrize(
    ("state", "was_published", "is_staff", "may"),
    [
        (ProjectState.DRAFT, False, False, True),
        (ProjectState.NEEDS_WORK, False, False, True),
        (ProjectState.UNDER_REVIEW, False, False, False),
        (ProjectState.UNDER_REVIEW, False, True, True),
        (ProjectState.PUBLISHED, True, True, False),
        (ProjectState.NEEDS_WORK, True, False, False),
    ],
)
def test_a_plan_is_changed_by_its_writers_and_never_once_givers_read_it(
    state, was_published, is_staff, may
):
    if may:
        rules.check_open(state, was_published, is_staff=is_staff)
    else:
        with pytest.raises(Refusal):
            rules.check_open(state, was_published, is_staff=is_staff)


@pytest.mark.parametrize(
    ("choice", "sister", "field"), [("party", None, "choice"), ("sister", None, "sister")]
)
def test_a_choice_that_is_none_is_refused_beside_its_field(choice, sister, field):
    with pytest.raises(Invalid) as refused:
        rules.check_choice(choice, sister)
    assert refused.value.field == field


def test_a_move_counts_for_what_its_gifts_did():
    assert rules.dirhams_of(2000, 5000, 54_000) == 21_600
