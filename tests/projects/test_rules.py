"""The life of a project, as a table."""

from datetime import date
from itertools import product

import pytest

from solidarity.errors import Refusal
from solidarity.projects import rules
from solidarity.projects.rules import Actor, ProjectState
from solidarity.web.motifs import MOTIFS

S = ProjectState


@pytest.mark.parametrize(("state", "to", "actor"), list(product(S, S, Actor)))
def test_every_move_outside_the_table_is_refused(state, to, actor):
    allowed = actor in rules.MOVES[state].get(to, ())
    try:
        rules.check_move(state, to, actor, before=to, reason="because")
    except Refusal:
        assert not allowed
    else:
        assert allowed


def test_every_state_is_reached_and_explained():
    reached = {to for moves in rules.MOVES.values() for to in moves} | {S.DRAFT}

    assert reached == set(S)
    assert set(rules.MOVES) == set(rules.STATES) == set(rules.EXPLANATIONS) == set(S)


def test_the_demo_file_is_mapped_whole_and_onto_no_state_twice():
    assert len(rules.DEMO_STATES) == 12
    assert len(set(rules.DEMO_STATES.values())) == 12
    assert set(rules.DEMO_THEMES.values()) <= set(rules.THEMES) == set(rules.Theme)


def test_a_suspended_project_resumes_only_where_it_was():
    assert rules.next_states(S.SUSPENDED, Actor.TREASURER, before=S.WORKS) == [S.WORKS]
    with pytest.raises(Refusal):
        rules.check_move(S.SUSPENDED, S.PUBLISHED, Actor.REVIEWER, before=S.WORKS)


@pytest.mark.parametrize("to", sorted(rules.NEEDS_REASON))
def test_what_stops_a_project_needs_a_reason(to):
    state = next(s for s, moves in rules.MOVES.items() if Actor.REVIEWER in moves.get(to, ()))
    with pytest.raises(Refusal, match="Say why"):
        rules.check_move(state, to, Actor.REVIEWER, reason="  ")


def test_a_manager_never_publishes_nor_suspends():
    moves = {to for state in S for to in rules.next_states(state, Actor.MANAGER, before=S.WORKS)}

    assert not moves & {S.PUBLISHED, S.UNDER_REVIEW, S.SUSPENDED, S.COMPLETED, S.REFUNDED}


def test_what_was_cancelled_unseen_stays_unseen():
    assert not rules.is_public(S.CANCELLED, was_published=False)
    assert rules.is_public(S.CANCELLED, was_published=True)
    assert not rules.is_public(S.UNDER_REVIEW, was_published=True)


def test_gifts_are_taken_to_the_last_day_and_by_living_projects_only():
    day = date(2026, 9, 15)

    assert rules.takes_gifts(S.PUBLISHED, day, day)
    assert not rules.takes_gifts(S.PUBLISHED, day, date(2026, 9, 16))
    assert not rules.takes_gifts(S.SUSPENDED, None, day)
    assert not rules.takes_gifts(S.FUNDED, None, day)


def test_lateness_is_counted_from_the_day_that_was_promised():
    due = date(2026, 5, 1)

    assert rules.days_late(due, None, date(2026, 5, 22)) == 21
    assert rules.days_late(due, date(2026, 5, 3), date(2026, 9, 1)) == 2
    assert rules.days_late(due, None, date(2026, 4, 1)) == 0
    assert rules.days_late(None, None, date(2026, 4, 1)) == 0


def test_a_cover_is_drawn_for_the_themes_it_knows_and_for_the_others_too():
    assert set(MOTIFS) <= set(rules.Theme)
