"""What every model shares: input checks, selection of the best, and exact explanations."""

from abc import abstractmethod

import numpy as np
from scipy.sparse import csr_matrix, issparse
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_array, check_is_fitted

from matching.reasons import Evidence, Reason, reasons_for
from matching.topk import top_k


def as_choices(X) -> csr_matrix:
    """Users x items with 1 where a person chose an item: an amount is not a relevance."""
    X = check_array(X, accept_sparse="csr", dtype=np.float32, ensure_min_samples=0,
                    ensure_min_features=0)  # fmt: skip
    chosen = csr_matrix(X, copy=not issparse(X))
    chosen = csr_matrix(
        ((chosen.data > 0).astype(np.float32), chosen.indices, chosen.indptr), shape=chosen.shape
    )
    chosen.eliminate_zeros()
    chosen.sort_indices()
    return chosen


class ItemScorer(BaseEstimator):
    """A model that scores all items for given people.

    A child learns in `_learn`, scores in `_scores`, and lists in `contributions` the parts of a
    score. `profiles` are user categories (users x columns of text), `items` item features
    (items x features, sparse); a model takes what it needs.
    """

    def fit(self, X, y=None, *, profiles=None, items=None):
        """Learn from a sparse users x items matrix of choices."""
        X = as_choices(X)
        self.n_features_in_ = X.shape[1]
        self._learn(X, profiles, items)
        return self

    def predict(self, X, *, profiles=None) -> np.ndarray:
        """Scores of all items, float32, users x items; `X` holds what is known of each person."""
        check_is_fitted(self)
        X = as_choices(X)
        if X.shape[1] != self.n_features_in_:
            raise ValueError(
                f"X has {X.shape[1]} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input"
            )
        return np.ascontiguousarray(self._scores(X, profiles), dtype=np.float32)

    def recommend(self, X, k: int = 10, *, profiles=None, eligible=None):
        """Indices and scores of the `k` best items not yet chosen; -1 and -inf where none is left.

        `eligible` is a mask over items, or over users x items.
        """
        X = as_choices(X)
        scores = self.predict(X, profiles=profiles)
        hide(scores, X, eligible)
        best = top_k(scores, k)
        kept = np.take_along_axis(scores, best, axis=1)
        return np.where(np.isfinite(kept), best, -1), kept

    def explain(self, X, item: int, *, profiles=None) -> tuple[Reason, ...]:
        """Reasons of the first person's score of `item`; they sum to `predict(X)[0, item]`."""
        check_is_fitted(self)
        X = as_choices(X)
        profile = None if profiles is None else np.asarray(profiles)[0]
        evidence = self.contributions(X[0].indices, np.array([item]), profile)
        return reasons_for(evidence, 1)[0]

    @abstractmethod
    def contributions(self, history: np.ndarray, items: np.ndarray, profile) -> list[Evidence]:
        """The parts of the scores of `items` for a person with this history and profile."""

    @abstractmethod
    def _learn(self, X: csr_matrix, profiles, items) -> None: ...

    @abstractmethod
    def _scores(self, X: csr_matrix, profiles) -> np.ndarray: ...


def hide(scores: np.ndarray, seen: csr_matrix, eligible=None) -> None:
    """Put what was chosen already, and what is not eligible, out of reach (in place)."""
    scores[np.repeat(np.arange(seen.shape[0]), np.diff(seen.indptr)), seen.indices] = -np.inf
    if eligible is not None:
        mask = np.broadcast_to(np.asarray(eligible, dtype=bool), scores.shape)
        scores[~mask] = -np.inf
