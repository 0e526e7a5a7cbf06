"""What spreading attention costs: the strongest re-ranking whose loss in recall is bounded."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.sparse import csr_matrix

from matching.metrics import exposure, gini, per_person
from matching.rerank import Rerank, reranked

MOST_LOST = 0.03  # of recall, relative
STRENGTHS = [
    Rerank(penalty, explore)
    for penalty, explore in product((0.3, 0.2, 0.1, 0.05, 0.02, 0.0), (True, False))
]
OFF = STRENGTHS[-1]
MOST_CHOOSING = 1_500  # people
SCORES_AT_MOST = 50_000_000  # kept in memory for one half

Scores = Callable[[np.ndarray], np.ndarray]  # people -> scores, -inf where not eligible


@dataclass(frozen=True)
class Spread:
    """What spreading attention costs and gives, on people who did not choose its strength."""

    penalty: float
    explore: bool
    recall10_before: float
    recall10_after: float
    relative_cost: float
    gini_before: float
    gini_after: float
    never_shown_before: int
    never_shown_after: int


def spread(
    scores: Scores, hidden: csr_matrix, eligible: np.ndarray | None, k: int, seed: int
) -> Spread:
    """Choose on half of the people, measure on the other half.

    Chosen is the strength of lowest Gini among those that lose at most MOST_LOST of recall.
    """
    random = np.random.default_rng(seed)
    most = max(SCORES_AT_MOST // max(hidden.shape[1], 1), 1)
    order = random.permutation(hidden.shape[0])[: 2 * most]
    choosing, testing = order[::2][:MOST_CHOOSING], order[1::2] if len(order) > 1 else order
    trials = [_Trial(scores(p), hidden[p], eligible, k, seed) for p in (choosing, testing)]
    how = _strongest(trials[0])
    before, after = trials[1].run(OFF), trials[1].run(how)
    return Spread(
        how.penalty, how.explore, before[0], after[0], _cost(before[0], after[0]),
        gini(before[1]), gini(after[1]), _never(before[1]), _never(after[1]),
    )  # fmt: skip


@dataclass(frozen=True)
class _Trial:
    """Lists made one after the other for the same people."""

    scores: np.ndarray
    hidden: csr_matrix
    eligible: np.ndarray | None
    k: int
    seed: int

    def run(self, how: Rerank) -> tuple[float, np.ndarray]:
        """Mean recall, and how often each eligible item was shown."""
        random = np.random.default_rng(self.seed)
        shown = np.zeros(self.scores.shape[1])
        lists = np.full((len(self.scores), self.k), -1)
        for row, line in enumerate(self.scores):
            slate = reranked(line, shown, self.k, how, random)
            lists[row, : len(slate.items)] = slate.items
        times = exposure(lists, len(shown))
        times = times if self.eligible is None else times[self.eligible]
        return float(per_person(lists, self.hidden).recall.mean()), times


def _strongest(trial: _Trial) -> Rerank:
    before, _ = trial.run(OFF)
    tried = [(how, *trial.run(how)) for how in STRENGTHS]
    bearable = [
        (gini(times), place, how)
        for place, (how, recall, times) in enumerate(tried)
        if _cost(before, recall) <= MOST_LOST
    ]
    return min(bearable)[2]


def _cost(before: float, after: float) -> float:
    return (before - after) / before if before else 0.0


def _never(times: np.ndarray) -> int:
    return int((times == 0).sum())
