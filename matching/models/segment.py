"""Segment popularity: what people like you chose, leaning on wider circles where data is thin."""

import numpy as np
from scipy.sparse import csr_matrix

from matching.models.base import ItemScorer
from matching.reasons import Evidence

JOIN = "\x1f"  # the ASCII unit separator does not occur in a category's name


class SegmentPopularity(ItemScorer):
    """Popularity within nested segments of people, each shrunk towards the wider one.

    The rate of an item in a segment is (choices + prior x rate in the wider segment) /
    (people + prior): the posterior mean under a Beta prior centred on the wider circle.
    Columns are nested from the most to the least informative about choices, so the first
    circles are those that tell most. A missing category stops the descent.

    Parameters
    ----------
    prior : float
        Weight of the wider circle, in people.
    names : sequence of str or None
        Names of the profile columns, for the reasons.
    max_levels : int
        How many columns are nested at most.

    Attributes
    ----------
    share_ : ndarray of shape (n_items,)
        Popularity among all.
    order_ : list of int
        Profile columns, most informative first.
    keys_, counts_, sizes_ : lists, one entry per level
        Segment names (sorted), choices per segment and item, people per segment.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> X = csr_matrix([[1, 0], [1, 0], [0, 1], [0, 1]])
    >>> places = np.array([["Tata"], ["Tata"], ["Tiznit"], ["Tiznit"]])
    >>> model = SegmentPopularity(prior=1, names=["place"]).fit(X, profiles=places)
    >>> model.predict(csr_matrix((1, 2)), profiles=[["Tiznit"]]).astype(float).round(2).tolist()
    [[0.17, 0.83]]
    """

    def __init__(self, prior: float = 30.0, names=None, max_levels: int = 4):
        self.prior = prior
        self.names = names
        self.max_levels = max_levels

    def _learn(self, X, profiles, items) -> None:
        self.share_ = np.asarray(X.sum(axis=0)).ravel() / max(X.shape[0], 1)
        profiles = _as_text(profiles, X.shape[0])
        gains = [_information(X, column) for column in profiles.T]
        order = sorted(range(len(gains)), key=lambda c: (-gains[c], c))
        self.order_ = [c for c in order if gains[c] > 0][: self.max_levels]
        self.keys_, self.counts_, self.sizes_ = [], [], []
        for depth in range(1, len(self.order_) + 1):
            keys, counts, sizes = _count(X, self._paths(profiles, depth))
            self.keys_.append(keys)
            self.counts_.append(counts)
            self.sizes_.append(sizes)

    def _paths(self, profiles: np.ndarray, depth: int) -> np.ndarray:
        """Name of each person's segment at this depth; empty where a category is missing."""
        columns = profiles[:, self.order_[:depth]]
        known = (columns != "").all(axis=1)
        joined = columns[:, 0].astype(object)
        for column in columns.T[1:]:
            joined = joined + JOIN + column.astype(object)
        return np.where(known, joined.astype(str), "")

    def _scores(self, X, profiles) -> np.ndarray:
        if profiles is None or not self.order_:
            return np.tile(self.share_.astype(np.float32), (X.shape[0], 1))
        profiles = _as_text(profiles, X.shape[0])
        alike, row = np.unique(profiles[:, self.order_], axis=0, return_inverse=True)
        wide = np.full((len(alike), profiles.shape[1]), "", dtype=profiles.dtype)
        wide[:, self.order_] = alike
        rates = self._rates(wide, np.arange(X.shape[1]))[-1]
        return rates.astype(np.float32)[row.ravel()]

    def _rates(self, profiles: np.ndarray, items: np.ndarray) -> list[np.ndarray]:
        """Rates of these items at each depth, from everyone down to the narrowest segment."""
        rates = [np.tile(self.share_[items], (len(profiles), 1))]
        for depth, keys in enumerate(self.keys_, start=1):
            row, found = _locate(keys, self._paths(profiles, depth))
            narrower = rates[-1].copy()
            chosen = self.counts_[depth - 1][row[found]][:, items].toarray()
            people = self.sizes_[depth - 1][row[found], None]
            narrower[found] = (chosen + self.prior * narrower[found]) / (people + self.prior)
            rates.append(narrower)
        return rates

    def contributions(self, history, items, profile) -> list[Evidence]:
        """Everyone's rate, then what each narrower circle adds to the one before."""
        if profile is None:
            profile = np.full(1 + max(self.order_, default=0), "")
        profile = np.asarray(profile, dtype=str)
        rates = [rate[0] for rate in self._rates(profile[None, :], items)]
        evidence = [Evidence("popularity", "everyone", None, rates[0])]
        for depth in range(1, len(rates)):
            columns = self.order_[:depth]
            name = " + ".join(self._name(c) for c in columns)
            value = " + ".join(profile[c] for c in columns)
            evidence.append(Evidence("segment", name, value, rates[depth] - rates[depth - 1]))
        return evidence

    def _name(self, column: int) -> str:
        return self.names[column] if self.names is not None else f"column {column}"


def _as_text(profiles, n_users: int) -> np.ndarray:
    if profiles is None:
        return np.empty((n_users, 0), dtype=str)
    profiles = np.asarray(profiles, dtype=str)
    if profiles.ndim != 2 or len(profiles) != n_users:
        raise ValueError(f"profiles must have {n_users} rows, one for each row of X")
    return profiles


def _count(X: csr_matrix, segments: np.ndarray):
    known = np.flatnonzero(segments != "")
    keys, row = np.unique(segments[known], return_inverse=True)
    member = csr_matrix(
        (np.ones(len(known), dtype=np.float32), (row.ravel(), known)), shape=(len(keys), X.shape[0])
    )
    return keys, csr_matrix(member @ X), np.bincount(row.ravel(), minlength=len(keys))


def _locate(keys: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not len(keys):
        return np.zeros(len(wanted), dtype=int), np.zeros(len(wanted), dtype=bool)
    row = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return row, keys[row] == wanted


def _information(X: csr_matrix, column: np.ndarray) -> float:
    """Mutual information, in nats, of a person's category and the item chosen.

    Corrected for chance (Miller and Madow), so that a column of a thousand rare values does
    not look informative only because it has many.
    """
    _, counts, _ = _count(X, column)
    total = counts.sum()
    if not total or counts.shape[0] < 2:
        return 0.0
    rows, columns = np.asarray(counts.sum(axis=1)).ravel(), np.asarray(counts.sum(axis=0)).ravel()
    cells = counts.tocoo()
    expected = rows[cells.row] * columns[cells.col] / total
    raw = float(cells.data @ np.log(cells.data / expected)) / total
    chance = (np.count_nonzero(rows) - 1) * (np.count_nonzero(columns) - 1) / (2 * total)
    return raw - chance
