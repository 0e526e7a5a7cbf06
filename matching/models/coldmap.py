"""New items: what their attributes say, by way of the known items they resemble."""

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from matching.models.base import as_choices
from matching.topk import top_k


class ColdMap(BaseEstimator):
    """Kernel ridge from attributes to scores, for items nobody has chosen yet.

    The score of a new item is a weighted sum of the scores of known items, with weights
    (K + ridge I)^-1 k from the likeness of attributes. So it follows whatever model scored the
    known ones, and its reasons are theirs, weighted.

    Parameters
    ----------
    ridge : float
        Penalty; the diagonal of K is one.
    max_anchors : int
        Known items used at most, the most chosen first.
    keep : int
        Largest weights kept for each new item.

    Attributes
    ----------
    cold_ : ndarray of int
        Items without any choice but with attributes.
    weights_ : csr_matrix of shape (n_items, len(cold_))
        Column: how a new item is made of known ones.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> attributes = csr_matrix([[1.0, 0], [0, 1], [0, 1]])
    >>> cold = ColdMap(ridge=1).fit(csr_matrix([[1, 1, 0]]), items=attributes)
    >>> cold.complete(np.array([[0.1, 0.8, 0.0]], dtype=np.float32)).astype(float).round(2).tolist()
    [[0.1, 0.8, 0.4]]
    """

    def __init__(self, ridge: float = 1.0, max_anchors: int = 5_000, keep: int = 400):
        self.ridge = ridge
        self.max_anchors = max_anchors
        self.keep = keep

    def fit(self, X, y=None, *, items=None) -> "ColdMap":
        """Learn from choices (users x items) and item features (items x features)."""
        X = as_choices(X)
        people = np.bincount(X.indices, minlength=X.shape[1])
        features = csr_matrix((X.shape[1], 0)) if items is None else csr_matrix(items)
        self.cold_ = np.flatnonzero((people == 0) & (np.diff(features.indptr) > 0))
        order = np.argsort(-people, kind="stable")[: self.max_anchors]
        anchors = np.sort(order[people[order] > 0])
        self.weights_ = csr_matrix((X.shape[1], len(self.cold_)))
        if len(self.cold_) and len(anchors):
            made = self._solve(features[anchors], features[self.cold_])
            self.weights_ = self._sparse(made, anchors, X.shape[1])
        return self

    def _solve(self, known: csr_matrix, new: csr_matrix) -> np.ndarray:
        kernel = (known @ known.T).toarray().astype(np.float64)
        kernel[np.diag_indices_from(kernel)] += self.ridge
        return cho_solve(cho_factor(kernel, overwrite_a=True), (known @ new.T).toarray())

    def _sparse(self, made: np.ndarray, anchors: np.ndarray, n_items: int) -> csr_matrix:
        by_item = np.ascontiguousarray(made.T)
        best = top_k(np.abs(by_item), self.keep)
        values = np.take_along_axis(by_item, best, axis=1).ravel()
        columns = np.repeat(np.arange(len(by_item)), best.shape[1])
        shape = (n_items, len(by_item))
        return csr_matrix((values, (anchors[best.ravel()], columns)), shape=shape)

    def complete(self, scores: np.ndarray) -> np.ndarray:
        """Fill in the scores of new items (in place); rows are people, columns all items."""
        check_is_fitted(self)
        if len(self.cold_):
            scores[:, self.cold_] = scores @ self.weights_
        return scores

    def made_of(self, items: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Known items behind `items`, and their weights (known x items)."""
        if not np.isin(items, self.cold_).any():
            return np.asarray(items), np.eye(len(items))
        place = {int(item): column for column, item in enumerate(self.cold_)}
        columns = [place.get(int(item), -1) for item in items]
        new = self.weights_[:, [c for c in columns if c >= 0]]
        known = [int(item) for item, c in zip(items, columns, strict=True) if c < 0]
        behind = np.union1d(np.array(known, dtype=int), np.unique(new.tocoo().row)).astype(int)
        weights = np.zeros((len(behind), len(items)))
        is_new = np.array(columns) >= 0
        weights[:, is_new] = new[behind].toarray()
        rows = np.searchsorted(behind, np.array(known, dtype=int))
        weights[rows, np.flatnonzero(~is_new)] = 1
        return behind, weights
