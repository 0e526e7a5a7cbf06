"""Content: items whose attributes resemble what a person chose or declared."""

import numpy as np
from scipy.sparse import csr_matrix, vstack

from matching.features import NEAR, SPELLING
from matching.models.base import ItemScorer
from matching.models.neighbours import nearest
from matching.profiles import AND
from matching.reasons import Evidence


class Content(ItemScorer):
    """Mean likeness to the items chosen, plus likeness to the wishes declared.

    A declared value becomes a wish where it is also the value of an item's attribute: a commune
    of origin meets the commune of a project, a cause its category. Columns need not share a
    name, only the word.

    Parameters
    ----------
    names : sequence of (field, value) or None
        What each item feature stands for.
    neighbours : int
        Most alike items kept for each item.
    wish_weight : float
        Weight of wishes beside the mean likeness to the history.

    Attributes
    ----------
    features_ : csr_matrix of shape (n_items, n_features)
    likeness_ : csr_matrix of shape (n_items, n_items)
        Row: an item chosen; column: the item it speaks for.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> wells_and_school = csr_matrix([[1.0, 0], [1, 0], [0, 1]])
    >>> model = Content().fit(csr_matrix([[1, 0, 0]]), items=wells_and_school)
    >>> model.recommend(csr_matrix([[1, 0, 0]]), k=1)[0].tolist()
    [[1]]
    """

    def __init__(self, names=None, neighbours: int = 200, wish_weight: float = 1.0):
        self.names = names
        self.neighbours = neighbours
        self.wish_weight = wish_weight

    def _learn(self, X, profiles, items) -> None:
        n_items = X.shape[1]
        self.features_ = csr_matrix((n_items, 0)) if items is None else csr_matrix(items)
        if self.features_.shape[0] != n_items:
            raise ValueError(f"items must have {n_items} rows, one for each column of X")
        self.features_ = self.features_.astype(np.float32)
        transposed = csr_matrix(self.features_.T)
        self.likeness_ = csr_matrix(nearest(self.features_, transposed, self.neighbours).T)
        wished = [
            (str(value), number)
            for number, (_, value) in enumerate(self.names or ())
            if value not in ("", NEAR, SPELLING)
        ]
        self.wish_values_ = np.array([value for value, _ in wished], dtype=str)
        self.wish_features_ = np.array([number for _, number in wished], dtype=int)

    def _scores(self, X, profiles) -> np.ndarray:
        length = np.maximum(np.diff(X.indptr), 1).astype(np.float32)
        scores = (X @ self.likeness_).toarray() / length[:, None]
        if profiles is not None and len(self.wish_values_):
            alike, row = np.unique(np.asarray(profiles, str), axis=0, return_inverse=True)
            wishes = vstack([self._wishes(profile) for profile in alike], format="csr")
            scores += (wishes @ self.features_.T).toarray()[row.ravel()]
        return scores

    def _wishes(self, profile: np.ndarray) -> csr_matrix:
        """One row over the features, of length `wish_weight`."""
        declared = [part for value in profile for part in value.split(AND) if part]
        wanted = np.unique(self.wish_features_[np.isin(self.wish_values_, declared)])
        weight = self.wish_weight / np.sqrt(max(len(wanted), 1))
        shape = (1, self.features_.shape[1])
        ones = np.full(len(wanted), weight, dtype=np.float32)
        return csr_matrix((ones, (np.zeros(len(wanted), int), wanted)), shape=shape)

    def contributions(self, history, items, profile) -> list[Evidence]:
        """Attribute by attribute: what an item shares with the history and with the wishes."""
        alike = (self.likeness_[history][:, items] > 0).astype(np.float64)
        taste = csr_matrix(alike.T @ self.features_[history]) / max(len(history), 1)
        if profile is not None and len(self.wish_values_):
            wishes = self._wishes(np.asarray(profile, dtype=str))
            taste = taste + vstack([wishes] * len(items), format="csr")
        shared = csr_matrix(self.features_[items].multiply(taste)).tocsc()
        shared.sort_indices()
        return [
            Evidence("attribute", *self._name(feature), shared[:, [feature]].toarray().ravel())
            for feature in np.flatnonzero(np.diff(shared.indptr))
        ]

    def _name(self, feature: int) -> tuple[str, str]:
        return self.names[feature] if self.names is not None else ("feature", str(feature))
