"""Re-ranking: attention is spread, its strength and its cost are known."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from matching.errors import BadInput
from matching.metrics import gini
from matching.rerank import ExposureLedger, Rerank, reranked
from matching.spreading import MOST_LOST, spread

SCORES = np.linspace(1, 0.1, 60, dtype=np.float32)


def shown_after(people, how, k=10):
    shown, random = np.zeros(60), np.random.default_rng(0)
    for _ in range(people):
        reranked(SCORES, shown, k, how, random)
    return shown


def test_off_it_is_the_plain_order():
    slate = reranked(SCORES, np.zeros(60), 5, Rerank(0, explore=False), None)

    assert slate.items.tolist() == [0, 1, 2, 3, 4]
    assert not slate.lost.any()
    assert slate.chance == 0


def test_a_stronger_penalty_spreads_more():
    ginis = [gini(shown_after(50, Rerank(p, explore=False))) for p in (0, 0.1, 0.5)]

    assert ginis == sorted(ginis, reverse=True)
    assert ginis[0] > ginis[2] + 0.2


def test_one_slot_explores_and_lets_nothing_starve():
    with_slot, without = (shown_after(300, Rerank(0, explore=e)) for e in (True, False))

    assert (without > 0).sum() == 10
    assert (with_slot[:50] > 0).all()
    assert (with_slot[:9] == 300).all()


def test_the_probability_kept_is_that_of_the_draw():
    drawn, chances = np.zeros(60), {}
    random = np.random.default_rng(1)
    for _ in range(4_000):
        slate = reranked(SCORES, np.arange(60.0) % 3, 10, Rerank(0), random)
        drawn[slate.items[-1]] += 1
        chances[int(slate.items[-1])] = slate.chance

    for item, chance in chances.items():
        assert drawn[item] / 4_000 == pytest.approx(chance, abs=0.02)


def test_what_is_not_eligible_is_never_explored():
    scores = SCORES.copy()
    scores[20:] = -np.inf
    shown, random = np.zeros(60), np.random.default_rng(0)

    for _ in range(100):
        reranked(scores, shown, 10, Rerank(), random)

    assert not shown[20:].any()


def test_nothing_eligible_gives_an_empty_list():
    slate = reranked(np.full(4, -np.inf), np.zeros(4), 3, Rerank(), None)

    assert not len(slate.items)


def test_the_ledger_counts_visits_from_elsewhere():
    ledger = ExposureLedger({"a": 2})
    ledger.show(["a", "b"], times=3)

    assert ledger.of(["a", "b", "c"]).tolist() == [5, 3, 0]


def test_impossible_numbers_are_refused():
    with pytest.raises(BadInput, match="negative"):
        Rerank(-0.1)
    with pytest.raises(BadInput, match="negative"):
        ExposureLedger({"a": -1})


def test_the_strength_chosen_keeps_its_cost_within_the_bound():
    random = np.random.default_rng(0)
    liking = random.random((400, 60), dtype=np.float32) + SCORES
    hidden = csr_matrix(np.eye(60, dtype=np.float32)[liking.argmax(axis=1)])

    found = spread(lambda people: liking[people].copy(), hidden, None, 10, 0)

    assert found.relative_cost <= MOST_LOST
    assert found.gini_after < found.gini_before
    assert found.never_shown_after <= found.never_shown_before
