"""Two pairs of eyes: what two opinions make."""

from datetime import date

import pytest

from solidarity.associations.rules import State
from solidarity.associations.verification import rules
from solidarity.errors import Invalid, NotAllowed, Refusal

TODAY = date(2026, 11, 22)
REASON = "Receipt and board seen, video call on Monday."


@pytest.mark.parametrize(
    ("verdicts", "to"),
    [
        ([], None),
        (["accept"], None),
        (["refuse"], None),
        (["accept", "refuse"], None),
        (["accept", "accept"], State.VERIFIED),
        (["accept", "refuse", "accept"], State.VERIFIED),
        (["accept", "refuse", "refuse"], State.REFUSED),
        (["needs_work"], State.NEEDS_WORK),
        (["accept", "needs_work"], State.NEEDS_WORK),
    ],
)
def test_two_agree_and_one_may_send_back(verdicts, to):
    assert rules.outcome(verdicts, 2) is to


def test_a_member_reviews_nothing_of_her_own():
    with pytest.raises(NotAllowed):
        rules.check_reviewer(is_related=True, has_reviewed=False)


def test_one_person_is_not_two():
    with pytest.raises(Refusal):
        rules.check_reviewer(is_related=False, has_reviewed=True)


def test_a_decided_file_takes_no_more_opinions():
    rules.check_waiting("submitted")
    with pytest.raises(Refusal):
        rules.check_waiting("verified")


def test_an_opinion_has_reasons_and_an_acceptance_has_looked():
    rules.check_opinion("needs_work", REASON, [])
    with pytest.raises(Invalid) as told:
        rules.check_opinion("accept", REASON, [])
    assert told.value.field == "checked"
    with pytest.raises(Invalid) as told:
        rules.check_opinion("refuse", "  no  ", [])
    assert told.value.field == "reason"


def test_levels_are_climbed_one_by_one():
    assert rules.levels_to_ask("draft", 0, None, TODAY) == [1]
    assert rules.levels_to_ask("verified", 1, TODAY, TODAY) == [1, 2]
    assert rules.levels_to_ask("verified", 2, TODAY, TODAY) == [2]
    assert rules.levels_to_ask("verified", 2, date(2026, 1, 1), TODAY) == [1]
    with pytest.raises(Invalid):
        rules.check_level_asked(2, [1])


def test_a_level_goes_by_an_administrator_or_two_reviewers():
    assert rules.may_withdraw(is_administrator=True, reviewers=1, needed=2)
    assert rules.may_withdraw(is_administrator=False, reviewers=2, needed=2)
    assert not rules.may_withdraw(is_administrator=False, reviewers=1, needed=2)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
        (date(2026, 12, 31), 24, date(2028, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_a_level_ends_the_same_day_of_a_later_month(start, months, end):
    assert rules.last_day(start, months) == end
