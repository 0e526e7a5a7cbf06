"""EASE: each item regressed on all others in closed form (Steck, WWW 2019)."""

import numpy as np
from scipy.linalg import lapack
from scipy.sparse import csr_matrix

from matching.models.base import ItemScorer
from matching.reasons import Evidence

UPDATE_SHARE = 0.3  # changed rows per item above which a fit costs less than an update
DOUBLE_UP_TO = 5_000  # items; above, single precision halves time and memory of the inverse


class EASE(ItemScorer):
    """Embarrassingly shallow autoencoder: B = -P / diag(P) off the diagonal, P = (X'X + l2 I)^-1.

    Parameters
    ----------
    l2 : float
        Ridge penalty, in people.
    max_items : int
        Only the most chosen items take part above this number; the others score zero and are
        left to neighbours and content. Time grows with the cube, memory with the square.

    Attributes
    ----------
    items_ : ndarray of int
        Items that take part.
    B_ : ndarray of shape (len(items_), len(items_)), float32, C-contiguous
        Row: an item chosen; column: the item it speaks for. Row order matters: a person's score
        reads a few rows, which in Fortran order costs thousands of times more.
    scale_ : ndarray of shape (len(items_),)
        Diagonal of P, kept to update the inverse without inverting again.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> X = csr_matrix([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]])
    >>> EASE(l2=1).fit(X).predict(csr_matrix([[1, 0, 0, 0]])).astype(float).round(2).tolist()
    [[0.0, 0.67, 0.0, 0.0]]
    """

    def __init__(self, l2: float = 50.0, max_items: int = 8_000):
        self.l2 = l2
        self.max_items = max_items

    def _learn(self, X, profiles, items) -> None:
        if self.l2 <= 0:
            raise ValueError("l2 must be positive: without it the item matrix may have no inverse")
        people = np.bincount(X.indices, minlength=X.shape[1])
        most = np.argsort(-people, kind="stable")[: self.max_items]
        self.items_ = np.sort(most[people[most] > 0])
        kept = X[:, self.items_]
        precise = np.float64 if len(self.items_) <= DOUBLE_UP_TO else np.float32
        gram = (kept.T @ kept).toarray(order="F").astype(precise, order="F", copy=False)
        gram[np.diag_indices_from(gram)] += self.l2
        self._take(_inverse(gram))

    def _take(self, inverse: np.ndarray) -> None:
        """Weights from the inverse; it is symmetric, so its transpose is free and C-ordered."""
        self.scale_ = np.diagonal(inverse).copy()
        weights = inverse / -self.scale_
        np.fill_diagonal(weights, 0)
        self.B_ = np.ascontiguousarray(weights, dtype=np.float32)

    def follow(self, before: csr_matrix, after: csr_matrix, X: csr_matrix) -> "EASE":
        """Follow people whose rows changed from `before` to `after`; `X` holds everyone now.

        By the Woodbury identity, exact but for rounding, while few people changed; else by a
        fit. Items without a single choice at the last fit join at the next one.
        """
        self.n_features_in_ = X.shape[1]
        changed = before.shape[0] + after.shape[0]
        if changed > UPDATE_SHARE * len(self.items_):
            return self.fit(X)
        rows = np.vstack([after[:, self.items_].toarray(), before[:, self.items_].toarray()])
        rows = rows.astype(np.float64)
        sign = np.repeat([1.0, -1.0], [after.shape[0], before.shape[0]])
        inverse = self.B_.astype(np.float64) * -self.scale_
        np.fill_diagonal(inverse, self.scale_)
        inverse = (inverse + inverse.T) / 2
        half = rows @ inverse
        core = np.diag(sign) + half @ rows.T
        self._take(inverse - half.T @ np.linalg.solve(core, half))
        return self

    def _scores(self, X, profiles) -> np.ndarray:
        scores = X[:, self.items_] @ self.B_
        if len(self.items_) == X.shape[1]:
            return scores
        wide = np.zeros(X.shape, dtype=np.float32)
        wide[:, self.items_] = scores
        return wide

    def contributions(self, history, items, profile) -> list[Evidence]:
        chosen, here = _positions(self.items_, history)
        wanted, there = _positions(self.items_, items)
        parts = np.zeros((len(here), len(items)))
        parts[:, wanted] = self.B_[np.ix_(here, there)]
        return [
            Evidence("history", "item", int(item), part)
            for item, part in zip(history[chosen], parts, strict=True)
        ]


def _positions(sorted_items: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which of `wanted` take part (mask), and where each of those stands in `sorted_items`."""
    if not len(sorted_items):
        return np.zeros(len(wanted), dtype=bool), np.empty(0, dtype=int)
    place = np.minimum(np.searchsorted(sorted_items, wanted), len(sorted_items) - 1)
    mask = sorted_items[place] == wanted
    return mask, place[mask]


def _inverse(gram: np.ndarray) -> np.ndarray:
    """Inverse of a symmetric positive matrix by Cholesky, in place, both halves filled."""
    if not gram.size:
        return gram
    factorise, invert = lapack.get_lapack_funcs(("potrf", "potri"), (gram,))
    factor, failed = factorise(gram, lower=True, overwrite_a=True)
    if failed:
        raise ValueError("l2 is too small for this many choices in this precision")
    inverse, _ = invert(factor, lower=True, overwrite_c=True)
    lower = np.tril(inverse, -1)
    return np.tril(inverse) + lower.T
