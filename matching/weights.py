"""Weights of a blend, chosen on people the models have not seen, and kept only if they win."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from matching.metrics import clearly_better, graded
from matching.topk import top_k

DEPTH = 50  # best items of each model that enter the pool
K = 10
STEPS = (0.1, 0.4, 1.5)  # added to a sum of one
ROUNDS = 10
SURE = 1.64  # standard errors by which a step must help; smaller ones chase noise
MOST_CHOOSING = 1_500  # people; the search costs in proportion
FEWEST = 30  # people below whom a bootstrap interval says nothing


class Pool(NamedTuple):
    """The items that matter when models are mixed: the best of each model, for each person."""

    parts: np.ndarray  # models x people x places, float32
    relevant: np.ndarray  # people x places: was it in truth chosen
    totals: np.ndarray  # people: how many were chosen


def pooled(scores: list[np.ndarray], hidden: csr_matrix) -> Pool:
    """Pool of normalised scores (one array per model) in which known items are -inf."""
    columns = np.sort(np.hstack([top_k(s, DEPTH) for s in scores]), axis=1)
    parts = np.stack([np.take_along_axis(s, columns, axis=1) for s in scores])
    twice = np.zeros(columns.shape, dtype=bool)
    twice[:, 1:] = columns[:, 1:] == columns[:, :-1]
    parts[:, twice] = -np.inf
    relevant = np.zeros(columns.shape, dtype=bool)
    for row in range(len(columns)):
        wanted = hidden.indices[hidden.indptr[row] : hidden.indptr[row + 1]]
        relevant[row] = np.isin(columns[row], wanted)
    return Pool(np.maximum(parts, -1e9), relevant, np.diff(hidden.indptr))


def joined(pools: list[Pool]) -> Pool:
    """One pool of the people of several."""
    return Pool(
        np.concatenate([p.parts for p in pools], axis=1),
        np.concatenate([p.relevant for p in pools]),
        np.concatenate([p.totals for p in pools]),
    )


def part_of(pool: Pool, people: np.ndarray) -> Pool:
    """The pool of some of its people."""
    return Pool(pool.parts[:, people], pool.relevant[people], pool.totals[people])


def ndcg(pool: Pool, weights: np.ndarray) -> np.ndarray:
    """NDCG@10 of each person for a mixture."""
    used = np.flatnonzero(weights)
    mixed = sum(np.float32(weights[model]) * pool.parts[model] for model in used)
    best = top_k(mixed, K)
    return graded(np.take_along_axis(pool.relevant, best, axis=1), pool.totals).ndcg


def chosen(pool: Pool, standard: int, random) -> np.ndarray:
    """Weights for the models, summing to one.

    Half of the people choose by greedy search. On the others the mixture must beat the best
    single model in a paired test, or gives way to it; and what is left must beat the model at
    index `standard`, or that model stands alone.
    """
    units = np.eye(len(pool.parts))
    order = random.permutation(len(pool.totals))
    half = min(len(order) // 2, MOST_CHOOSING)
    choosing, testing = order[:half], order[half:]
    if len(testing) < FEWEST:
        return units[standard]
    first = part_of(pool, choosing)
    single = max(units, key=lambda unit: ndcg(first, unit).mean())
    found, second = _greedy(first, single), part_of(pool, testing)
    for rival in (single, units[standard]):
        if not clearly_better(ndcg(second, found), ndcg(second, rival), random):
            found = rival
    return found


def _greedy(pool: Pool, weights: np.ndarray) -> np.ndarray:
    """Add models in steps while a step helps people by more than chance would."""
    units, best = np.eye(len(weights)), ndcg(pool, weights)
    for _ in range(ROUNDS):
        trials = [_mixture(weights + step * unit) for unit in units for step in STEPS]
        found = [ndcg(pool, trial) for trial in trials]
        place = int(np.argmax([values.mean() for values in found]))
        gain = found[place] - best
        if gain.mean() <= SURE * gain.std() / np.sqrt(len(gain)):
            break
        best, weights = found[place], trials[place]
    return weights


def _mixture(weights: np.ndarray) -> np.ndarray:
    return weights / weights.sum()
