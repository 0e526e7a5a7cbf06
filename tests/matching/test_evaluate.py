"""Evaluation: metrics worked out by hand, splits that do not leak, figures beside popularity."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from matching.choices import gathered
from matching.errors import BadInput
from matching.evaluate import evaluate
from matching.histories import divide
from matching.metrics import clearly_better, gini, interval, per_person
from matching.schema import InteractionColumns
from matching.splits import Slice, split
from matching.tables import table
from matching.weights import chosen, joined, pooled
from tests.matching.worlds import make_schema, make_world


def random_choices(people=60, items=20, *, timed=False, seed=0):
    random = np.random.default_rng(seed)
    pairs = [(u, i) for u in range(people) for i in random.choice(items, 5, replace=False)]
    columns = {"user": [p[0] for p in pairs], "item": [p[1] for p in pairs]}
    columns["at"] = random.permutation(len(pairs))
    named = InteractionColumns(timestamp="at" if timed else None)
    return gathered(table(columns), named, np.arange(items).astype(str))


def test_metrics_by_hand():
    lists = np.array([[4, 2, 0], [1, 3, -1], [0, 1, 2]])
    hidden = csr_matrix([[1, 1, 1, 0, 0], [1, 0, 0, 0, 0], [1, 0, 0, 0, 0]])

    found = per_person(lists, hidden)

    np.testing.assert_allclose(found.recall, [2 / 3, 0, 1])
    np.testing.assert_allclose(found.reciprocal_rank, [1 / 2, 0, 1])
    gain = 1 / np.log2([2, 3, 4])
    np.testing.assert_allclose(found.ndcg, [gain[1:].sum() / gain.sum(), 0, 1])


def test_ndcg_reaches_one_when_more_is_relevant_than_fits():
    found = per_person(np.array([[0, 1]]), csr_matrix([[1, 1, 1, 1]]))

    assert found.ndcg[0] == pytest.approx(1)


def test_gini_of_nothing_shown_is_zero():
    assert gini(np.zeros(3)) == 0


def test_an_interval_covers_the_mean_and_narrows_with_people():
    random = np.random.default_rng(0)
    few, many = random.random(50), random.random(5_000)

    (low, high), (low2, high2) = interval(few, random), interval(many, random)

    assert low < few.mean() < high
    assert high2 - low2 < (high - low) / 5


def test_a_paired_difference_is_clear_only_beyond_chance():
    random = np.random.default_rng(0)
    old = random.random(400)

    assert clearly_better(old + 0.01 + random.normal(0, 0.01, 400), old, random)
    assert not clearly_better(random.permutation(old), old, random)


def test_a_history_is_divided_by_time():
    X = csr_matrix([[1, 1, 1]])

    given, hidden = divide(X, np.array([2]), np.array([30.0, 10.0, 20.0]), None)

    assert given.toarray().tolist() == [[0, 1, 1]]
    assert hidden.toarray().tolist() == [[1, 0, 0]]


@pytest.mark.parametrize("kind", list(Slice))
@pytest.mark.parametrize("timed", [False, True])
def test_what_is_hidden_is_in_no_training(kind, timed):
    choices = random_choices(timed=timed)

    made = split(choices, kind, seed=1)

    rows = {int(user): row for row, user in enumerate(made.learned)}
    for place, user in enumerate(made.tested):
        hidden = set(made.hidden[place].indices)
        given = set(made.given[place].indices)
        assert hidden
        assert not hidden & given
        assert hidden | given == set(choices.matrix[user].indices)
        if user in rows:
            assert not hidden & set(made.training[rows[user]].indices)
    assert made.when is None or len(made.when) == made.training.nnz


@pytest.mark.parametrize(("kind", "known"), [(Slice.ONE, 1), (Slice.ZERO, 0)])
def test_cold_people_are_not_learned_from(kind, known):
    made = split(random_choices(), kind, seed=1)

    assert not set(made.tested) & set(made.learned)
    assert (np.diff(made.given.indptr) == known).all()


def test_new_items_have_no_choice_in_training_and_are_ranked_among_themselves():
    made = split(random_choices(), Slice.NEW_ITEMS, seed=1)

    assert made.training[:, made.eligible].nnz == 0
    assert made.hidden[:, ~made.eligible].nnz == 0


def test_time_hides_the_last_choice():
    choices = random_choices(timed=True)
    made = split(choices, Slice.WARM, seed=1)

    user = made.tested[0]
    start, stop = choices.matrix.indptr[user : user + 2]
    last = choices.matrix.indices[start:stop][choices.when[start:stop].argmax()]

    assert made.hidden[0].indices.tolist() == [last]


def test_the_same_seed_splits_alike():
    first, second = (split(random_choices(), Slice.ONE, seed=4) for _ in range(2))

    assert (first.tested == second.tested).all()
    assert (first.given != second.given).nnz == 0


def test_weights_stay_with_popularity_when_a_rival_is_only_noise():
    random = np.random.default_rng(0)
    hidden = csr_matrix(np.eye(20)[random.integers(0, 8, 300)])
    popular = np.tile(np.linspace(1, 0, 20), (300, 1)).astype(np.float32)
    noise = random.random((300, 20)).astype(np.float32)

    weights = chosen(joined([pooled([popular, noise], hidden)]), 0, random)

    assert weights.tolist() == [1, 0]


def test_weights_go_to_the_model_that_knows():
    random = np.random.default_rng(0)
    truth = np.eye(20)[random.integers(0, 20, 300)].astype(np.float32)
    popular = np.tile(np.linspace(1, 0, 20), (300, 1)).astype(np.float32)

    weights = chosen(joined([pooled([popular, truth], csr_matrix(truth))]), 0, random)

    assert weights[1] > 0.9


def test_a_mixture_is_chosen_where_two_models_know_different_things():
    random = np.random.default_rng(0)
    hidden = np.eye(40, dtype=np.float32)[random.integers(0, 40, 600)]
    sure = (hidden + random.normal(0, 0.6, (2, 600, 40))).astype(np.float32)

    pool = pooled([np.zeros((600, 40), np.float32), *sure], csr_matrix(hidden))
    weights = chosen(pool, 0, random)

    assert weights[1] > 0.2
    assert weights[2] > 0.2


@pytest.fixture(scope="module")
def reports():
    world = make_world(people=300)
    return {
        kind: evaluate(*world, schema=make_schema(), kind=kind) for kind in (Slice.ZERO, Slice.ONE)
    }


@pytest.mark.parametrize("kind", [Slice.ZERO, Slice.ONE])
def test_the_report_puts_every_model_beside_popularity(reports, kind):
    lines = {line.model: line for line in reports[kind].lines}

    order = list(lines)
    assert (order[0], order[-1]) == ("popularity", "blend")
    assert lines["popularity"].ahead == 0
    assert lines["blend"].ahead_low > 0
    for line in lines.values():
        assert line.low <= line.recall10 <= line.high
        assert 0 <= line.gini <= 1


def test_the_figures_are_flat_numbers(reports):
    figures = reports[Slice.ZERO].figures()

    assert {"zero.blend.recall10", "zero.popularity.low", "zero.spread.relative_cost"} <= set(
        figures
    )
    assert all(isinstance(value, int | float) for value in figures.values())


def test_too_few_people_is_said_in_a_sentence():
    with pytest.raises(BadInput, match="Too few people"):
        evaluate({"user": ["a"], "item": ["x"]}, {"item": ["x"]})
