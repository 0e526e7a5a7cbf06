"""The public face: ids in, ranked items with exact reasons out."""

import pytest
from sklearn.base import clone

from matching.errors import BadInput
from matching.reasons import total
from matching.recommender import Recommender
from matching.rerank import ExposureLedger
from matching.roles import Role, Volunteer
from tests.matching.worlds import make_schema

NEW_PROJECT = "p28"  # of Tiznit, chosen by nobody
NEWCOMER = "d240"  # a profile without a history


def items_of(found):
    return [one.item for one in found]


def history_of(user, items):
    return {"donor": [user] * len(items), "project": list(items)}


def test_each_query_gets_k_ranked_items_in_order(recommender):
    found = recommender.recommend(["d3", "d1"], k=4)

    assert [(one.user, one.rank) for one in found] == [
        (user, rank) for user in ("d3", "d1") for rank in (1, 2, 3, 4)
    ]
    for user in (found[:4], found[4:]):
        scores = [one.score for one in user]
        assert scores == sorted(scores, reverse=True)


def test_nothing_given_to_before_comes_back(recommender, world):
    interactions = world[0]
    before = {}
    for donor, project in zip(interactions["donor"], interactions["project"], strict=True):
        before.setdefault(donor, set()).add(project)

    found = recommender.recommend(list(before)[:60], k=10)

    assert all(one.item not in before[one.user] for one in found)


def test_reasons_sum_to_the_score_and_the_score_is_what_was_ranked(recommender):
    for one in recommender.recommend([f"d{n}" for n in range(0, 243, 12)], k=10):
        assert total(one.reasons) == pytest.approx(one.score, abs=1e-6)
        known, profiles = recommender.people_.seen_as([one.user])
        scores = recommender.blend_.predict(known, profiles=profiles)[0]
        place = recommender.people_.catalogue.item_place[one.item]
        assert scores[place] == pytest.approx(one.score, abs=1e-6)


def test_reasons_name_earlier_items_by_their_id(recommender):
    reasons = recommender.explain("x", "p4", history=history_of("x", ["p1", "p7", "p10"]))

    earlier = {reason.value for reason in reasons if reason.kind == "history"}
    assert not earlier - {"p1", "p7", "p10"}


def test_explain_gives_the_reasons_of_the_list(recommender):
    first = recommender.recommend(["d9"], k=1)[0]

    assert recommender.explain("d9", first.item) == first.reasons


def test_a_newcomer_with_a_profile_sees_projects_of_her_place(recommender, world):
    place = world[2]["origin"][240]
    commune = dict(zip(world[1]["slug"], world[1]["commune"], strict=True))

    found = recommender.recommend([NEWCOMER], k=5)

    assert {commune[item] for item in items_of(found)} == {place}
    assert {one.bucket for one in found} == {"0"}


def test_a_stranger_is_folded_in_from_her_history(recommender, world):
    commune = dict(zip(world[1]["slug"], world[1]["commune"], strict=True))

    found = recommender.recommend(["x"], k=3, history=history_of("x", ["p1", "p4", "p7"]))

    assert {commune[item] for item in items_of(found)} == {"Tiznit"}
    assert {one.bucket for one in found} == {"2-4"}


def test_a_stranger_is_folded_in_from_a_profile_given_with_the_question(recommender, world):
    commune = dict(zip(world[1]["slug"], world[1]["commune"], strict=True))
    profile = {"donor": ["x"], "origin": ["Tata"], "age": [40], "likes": [""]}

    found = recommender.recommend(["x"], k=4, users=profile)

    assert {commune[item] for item in items_of(found)} == {"Tata"}


def test_history_adds_to_what_was_learned(recommender):
    first = recommender.recommend(["d5"], k=1)[0].item

    again = recommender.recommend(["d5"], k=3, history=history_of("d5", [first]))

    assert first not in items_of(again)


def test_a_person_of_whom_nothing_is_known_is_refused_where_people_are_registered(recommender):
    with pytest.raises(BadInput, match=r"nobody.*unknown"):
        recommender.recommend(["nobody"])


