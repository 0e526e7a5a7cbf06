"""Metrics of ranked lists, per person, and how sure we are of their means."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

DRAWS = 1_000  # bootstrap samples of people
AT_ONCE = 500_000  # values drawn at a time


class PerPerson(NamedTuple):
    """One value for each person."""

    recall: np.ndarray
    ndcg: np.ndarray
    reciprocal_rank: np.ndarray


def per_person(lists: np.ndarray, hidden: csr_matrix) -> PerPerson:
    """Recall@k, NDCG@k and reciprocal rank of ranked item lists; -1 stands for no item.

    Examples
    --------
    >>> found = per_person(np.array([[2, 0]]), csr_matrix([[1, 1, 0]]))
    >>> found.recall.tolist(), found.reciprocal_rank.tolist()
    ([0.5], [0.5])
    """
    hits = _hits(lists, hidden)
    return graded(hits, np.diff(hidden.indptr))


def graded(hits: np.ndarray, relevant: np.ndarray) -> PerPerson:
    """The metrics from a mask of hits (people x ranks) and the number of relevant items."""
    k = hits.shape[1]
    discount = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.concatenate([[0], np.cumsum(discount)])[np.minimum(relevant, k)]
    first = (hits / np.arange(1, k + 1)).max(axis=1, initial=0)
    some = np.maximum(relevant, 1)
    return PerPerson(hits.sum(axis=1) / some, (hits @ discount) / np.maximum(ideal, 1e-12), first)


def _hits(lists: np.ndarray, hidden: csr_matrix) -> np.ndarray:
    hits = np.zeros(lists.shape, dtype=bool)
    for row in range(len(lists)):
        relevant = hidden.indices[hidden.indptr[row] : hidden.indptr[row + 1]]
        hits[row] = np.isin(lists[row], relevant)
    return hits


def exposure(lists: np.ndarray, n_items: int) -> np.ndarray:
    """How often each item is shown."""
    return np.bincount(lists[lists >= 0].ravel(), minlength=n_items)


def coverage(shown: np.ndarray) -> float:
    """Share of items shown at least once."""
    return float((shown > 0).mean()) if len(shown) else 0.0


def gini(shown: np.ndarray) -> float:
    """Inequality of exposure: 0 when all are shown alike, near 1 when one takes it all.

    Examples
    --------
    >>> gini(np.array([1, 1, 1, 1])), gini(np.array([0, 0, 0, 4]))
    (0.0, 0.75)
    """
    ordered, n = np.sort(shown), len(shown)
    if not ordered.sum():
        return 0.0
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * ordered.sum()))


def interval(values: np.ndarray, random) -> tuple[float, float]:
    """95 % interval of the mean, by a bootstrap over people."""
    n = len(values)
    if not n:
        return 0.0, 0.0
    at_once = max(AT_ONCE // n, 1)
    means = np.concatenate(
        [
            values[random.integers(0, n, (min(at_once, DRAWS - start), n))].mean(axis=1)
            for start in range(0, DRAWS, at_once)
        ]
    )
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def clearly_better(new: np.ndarray, old: np.ndarray, random) -> bool:
    """Whether the paired 95 % interval of the difference lies above zero."""
    return interval(new - old, random)[0] > 0
