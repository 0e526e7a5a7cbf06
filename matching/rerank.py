"""Re-ranking: spread attention, so that no open project starves behind the popular ones.

An online penalty on exposure raises the share of projects that meet someone, at a small and
measured cost in relevance (the idea of VolunteerMatch's SmartSort); one slot of each list
explores, with its probability kept so that later measurements can correct for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from matching.errors import BadInput
from matching.reasons import Reason
from matching.topk import top_k

POOL = 50  # a person's own best, among which one slot explores
CAP = 5.0  # times the mean exposure at which the penalty stops growing


class ExposureLedger:
    """How often each item was shown, visits from elsewhere included.

    Examples
    --------
    >>> ledger = ExposureLedger({"well": 3})
    >>> ledger.show(["well", "school"])
    >>> ledger.counts
    {'well': 4, 'school': 1}
    """

    def __init__(self, counts: Mapping[str, int] | None = None):
        self.counts: dict[str, int] = {}
        for item, times in (counts or {}).items():
            self.show([item], times)

    def show(self, items, times: int = 1) -> None:
        """Count these items as shown."""
        if times < 0:
            raise BadInput("An item cannot be shown a negative number of times.")
        for item in items:
            self.counts[str(item)] = self.counts.get(str(item), 0) + times

    @property
    def total(self) -> int:
        """All that was shown."""
        return sum(self.counts.values())

    def of(self, items) -> np.ndarray:
        """Times shown, in the order of `items`."""
        return np.array([self.counts.get(str(item), 0) for item in items], dtype=float)


@dataclass(frozen=True)
class Rerank:
    """How strongly to spread attention.

    `penalty` is what an item shown as often as the mean loses, in units of the best score of
    the list; `explore` says whether the last slot explores.
    """

    penalty: float = 0.1
    explore: bool = True

    def __post_init__(self):
        if self.penalty < 0:
            raise BadInput("The exposure penalty must not be negative.")


class Slate(NamedTuple):
    """One re-ranked list.

    `items` are places in the catalogue, best first; `lost` what the penalty took from each;
    `chance` the probability with which the last one was drawn, 0 where nothing was drawn.
    """

    items: np.ndarray
    lost: np.ndarray
    chance: float

    def reasons(self, place: int) -> tuple[Reason, ...]:
        """What re-ranking did at this place; exploring adds nothing to the score."""
        found = []
        if self.lost[place]:
            found.append(Reason("exposure", "penalty", None, -float(self.lost[place])))
        if self.chance and place == len(self.items) - 1:
            found.append(Reason("exploration", "propensity", self.chance, 0.0))
        return tuple(found)


def reranked(scores: np.ndarray, shown: np.ndarray, k: int, how: Rerank, random) -> Slate:
    """Re-rank one person's scores (-inf: not eligible) under what was shown so far.

    `shown` is counted up in place, so the next person's list takes this one into account.
    """
    open_ = np.flatnonzero(np.isfinite(scores))
    k = min(k, len(open_))
    if not k:
        return Slate(np.empty(0, dtype=int), np.empty(0), 0.0)
    lost = _penalty(shown[open_], scores[open_].max(), how.penalty)
    adjusted = scores[open_] - lost
    best = top_k(adjusted[None, :], max(k, POOL))[0]
    picked, chance = best[:k].copy(), 0.0
    if how.explore and len(best) > k > 1:
        pool = best[k - 1 :]
        picked[-1], chance = _explored(pool, shown[open_], random)
    shown[open_[picked]] += 1
    return Slate(open_[picked], lost[picked], chance)


def _penalty(shown: np.ndarray, best: float, strength: float) -> np.ndarray:
    mean = max(shown.mean(), 1.0)
    return strength * max(float(best), 0.0) * np.minimum(shown / mean, CAP)


def _explored(pool: np.ndarray, shown: np.ndarray, random) -> tuple[int, float]:
    """Draw from the pool, the less shown the likelier; also the probability of that draw."""
    weights = 1 / (1.0 + shown[pool]) ** 2
    weights /= weights.sum()
    drawn = random.choice(len(pool), p=weights)
    return int(pool[drawn]), float(weights[drawn])
