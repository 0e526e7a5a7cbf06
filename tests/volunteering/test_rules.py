"""What a role is and who may apply."""

from datetime import date

import pytest

from solidarity.errors import Invalid, Refusal
from solidarity.volunteering import rules
from solidarity.volunteering.rules import ApplicationState, Asked, Level, RoleState


def asked(**changes):
    told = {
        "mode": "remote",
        "starts_on": date(2026, 7, 1),
        "ends_on": date(2026, 8, 1),
        "hours": 6,
        "places": 1,
        "required": ("eau-hydrogeo",),
        "useful": (),
    }
    return Asked(**{**told, **changes})


def test_a_sensible_role_is_accepted():
    rules.check_role(asked())
    rules.check_role(asked(starts_on=None, ends_on=None))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": date(2026, 6, 1)}, "ends_on"),
        ({"hours": 0}, "hours"),
        ({"hours": 10_000}, "hours"),
        ({"places": 0}, "places"),
        ({"places": 1000}, "places"),
        ({"required": ()}, "required"),
        ({"useful": ("eau-hydrogeo",)}, "useful"),
    ],
)
def test_a_role_that_cannot_be_filled_is_refused_beside_its_field(changes, field):
    with pytest.raises(Invalid) as refusal:
        rules.check_role(asked(**changes))
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "facts",
    [
        {"state": RoleState.FULL},
        {"state": RoleState.CLOSED},
        {"is_adult": False},
        {"is_member": True},
        {"has_applied": True},
    ],
)
def test_who_may_not_apply_is_told_why(facts):
    fine = {"state": "open", "is_member": False, "has_applied": False, "is_adult": True}
    rules.check_application(**fine)
    with pytest.raises(Refusal):
        rules.check_application(**{**fine, **facts})


def test_an_application_is_answered_once():
    rules.check_answer("applied", ApplicationState.ACCEPTED)
    with pytest.raises(Refusal):
        rules.check_answer("refused", ApplicationState.ACCEPTED)


def test_years_make_a_level():
    levels = [rules.level_of(y) for y in (0, 2, 3, 7, 8, 40)]
    junior, confirmed, expert = Level.JUNIOR, Level.CONFIRMED, Level.EXPERT
    assert levels == [junior, junior, confirmed, confirmed, expert, expert]
