"""The plan equals the budget, and each refusal says by how much."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from solidarity.kit.money import mad
from solidarity.projects.plan.check import check_plan
from solidarity.projects.plan.rules import (
    Ceilings,
    Line,
    Share,
    ShareState,
    Source,
    Stage,
    Sums,
    acquired,
    budget_sums,
    line_amount,
    plan_sums,
)

LAW = Ceilings(project=450_000_00, level=200_000_00)
LINES = [Line("Pipes", Decimal(100), 1_000_00), Line("Trenches", Decimal(10), 130_00, True)]
SHARES = [
    Share(Source.GIFTS, 80_000_00),
    Share(Source.COMMUNE, 20_000_00, ShareState.VOTED),
    Share(Source.VILLAGERS_LABOUR, 1_300_00, ShareState.COMMITTED, days=10, day_value=130_00),
]
STAGES = [Stage("Start", 16_000_00, date(2026, 1, 1)), Stage("End", 64_000_00, date(2026, 6, 1))]


def refusals(lines=None, shares=None, stages=None, ceilings=LAW):
    return check_plan(
        LINES if lines is None else lines,
        SHARES if shares is None else shares,
        STAGES if stages is None else stages,
        ceilings,
    )


def test_a_plan_that_adds_up_is_accepted():
    assert refusals() == []


def test_an_empty_plan_is_told_of_each_empty_part():
    assert {r.field for r in refusals([], [], [])} == {"budget", "shares", "milestones"}


def test_a_plan_that_brings_too_little_says_how_much_to_add():
    [no] = refusals(shares=[SHARES[0], replace(SHARES[1], amount=19_999_99), SHARES[2]])

    assert no.field == "shares"
    assert no.values["gap"] == mad(1)
    assert "less" in no.msgid


def test_a_plan_that_brings_too_much_says_so():
    [no] = refusals(shares=[SHARES[0], replace(SHARES[1], amount=25_000_00), SHARES[2]])

    assert no.values["gap"] == mad(5_000_00)
    assert "more" in no.msgid


def test_work_never_fills_a_hole_in_money():
    shares = [
        SHARES[0],
        Share(Source.VILLAGERS_LABOUR, 21_300_00, days=213, day_value=100_00),
    ]

    assert plan_sums(shares).cash + plan_sums(shares).in_kind == 101_300_00
    assert len(refusals(shares=shares)) == 2


def test_labour_is_days_times_the_value_of_a_day():
    wrong = replace(SHARES[2], amount=1_300_00, days=9)
    [no] = refusals(shares=[*SHARES[:2], wrong])

    assert no.field == "shares-2"
    assert no.values["due"] == mad(9 * 130_00)


def test_gifts_stay_under_the_ceiling_of_the_level():
    lines = [replace(LINES[0], quantity=Decimal(300)), LINES[1]]
    shares = [replace(SHARES[0], amount=280_000_00), *SHARES[1:]]
    stages = [Stage("All", 280_000_00)]
    [no] = refusals(lines, shares, stages)

    assert no.values["gap"] == mad(80_000_00)
    assert "label" in no.msgid


def test_gifts_stay_under_the_ceiling_of_the_law_first():
    lines = [replace(LINES[0], quantity=Decimal(500)), LINES[1]]
    shares = [replace(SHARES[0], amount=480_000_00), *SHARES[1:]]
    [no] = refusals(lines, shares, [Stage("All", 480_000_00)])

    assert no.values["most"] == mad(450_000_00)
    assert "label" not in no.msgid


def test_gifts_stand_in_one_share():
    shares = [replace(SHARES[0], amount=40_000_00), replace(SHARES[0], amount=40_000_00)]

    assert any("one share" in r.msgid for r in refusals(shares=[*shares, *SHARES[1:]]))


def test_tranches_release_the_gifts_no_more_no_less():
    [no] = refusals(stages=[STAGES[0], replace(STAGES[1], tranche=64_000_01)])

    assert no.field == "milestones"
    assert no.values["gap"] == mad(1)


def test_milestones_follow_each_other():
    [no] = refusals(stages=[replace(STAGES[0], due_on=date(2027, 1, 1)), STAGES[1]])

    assert "order" in no.msgid


def test_a_line_without_words_or_price_is_named():
    found = refusals(lines=[replace(LINES[0], label=" ", unit_price=0), LINES[1]])

    assert [r.field for r in found][:2] == ["budget-0", "budget-0"]


def test_a_half_centime_goes_up():
    assert line_amount(Decimal("0.5"), 1) == 1
    assert line_amount(Decimal("2.004"), 100) == 200
    assert line_amount(Decimal("2.005"), 100) == 201


def test_requested_shares_and_gifts_are_never_acquired():
    assert acquired(SHARES) == Sums(cash=20_000_00, in_kind=1_300_00)
    assert acquired([replace(SHARES[1], state=ShareState.REQUESTED)]) == Sums(0, 0)


amounts = st.integers(min_value=1, max_value=100_000_00)
lines = st.builds(
    Line,
    label=st.just("line"),
    quantity=st.decimals(min_value="0.001", max_value="9999", places=3),
    unit_price=st.integers(min_value=1_000, max_value=10_000_00),
    is_in_kind=st.booleans(),
)


def plan_for(budget: Sums, cuts: list[int]) -> list[Share]:
    """Shares that pay a budget: money cut at will, work in one share of goods."""
    edges = sorted({cut % budget.cash for cut in cuts} | {0, budget.cash}) if budget.cash else []
    parts = [b - a for a, b in pairwise(edges)]
    shares = [Share(Source.COMMUNE, part, ShareState.VOTED) for part in parts]
    if budget.in_kind:
        shares.append(Share(Source.GOODS, budget.in_kind, ShareState.COMMITTED))
    return shares


@given(st.lists(lines, min_size=1, max_size=12), st.lists(amounts, max_size=5))
def test_shares_that_make_the_budget_are_accepted_to_the_centime(budget, cuts):
    sums = budget_sums(budget)
    shares = plan_for(sums, cuts)
    ok = check_plan(budget, shares, [Stage("All", 0)], LAW)

    assert [r for r in ok if r.field == "shares"] == []
    assert plan_sums(shares) == sums


@given(st.lists(lines, min_size=1, max_size=12), st.integers(1, 1_000_000), st.booleans())
def test_any_gap_is_refused_with_its_size(budget, gap, in_kind):
    shares = plan_for(budget_sums(budget), [])
    shares.append(Share(Source.GOODS if in_kind else Source.STATE, gap))
    found = check_plan(budget, shares, [Stage("All", 0)], LAW)

    assert [r.values["gap"] for r in found if r.field == "shares"] == [mad(gap)]


@given(st.lists(st.tuples(st.sampled_from(Source), amounts, st.sampled_from(ShareState))))
def test_what_is_acquired_never_passes_the_plan_nor_counts_what_is_asked(raw):
    shares = [Share(*values) for values in raw]
    sure, whole = acquired(shares), plan_sums(shares)
    asked = sum(
        s.amount for s in shares if s.state == ShareState.REQUESTED or s.source == Source.GIFTS
    )

    assert sure.cash <= whole.cash
    assert sure.in_kind <= whole.in_kind
    assert sure.cash + sure.in_kind == whole.cash + whole.in_kind - asked
