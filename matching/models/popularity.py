"""Popularity: the share of people who chose an item; the bar every cleverer model must clear."""

import numpy as np

from matching.models.base import ItemScorer
from matching.reasons import Evidence


class Popularity(ItemScorer):
    """Score an item by the share of all people who chose it.

    Attributes
    ----------
    share_ : ndarray of shape (n_items,)
        Choices of each item divided by the number of people.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> model = Popularity().fit(csr_matrix([[1, 0], [1, 1]]))
    >>> model.predict(csr_matrix([[0, 0]])).tolist()
    [[1.0, 0.5]]
    """

    def _learn(self, X, profiles, items) -> None:
        self.share_ = np.asarray(X.sum(axis=0)).ravel() / max(X.shape[0], 1)

    def _scores(self, X, profiles) -> np.ndarray:
        return np.tile(self.share_.astype(np.float32), (X.shape[0], 1))

    def contributions(self, history, items, profile) -> list[Evidence]:
        return [Evidence("popularity", "everyone", None, self.share_[items])]
