"""The arithmetic of a match: exact, rounded down, explained; and how concentrated it is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidarity.errors import Invalid, Refusal
from solidarity.giving.match_funds import rules
from solidarity.giving.match_funds.rules import Before, CommuneFacts, Decision, Draft, Held, Terms

NOTHING_BEFORE = Before(donor=0, project=0, association=0, room=10**9, pool=10**9)
RURAL = {"code": "09.541.03.07", "kind": "rural", "population": 6_000}
centimes = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("base", "factor", "weight", "amount"),
    [
        (50_000, 1000, 1000, 50_000),
        (50_000, 500, 1000, 25_000),
        (33_333, 500, 1000, 16_666),
        (10_001, 1000, 1337, 13_371),
        (1, 500, 1000, 0),
    ],
)
def test_a_match_is_base_times_factor_times_weight_rounded_down(base, factor, weight, amount):
    assert rules.decide(base, weight, Terms(factor), NOTHING_BEFORE) == Decision(amount, "")


@pytest.mark.parametrize(
    ("terms", "before", "said"),
    [
        ({"gift": 30_000}, {}, Decision(30_000, "gift")),
        ({"donor": 60_000}, {"donor": 35_000}, Decision(25_000, "donor")),
        ({"project": 60_000}, {"project": 60_000}, Decision(0, "project")),
        ({"association": 60_000}, {"association": 70_000}, Decision(0, "association")),
        ({}, {"room": 12}, Decision(12, "room")),
        ({}, {"pool": 0}, Decision(0, "pool")),
        ({"gift": 30_000}, {"pool": 20_000}, Decision(20_000, "pool")),
        ({"gift": 50_000}, {}, Decision(50_000, "")),
    ],
)
def test_the_lowest_ceiling_decides_and_is_named(terms, before, said):
    stood = Before(**{**NOTHING_BEFORE.__dict__, **before})

    assert rules.decide(50_000, 1000, Terms(1000, **terms), stood) == said


@given(
    base=centimes, factor=st.integers(1, 5000), weight=st.integers(500, 2000),
    caps=st.lists(st.none() | centimes, min_size=4, max_size=4),
    used=st.lists(centimes, min_size=5, max_size=5),
)  # fmt: skip
def test_a_match_never_passes_a_ceiling_nor_the_pool(base, factor, weight, caps, used):
    before = Before(*used)
    amount = rules.decide(base, weight, Terms(factor, *caps), before).amount

    assert 0 <= amount <= min(before.pool, before.room)
    for ceiling, taken in zip(caps[1:], used, strict=False):
        assert ceiling is None or amount == 0 or amount + taken <= ceiling


@given(amount=centimes, given_=st.integers(1, 10**9), share=st.fractions(0, 1))
def test_what_stays_after_a_refund_is_in_proportion_and_never_more(amount, given_, share):
    refunded = int(given_ * share)
    kept = rules.kept(amount, given_, refunded)

    assert 0 <= kept <= amount
    assert kept * given_ <= amount * (given_ - refunded) < (kept + 1) * given_


@given(
    state=st.sampled_from(["intended", "on_its_way", "received", "refunded", "disputed"]),
    amount=centimes, posted=centimes, refunded=st.integers(0, 100),
)  # fmt: skip
def test_following_a_gift_never_makes_or_loses_money(state, amount, posted, refunded):
    held = Held(max(amount - posted, 0), min(posted, amount))

    assert rules.target(state, amount, 100, refunded, held).total == held.total


def test_a_commune_of_large_households_weighs_more_and_an_emptied_one_less():
    full = rules.weight(CommuneFacts(**RURAL, households=1_000), "census-2024-1")
    emptied = rules.weight(CommuneFacts(**RURAL, households=2_400), "census-2024-1")
    middle = rules.weight(CommuneFacts(**RURAL, households=1_436), "census-2024-1")

    assert (full, emptied, middle) == (1828, 500, 1096)


def test_a_town_weighs_less_and_a_rule_without_weights_weighs_all_alike():
    town = CommuneFacts("09.001.01.01", "urban", 504_768, 143_553)

    assert rules.weight(town, "census-2024-1") == 500
    assert rules.weight(town, "none") == 1000


@pytest.mark.parametrize(
    ("amounts", "index"),
    [([], 0), ([0, 0], 0), ([5, 5, 5, 5], 0), ([0, 0, 0, 1], 0.75), ([1, 2, 3, 4], 0.25), ([9], 0)],
)
def test_the_gini_index_of_known_shares(amounts, index):
    assert rules.gini(amounts) == pytest.approx(index)


def test_playing_the_rule_again_keeps_ceilings_and_pool():
    gifts = [
        rules.Past(1000, weight, Terms(1000, gift=1500, donor=2500), donor, 1, 1, commune, 10**6)
        for weight, donor, commune in [(2000, "a", "x"), (2000, "a", "x"), (500, "b", "y")]
    ]

    assert rules.replay(gifts, 10_000, weighted=True) == {"x": 2500, "y": 500}
    assert rules.replay(gifts, 10_000, weighted=False) == {"x": 2000, "y": 1000}
    assert rules.replay(gifts, 1_200, weighted=False) == {"x": 1200, "y": 0}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"terms": Terms(0)}, "factor"),
        ({"terms": Terms(6000)}, "factor"),
        ({"terms": Terms(1000, gift=0)}, "cap_gift"),
        ({"ends_on": date(2026, 1, 1)}, "ends_on"),
        ({"donor_days": 0}, "donor_days"),
    ],
)
def test_a_senseless_rule_is_refused_beside_its_field(changes, field):
    told = {"terms": Terms(1000), "starts_on": date(2026, 2, 1), "ends_on": date(2026, 3, 1),
            "weighting": "none"}  # fmt: skip

    with pytest.raises(Invalid) as refused:
        rules.check_draft(Draft(**{**told, **changes}))

    assert refused.value.field == field


@pytest.mark.parametrize(
    "terms", [Terms(1000, gift=1001), Terms(1000, gift=10, project=1001), Terms(1000)]
)
def test_a_rule_that_promises_more_than_the_pool_is_refused(terms):
    with pytest.raises(Refusal):
        rules.check_covered(terms, 1000)


def test_two_people_who_agree_decide():
    assert rules.verdict([]) is None
    assert rules.verdict([True]) is None
    assert rules.verdict([True, False]) is None
    assert rules.verdict([True, False, True]) is True
    assert rules.verdict([False, False]) is False


def test_places_are_provinces_or_communes():
    assert rules.covers_place([], "09.541.03.07")
    assert rules.covers_place(["09.541"], "09.541.03.07")
    assert rules.covers_place(["09.541.03.07"], "09.541.03.07")
    assert not rules.covers_place(["09.54"], "09.541.03.07")
