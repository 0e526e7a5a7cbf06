"""Roles: what must hold is named when it fails; what is weighed adds up."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.errors import BadInput
from matching.reasons import total
from matching.roles import (
    Constraint,
    Obstacle,
    Reach,
    Role,
    Skill,
    Taxonomy,
    Volunteer,
    Window,
    obstacles,
    rank_roles,
    rank_volunteers,
    weigh,
)

SUMMER = Window(date(2026, 7, 1), date(2026, 8, 31))
JULY = Window(date(2026, 7, 1), date(2026, 7, 31))
SPRING = Window(date(2026, 3, 1), date(2026, 3, 31))

MASON = Volunteer(
    "amal",
    skills=(Skill("masonry", 3), Skill("french", 2)),
    languages=frozenset({"tzm", "fr"}),
    windows=(SUMMER,),
    commune="Tafraout",
    province="Tiznit",
    themes=frozenset({"water"}),
    weekly_hours=10,
)
WALL = Role(
    "wall",
    required=(Skill("masonry", 2),),
    useful=("french", "drawing"),
    languages=frozenset({"tzm", "ar"}),
    window=JULY,
    days=7,
    commune="Tafraout",
    province="Tiznit",
    themes=frozenset({"water", "school"}),
    weekly_hours=20,
)


def test_a_role_that_suits_has_no_obstacle():
    assert obstacles(MASON, WALL) == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"window": SPRING}, Obstacle(Constraint.DATES, "2026-03-01/2026-03-31", 7)),
        ({"days": 32}, Obstacle(Constraint.DATES, "2026-07-01/2026-07-31", 32)),
        ({"languages": frozenset({"ar", "en"})}, Obstacle(Constraint.LANGUAGE, "ar or en")),
        ({"required": (Skill("masonry", 4),)}, Obstacle(Constraint.SKILL, "masonry", 4)),
        ({"required": (Skill("plumbing"),)}, Obstacle(Constraint.SKILL, "plumbing", 1)),
        ({"profession": "nurse"}, Obstacle(Constraint.PROFESSION, "nurse")),
    ],
)
def test_each_constraint_that_fails_is_named(change, expected):
    assert obstacles(MASON, replace(WALL, **change)) == (expected,)


@pytest.mark.parametrize(
    ("reach", "commune", "province", "open_"),
    [
        (Reach.ANYWHERE, "Tata", "Tata", True),
        (Reach.PROVINCE, "Ammelne", "Tiznit", True),
        (Reach.PROVINCE, "Tata", "Tata", False),
        (Reach.COMMUNE, "Tafraout", "Tiznit", True),
        (Reach.COMMUNE, "Ammelne", "Tiznit", False),
        (Reach.COMMUNE, None, None, False),
        (Reach.NOWHERE, "Tafraout", "Tiznit", False),
    ],
)
def test_a_place_is_reachable_as_far_as_she_goes(reach, commune, province, open_):
    role = replace(WALL, commune=commune, province=province)

    found = obstacles(replace(MASON, reach=reach), role)

    assert found == (() if open_ else (Obstacle(Constraint.PLACE, "on site", commune),))


def test_a_remote_role_asks_for_readiness_to_work_remotely():
    role = replace(WALL, remote=True)

    assert obstacles(replace(MASON, reach=Reach.NOWHERE), role) == ()
    assert obstacles(replace(MASON, remote=False), role) == (Obstacle(Constraint.PLACE, "remote"),)


def test_a_verified_profession_opens_a_regulated_role():
    nurse = replace(MASON, professions=frozenset({"nurse"}))

    assert obstacles(nurse, replace(WALL, profession="nurse")) == ()


def test_every_obstacle_is_told_at_once():
    role = replace(WALL, window=SPRING, profession="nurse", required=(Skill("plumbing"),))

    kinds = [obstacle.constraint for obstacle in obstacles(MASON, role)]

    assert kinds == [Constraint.DATES, Constraint.SKILL, Constraint.PROFESSION]


def test_who_can_do_the_narrow_skill_can_do_the_broad_one_not_the_reverse():
    tree = Taxonomy({"masonry": "building"})

    assert obstacles(MASON, replace(WALL, required=(Skill("building", 3),)), tree) == ()
    builder = replace(MASON, skills=(Skill("building", 4),))
    assert obstacles(builder, WALL, tree) == (Obstacle(Constraint.SKILL, "masonry", 2),)


def test_a_taxonomy_that_turns_in_a_circle_ends():
    assert Taxonomy({"a": "b", "b": "a"}).level([Skill("a")], "c") == 0


def test_the_score_is_weighed_as_written():
    parts = {(r.kind, r.name): r.contribution for r in weigh(MASON, WALL).reasons}

    assert parts == pytest.approx(
        {
            ("skill", "masonry"): 0.40 * 3 / 4,
            ("useful_skill", "french"): 0.15 / 2,
            ("proximity", "commune"): 0.15,
            ("theme", "water"): 0.15 / 2,
            ("hours", "weekly"): 0.15 * 10 / 20,
        }
    )


def test_the_province_counts_half_of_the_commune():
    parts = {r.kind: r for r in weigh(MASON, replace(WALL, commune="Ammelne")).reasons}

    assert (parts["proximity"].name, parts["proximity"].contribution) == ("province", 0.075)


def test_likelihood_counts_where_the_past_says_something():
    plain, likely = weigh(MASON, WALL), weigh(MASON, WALL, likelihood=0.5)

    assert likely.score == pytest.approx(plain.score + 0.1)


skills = st.lists(st.builds(Skill, st.sampled_from("abcde"), st.integers(1, 4)), max_size=5).map(
    tuple
)
words = st.frozensets(st.sampled_from("abcde"))
hours = st.none() | st.floats(0, 60)
communes = st.none() | st.sampled_from(["Tata", "Tiznit"])
volunteers = st.builds(
    Volunteer, id=st.just("v"), skills=skills, commune=communes, province=communes,
    themes=words, weekly_hours=hours,
)  # fmt: skip
roles = st.builds(
    Role, id=st.just("r"), required=skills, useful=words.map(sorted).map(tuple),
    commune=communes, province=communes, themes=words, weekly_hours=hours,
)  # fmt: skip


@given(volunteers, roles, st.none() | st.floats(-1, 2))
def test_contributions_always_sum_to_the_score_within_bounds(volunteer, role, likelihood):
    fit = weigh(volunteer, role, likelihood=likelihood)

    assert total(fit.reasons) == fit.score
    assert 0 <= fit.score <= 1.2 + 1e-9
    assert all(reason.contribution > 0 for reason in fit.reasons)


def test_roles_are_ranked_best_first_and_closed_ones_left_out():
    far = replace(WALL, id="far", commune="Tata", province="Tata")
    closed = replace(WALL, id="closed", window=SPRING)

    assert [fit.role for fit in rank_roles(MASON, [far, closed, WALL])] == ["wall", "far"]


def test_volunteers_are_ranked_best_first_and_barred_ones_left_out():
    able = replace(MASON, id="badr", skills=(Skill("masonry", 2),))
    absent = replace(MASON, id="chama", windows=())

    found = rank_volunteers(WALL, [able, absent, MASON])

    assert [fit.volunteer for fit in found] == ["amal", "badr"]


@pytest.mark.parametrize("level", [0, 5])
def test_a_level_outside_the_scale_is_refused(level):
    with pytest.raises(BadInput, match="level of “masonry”"):
        Skill("masonry", level)


def test_a_window_must_not_end_before_it_starts():
    with pytest.raises(BadInput, match="must not end before"):
        Window(date(2026, 2, 1), date(2026, 1, 1))
