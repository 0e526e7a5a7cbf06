"""Histories: how much is known of a person, and how to hide part of it to test on the rest."""

import numpy as np
from scipy.sparse import csr_matrix

BUCKETS = ("0", "1", "2-4", "5+")  # by the number of earlier choices
LOWEST = np.array([0, 1, 2, 5])


def bucket_of(known: np.ndarray) -> np.ndarray:
    """Place in BUCKETS of people with so many earlier choices.

    Examples
    --------
    >>> [BUCKETS[b] for b in bucket_of(np.array([0, 1, 3, 12]))]
    ['0', '1', '2-4', '5+']
    """
    return np.searchsorted(LOWEST, known, side="right") - 1


def divide(X: csr_matrix, keep: np.ndarray, when, random) -> tuple[csr_matrix, csr_matrix]:
    """Each person's first `keep` choices, and the others that came later.

    `when` orders the choices (aligned with `X.data`); without it they are drawn at random.
    """
    n_users = X.shape[0]
    row = np.repeat(np.arange(n_users), np.diff(X.indptr))
    key = random.random(X.nnz) if when is None else when
    order = np.lexsort((X.indices, key, row))
    rank = np.empty(X.nnz, dtype=int)
    rank[order] = np.arange(X.nnz) - X.indptr[row]
    given = rank < keep[row]
    return _subset(X, row, given), _subset(X, row, ~given)


def _subset(X: csr_matrix, row: np.ndarray, mask: np.ndarray) -> csr_matrix:
    return csr_matrix((X.data[mask], (row[mask], X.indices[mask])), shape=X.shape)


def select(X: csr_matrix, when, users: np.ndarray):
    """Rows of X, and the times that belong to them."""
    chosen = X[users]
    if when is None:
        return chosen, None
    timed = csr_matrix((np.arange(1, X.nnz + 1), X.indices, X.indptr), shape=X.shape)[users]
    return chosen, when[timed.data - 1]


def known_in(bucket: int, total: np.ndarray, random) -> np.ndarray:
    """How many choices to reveal so that people with `total` fall in the bucket; -1 if they
    cannot, since at least one choice must stay hidden."""
    if bucket == 0:
        keep = np.zeros(len(total), dtype=int)
    elif bucket == 1:
        keep = np.ones(len(total), dtype=int)
    elif bucket == 2:
        keep = np.where(total <= 5, total - 1, random.integers(2, 5, len(total)))
    else:
        keep = total - 1
    enough = (keep >= LOWEST[bucket]) & (keep < total)
    return np.where(enough, keep, -1)
