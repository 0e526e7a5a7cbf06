"""One suite that every model passes: what a recommender promises, whatever is inside."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import (
    check_estimators_unfitted,
    check_get_params_invariance,
    check_no_attributes_set_in_init,
    check_parameters_default_constructible,
    check_set_params,
)

from matching.blend import BucketBlend
from matching.models.content import Content
from matching.models.ease import EASE
from matching.models.neighbours import ItemNeighbours
from matching.models.popularity import Popularity
from matching.models.segment import SegmentPopularity
from matching.reasons import total
from tests.matching.worlds import checkerboard, checkered_sides

NAMES = [("colour", "even"), ("colour", "odd")]
MODELS = [
    Popularity(),
    SegmentPopularity(prior=2, names=["colour"]),
    Content(names=NAMES),
    ItemNeighbours(),
    EASE(l2=2),
    BucketBlend(["colour"], NAMES, random_state=5),
]
PERSONAL = [model for model in MODELS[1:] if not isinstance(model, BucketBlend)]
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda m: type(m).__name__)


def fitted(model, X=None):
    return clone(model).fit(checkerboard() if X is None else X, **checkered_sides())


def colour(name):
    return np.array([[name]])


@pytest.mark.parametrize("model", PERSONAL, ids=lambda m: type(m).__name__)
@pytest.mark.parametrize("side", [0, 1])
def test_a_checkerboard_is_continued_in_its_colour(model, side):
    X = np.zeros((1, 12), dtype=np.float32)
    X[0, side] = 1

    found, _ = fitted(model).recommend(csr_matrix(X), k=3, profiles=colour(("even", "odd")[side]))

    assert set(found[0] % 2) == {side}


@every_model
def test_nothing_already_chosen_is_recommended(model):
    X = checkerboard()

    found, _ = fitted(model).recommend(X, k=12, profiles=checkered_sides()["profiles"])

    for person, items in enumerate(found):
        assert not set(items[items >= 0]) & set(X[person].indices)


@every_model
def test_a_newcomer_gets_k_items(model):
    found, scores = fitted(model).recommend(csr_matrix((1, 12)), k=4)

    assert len(set(found[0])) == 4
    assert np.isfinite(scores).all()


@every_model
def test_never_more_than_k_and_never_more_than_there_are(model):
    found, scores = fitted(model).recommend(checkerboard()[2:3], k=50)

    assert found.shape == (1, 12)
    assert (found >= 0).sum() == 12 - checkerboard()[2].nnz
    assert not np.isfinite(scores[found < 0]).any()


@every_model
def test_only_eligible_items_are_recommended(model):
    eligible = np.zeros(12, dtype=bool)
    eligible[[3, 7]] = True

    found, _ = fitted(model).recommend(csr_matrix((2, 12)), k=5, eligible=eligible)

    assert set(found[found >= 0]) == {3, 7}


@every_model
def test_the_same_seed_gives_the_same_scores(model):
    X, sides = checkerboard(), checkered_sides()

    first, second = (fitted(model).predict(X, profiles=sides["profiles"]) for _ in range(2))

    np.testing.assert_array_equal(first, second)


@every_model
def test_a_person_alone_scores_as_in_a_crowd(model):
    X, profiles = checkerboard(), checkered_sides()["profiles"]
    model = fitted(model)

    crowd = model.predict(X, profiles=profiles)

    alone = model.predict(X[7:8], profiles=profiles[7:8])
    np.testing.assert_allclose(alone[0], crowd[7], atol=1e-6)


@every_model
def test_reasons_sum_to_the_score_of_every_item(model):
    X, profiles = checkerboard(), checkered_sides()["profiles"]
    model = fitted(model)
    scores = model.predict(X, profiles=profiles)

    for person in (0, 3, 8):
        for item in range(12):
            reasons = model.explain(X[person], item, profiles=profiles[person : person + 1])
            assert total(reasons) == pytest.approx(scores[person, item], abs=1e-6)


@every_model
def test_amounts_are_not_relevance(model):
    X = checkerboard()

    poor, rich = fitted(model, X), fitted(model, X * 1000)

    np.testing.assert_array_equal(poor.predict(X), rich.predict(X * 7))


@every_model
@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (3, 0), (3, 5)])
def test_an_empty_world_does_not_crash(model, shape):
    model = clone(model).fit(csr_matrix(shape))

    found, _ = model.recommend(csr_matrix((1, shape[1])), k=2)

    assert found.shape == (1, min(2, shape[1]))


@every_model
def test_scores_are_single_precision_in_row_order(model):
    scores = fitted(model).predict(checkerboard())

    assert scores.dtype == np.float32
    assert scores.flags.c_contiguous


@every_model
def test_an_unfitted_model_says_so(model):
    with pytest.raises(NotFittedError):
        clone(model).predict(checkerboard())


@every_model
def test_another_number_of_items_is_refused(model):
    with pytest.raises(ValueError, match="expecting 12 features"):
        fitted(model).predict(csr_matrix((1, 5)))


@every_model
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(model, bad):
    with pytest.raises(ValueError, match=r"NaN|infinity"):
        clone(model).fit(np.array([[bad, 1.0]]))


@every_model
@pytest.mark.parametrize(
    "check",
    [
        check_parameters_default_constructible,
        check_no_attributes_set_in_init,
        check_get_params_invariance,
        check_set_params,
        check_estimators_unfitted,
    ],
    ids=lambda c: c.__name__,
)
def test_scikit_learn_takes_it_for_an_estimator(model, check):
    check(type(model).__name__, clone(model))


@every_model
def test_fit_learns_and_leaves_parameters_alone(model):
    model = clone(model)
    before = model.get_params()

    assert model.fit(checkerboard(), None, **checkered_sides()) is model
    assert model.get_params() == before
    assert model.n_features_in_ == 12
