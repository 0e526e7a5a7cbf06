"""Assignment: as many people as possible are placed, then as well as possible."""

from itertools import product

import numpy as np
import pytest

from matching.assignment import assign, best_assignment
from matching.errors import BadInput
from matching.reasons import total
from matching.roles import Constraint, Role, Skill, Volunteer


def brute_force(scores, capacity):
    """The most people, then the highest total, over every way to place them."""
    best = (-1, -np.inf)
    for places in product(range(-1, scores.shape[1]), repeat=len(scores)):
        used = np.bincount([p for p in places if p >= 0], minlength=scores.shape[1])
        chosen = [scores[row, p] for row, p in enumerate(places) if p >= 0]
        if (used <= capacity).all() and np.isfinite(chosen).all():
            best = max(best, (len(chosen), round(sum(chosen), 9)))
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_assignment_is_the_best_there_is(seed):
    random = np.random.default_rng(seed)
    scores = random.random((5, 3))
    scores[random.random((5, 3)) < 0.4] = -np.inf
    capacity = random.integers(0, 3, 3)

    taken = best_assignment(scores, capacity)

    placed = [(row, column) for row, column in enumerate(taken) if column >= 0]
    value = (len(placed), round(sum(scores[pair] for pair in placed), 9))
    assert value == brute_force(scores, capacity)
    assert (np.bincount([c for _, c in placed], minlength=3) <= capacity).all()


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nobody_or_nothing_to_place_is_no_error(shape):
    assert (best_assignment(np.zeros(shape), np.ones(shape[1], int)) == -1).all()


def test_nobody_placeable_is_left_out_for_a_better_score():
    mason = Volunteer("mason", skills=(Skill("masonry", 4), Skill("french", 1)))
    helper = Volunteer("helper", skills=(Skill("french", 1),))
    easy = Role("easy", useful=("french",))
    wall = Role("wall", required=(Skill("masonry"),))

    placement = assign([mason, helper], [easy, wall])

    assert {(fit.volunteer, fit.role) for fit in placement.fits} == {
        ("mason", "wall"),
        ("helper", "easy"),
    }
    assert all(total(fit.reasons) == fit.score for fit in placement.fits)


def test_capacity_is_kept_and_may_be_given_beside_the_role():
    volunteers = [Volunteer(f"v{n}") for n in range(5)]

    placement = assign(volunteers, [Role("r", places=5)], {"r": 2})

    assert len(placement.fits) == 2
    assert [left.obstacles for left in placement.unplaced] == [{}, {}, {}]


def test_who_is_left_out_is_told_why():
    placement = assign([Volunteer("v")], [Role("r", required=(Skill("masonry"),))])

    (left,) = placement.unplaced
    assert left.obstacles["r"][0].constraint is Constraint.SKILL


def test_likelihood_breaks_what_scores_leave_even():
    volunteers = [Volunteer("a"), Volunteer("b")]
    roles = [Role("x"), Role("y")]

    placement = assign(volunteers, roles, likelihood={("a", "y"): 0.9, ("b", "y"): 0.1})

    assert {(fit.volunteer, fit.role) for fit in placement.fits} == {("a", "y"), ("b", "x")}


def test_a_negative_number_of_places_is_refused():
    with pytest.raises(BadInput, match="negative number of places"):
        assign([Volunteer("a")], [Role("r")], {"r": -1})