def test_without_a_register_everyone_may_be_new(world):
    recommender = Recommender(make_schema()).fit(world[0], world[1])

    assert len(recommender.recommend(["nobody"], k=3)) == 3


def test_only_candidates_and_eligible_items_are_shown(recommender):
    candidates = ["p1", "p2", "p3", "p4", "p5", "p6"]
    eligible = {"d1": ["p2", "p9", "p4"]}

    found = recommender.recommend(["d1", "d2"], 10, candidates=candidates, eligible=eligible)

    assert {one.item for one in found if one.user == "d1"} <= {"p2", "p4"}
    assert {one.item for one in found} <= set(candidates)


def test_a_new_project_is_placed_by_its_attributes(recommender, world):
    origin = dict(zip(world[2]["donor"], world[2]["origin"], strict=True))

    found = recommender.candidates_for(NEW_PROJECT, k=20)

    assert {origin[one.user] for one in found} == {"Tiznit"}
    assert all(total(one.reasons) == pytest.approx(one.score, abs=1e-6) for one in found)


def test_people_who_gave_already_are_no_candidates(recommender, world):
    gave = {d for d, p in zip(world[0]["donor"], world[0]["project"], strict=True) if p == "p4"}

    asked = {f"d{n}" for n in range(60)}
    found = recommender.candidates_for("p4", k=300, users=sorted(asked))

    assert {one.user for one in found} == asked - gave


def test_candidates_can_be_restricted(recommender):
    found = recommender.candidates_for(NEW_PROJECT, users=["d1", NEWCOMER])

    assert {one.user for one in found} == {"d1", NEWCOMER}


def test_a_ledger_spreads_attention_and_is_counted(recommender):
    users = [f"d{n}" for n in range(60)]
    ledger = ExposureLedger()

    plain = recommender.recommend(users, k=5)
    spread = recommender.recommend(users, k=5, ledger=ledger)

    assert sum(ledger.counts.values()) == len(spread) == 300
    assert len(set(items_of(spread))) >= len(set(items_of(plain)))
    for one in spread:
        assert total(one.reasons) == pytest.approx(one.score, abs=1e-6)
    explored = [reason for one in spread for reason in one.reasons if reason.kind == "exploration"]
    assert all(0 < reason.value <= 1 for reason in explored)
    assert len(explored) == 60


def test_the_same_seed_gives_the_same_lists(world, recommender):
    again = Recommender(make_schema()).fit(*world)

    assert again.recommend(["d1", "d2", NEWCOMER]) == recommender.recommend(["d1", "d2", NEWCOMER])


def test_it_is_an_estimator_that_clones():
    recommender = Recommender(make_schema(), random_state=3)

    assert clone(recommender).get_params()["random_state"] == 3


def test_ids_are_text_whatever_they_were(world):
    found = Recommender().fit({"user": [1, 1, 2], "item": [7, 8, 7]}, {"item": [7, 8, 9]})

    assert found.recommend([2], k=1)[0].item == "8"


def test_volunteers_are_placed_and_the_past_adds_a_likelihood(recommender):
    volunteers = [Volunteer("d1"), Volunteer("outside")]
    roles = [Role("r1", project="p4", places=1), Role("r2", project="unheard of", places=1)]

    placement = recommender.match(volunteers, roles)

    assert len(placement.fits) == 2
    kinds = {(fit.volunteer, reason.kind) for fit in placement.fits for reason in fit.reasons}
    assert kinds == {("d1", "likelihood")}


def test_placing_needs_no_learning():
    assert len(Recommender().match([Volunteer("a")], [Role("r")]).fits) == 1


@pytest.mark.parametrize("k", [0, -3])
def test_k_must_be_positive(recommender, k):
    with pytest.raises(BadInput, match="k must be"):
        recommender.recommend(["d1"], k=k)
    with pytest.raises(BadInput, match="k must be"):
        recommender.candidates_for("p1", k=k)
