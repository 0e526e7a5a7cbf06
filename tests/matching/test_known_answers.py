"""Answers worked out by hand, or by a slower way."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, vstack

from matching.models.coldmap import ColdMap
from matching.models.content import Content
from matching.models.ease import EASE
from matching.models.neighbours import ItemNeighbours
from matching.models.segment import SegmentPopularity
from matching.topk import top_k
from tests.matching.worlds import checkerboard


def test_ease_is_the_ridge_regression_of_each_item_on_the_others():
    X = checkerboard().toarray().astype(float)
    B = EASE(l2=3).fit(csr_matrix(X)).B_

    for item in range(12):
        others = np.delete(np.arange(12), item)
        Z = X[:, others]
        weights = np.linalg.solve(Z.T @ Z + 3 * np.eye(11), Z.T @ X[:, item])
        np.testing.assert_allclose(B[others, item], weights, atol=1e-5)


def test_ease_keeps_rows_contiguous_because_columns_cost_thousands_of_times_more():
    B = EASE().fit(checkerboard()).B_

    assert B.flags.c_contiguous
    assert B.dtype == np.float32
    assert not B.diagonal().any()


def test_ease_follows_a_change_as_a_fit_of_the_whole_would():
    X = csr_matrix(np.vstack([checkerboard(60).toarray()] * 3))
    changed = X[[4]].maximum(csr_matrix(np.eye(12, dtype=np.float32)[[7]]))
    X2 = vstack([X[:4], changed, X[5:], changed], format="csr")

    followed = EASE().fit(X).follow(X[[4]], vstack([changed, changed], format="csr"), X2)

    np.testing.assert_allclose(followed.B_, EASE().fit(X2).B_, atol=1e-5)


def test_ease_fits_again_when_many_changed():
    X, X2 = checkerboard(40), checkerboard(41)

    followed = EASE().fit(X).follow(X, X2, X2)

    np.testing.assert_array_equal(followed.B_, EASE().fit(X2).B_)


def test_ease_leaves_out_the_least_chosen_beyond_its_limit():
    X = csr_matrix([[1, 1, 1], [1, 1, 0], [1, 1, 0]])

    model = EASE(l2=1, max_items=2).fit(X)

    assert model.items_.tolist() == [0, 1]
    assert model.predict(X)[0, 2] == 0


def test_ease_refuses_a_penalty_that_cannot_be_inverted():
    with pytest.raises(ValueError, match="l2 must be positive"):
        EASE(l2=0).fit(csr_matrix([[1, 1], [1, 1]]))


def test_a_segment_rate_is_the_posterior_mean_around_the_wider_circle():
    X = csr_matrix([[1, 0], [1, 0], [1, 0], [0, 1]])
    towns = np.array([["a"], ["a"], ["a"], ["b"]])

    scores = (
        SegmentPopularity(prior=10)
        .fit(X, profiles=towns)
        .predict(csr_matrix((1, 2)), profiles=[["b"]])
    )

    everyone = np.array([0.75, 0.25])
    expected = (np.array([0, 1]) + 10 * everyone) / (1 + 10)
    np.testing.assert_allclose(scores[0], expected, rtol=1e-6)


def test_segments_nest_from_the_most_telling_column_and_ignore_noise():
    random = np.random.default_rng(0)
    colour = np.arange(400) % 2
    X = csr_matrix(np.eye(2, dtype=np.float32)[colour])
    noise = random.integers(0, 50, 400).astype(str)
    profiles = np.stack([noise, colour.astype(str)], axis=1)

    assert SegmentPopularity().fit(X, profiles=profiles).order_[0] == 1


def test_an_unknown_or_missing_category_falls_back_on_everyone():
    X = csr_matrix([[1, 0], [0, 1], [1, 0]])
    model = SegmentPopularity().fit(X, profiles=[["a"], ["b"], ["a"]])

    for strange in ("", "elsewhere"):
        scores = model.predict(csr_matrix((1, 2)), profiles=[[strange]])
        np.testing.assert_allclose(scores[0], [2 / 3, 1 / 3], rtol=1e-6)


def test_neighbours_are_the_same_however_items_are_blocked(monkeypatch):
    whole = ItemNeighbours(neighbours=3).fit(checkerboard()).similarity_.toarray()

    monkeypatch.setattr("matching.models.neighbours.ROWS", 5)
    blocked = ItemNeighbours(neighbours=3).fit(checkerboard()).similarity_.toarray()

    np.testing.assert_array_equal(whole, blocked)
    assert ((whole > 0).sum(axis=0) <= 3).all()
    assert whole.max() == 1


def test_a_declared_wish_meets_an_attribute_of_another_name():
    items = csr_matrix(np.eye(2, dtype=np.float32))
    names = [("commune", "Tata"), ("cause", "water")]
    model = Content(names=names).fit(csr_matrix((1, 2)), items=items)

    scores = model.predict(csr_matrix((1, 2)), profiles=[["school & water"]])

    assert scores.tolist() == [[0, 1]]


def test_a_new_item_is_ridge_regressed_on_known_ones():
    features = csr_matrix(np.random.default_rng(0).random((6, 4)))
    X = csr_matrix(np.array([[1, 1, 1, 1, 0, 0]]))
    scores = np.array([[0.4, 0.1, 0.9, 0.3, 0, 0]], dtype=np.float32)

    found = ColdMap(ridge=2).fit(X, items=features).complete(scores.copy())

    dense = features.toarray()
    ridge = dense[:4].T @ np.linalg.solve(dense[:4] @ dense[:4].T + 2 * np.eye(4), scores[0, :4])
    np.testing.assert_allclose(found[0, 4:], dense[4:] @ ridge, rtol=1e-5)


@pytest.mark.parametrize("n_items", [7, 100, 5_000, 5_003])
@pytest.mark.parametrize("k", [1, 10])
def test_the_best_k_are_those_of_a_full_sort(n_items, k):
    scores = np.random.default_rng(n_items).integers(0, 10**6, (20, n_items)).astype(np.float32)

    found = np.take_along_axis(scores, top_k(scores, k), axis=1)

    np.testing.assert_array_equal(found, -np.sort(-scores, axis=1)[:, :k])
