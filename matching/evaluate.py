"""Evaluation: every model beside popularity, on choices hidden from it, with intervals."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matching.blend import CHUNK, BucketBlend, normalised
from matching.catalogue import Catalogue, as_table, column
from matching.choices import Choices, gathered
from matching.metrics import coverage, exposure, gini, interval, per_person
from matching.models.base import hide
from matching.schema import Schema
from matching.splits import Slice, Split, split
from matching.spreading import Spread, spread
from matching.topk import top_k

K = 10


@dataclass(frozen=True)
class Line:
    """One model on one slice. Intervals are 95 % bootstrap intervals over people; `ahead` is
    the paired difference in recall from popularity."""

    model: str
    people: int
    recall10: float
    low: float
    high: float
    ndcg10: float
    mrr: float
    coverage: float
    gini: float
    ahead: float
    ahead_low: float
    ahead_high: float


@dataclass(frozen=True)
class Report:
    """All lines of a slice, popularity first and the blend last."""

    slice: str
    lines: tuple[Line, ...]
    spread: Spread
    fit_seconds: float

    def figures(self) -> dict[str, float]:
        """Flat keys `<slice>.<model>.<figure>`."""
        found: dict[str, float] = {f"{self.slice}.fit_seconds": self.fit_seconds}
        for line in self.lines:
            values = {n: v for n, v in vars(line).items() if n != "model"}
            found |= {f"{self.slice}.{line.model}.{n}": v for n, v in values.items()}
        return found | {f"{self.slice}.spread.{n}": v for n, v in vars(self.spread).items()}


def evaluate(
    interactions: Mapping,
    items: Mapping,
    users: Mapping | None = None,
    *,
    schema: Schema | None = None,
    kind: Slice = Slice.WARM,
    seed: int = 7,
) -> Report:
    """Hide, learn, rank the full catalogue, measure. Eligible: what was not chosen before."""
    schema = schema or Schema()
    catalogue = Catalogue(schema, as_table(items), as_table(users))
    told = as_table(interactions) or {}
    for name in schema.interactions.names():
        column(told, name, "interactions")
    choices = gathered(told, schema.interactions, catalogue.item_ids)
    return measured(catalogue, choices, kind, seed)


def measured(catalogue: Catalogue, choices: Choices, kind: Slice, seed: int) -> Report:
    """The report of one slice."""
    made = split(choices, kind, seed)
    profiles = catalogue.profiles_of(choices.users)
    begun = time.perf_counter()
    blend = BucketBlend(catalogue.profile_names, catalogue.feature_names, seed).fit(
        made.training,
        when=made.when,
        profiles=None if profiles is None else profiles[made.learned],
        items=catalogue.item_features,
    )
    seconds = time.perf_counter() - begun
    theirs = None if profiles is None else profiles[made.tested]
    lists = {name: _lists(blend, name, made, theirs) for name in [*blend.models_, "blend"]}
    lines = tuple(_lines(lists, made, seed))
    return Report(str(kind), lines, _spread(blend, made, theirs, seed), seconds)


def _scores(blend: BucketBlend, name: str, made: Split, profiles, rows: np.ndarray) -> np.ndarray:
    """Scores of a model, new items included, with what is known or not asked out of reach."""
    theirs = None if profiles is None else profiles[rows]
    if name == "blend":
        scores = blend.predict(made.given[rows], profiles=theirs)
    else:
        scores, _ = normalised(blend.models_[name], made.given[rows], theirs)
        blend.cold_.complete(scores)
    hide(scores, made.given[rows], made.eligible)
    return scores


def _chunks(n_rows: int):
    for start in range(0, n_rows, CHUNK):
        yield np.arange(start, min(start + CHUNK, n_rows))


def _lists(blend: BucketBlend, name: str, made: Split, profiles) -> np.ndarray:
    found = []
    for rows in _chunks(len(made.tested)):
        scores = _scores(blend, name, made, profiles, rows)
        best = top_k(scores, K)
        reachable = np.isfinite(np.take_along_axis(scores, best, axis=1))
        found.append(np.where(reachable, best, -1))
    return np.vstack(found)


def _lines(lists: dict[str, np.ndarray], made: Split, seed: int):
    standard = per_person(lists["popularity"], made.hidden).recall
    for name, shown in lists.items():
        found = per_person(shown, made.hidden)
        random = np.random.default_rng(seed)
        low, high = interval(found.recall, random)
        ahead_low, ahead_high = interval(found.recall - standard, random)
        times = _times_shown(shown, made)
        yield Line(
            model=name,
            people=len(shown),
            recall10=float(found.recall.mean()),
            low=low,
            high=high,
            ndcg10=float(found.ndcg.mean()),
            mrr=float(found.reciprocal_rank.mean()),
            coverage=coverage(times),
            gini=gini(times),
            ahead=float((found.recall - standard).mean()),
            ahead_low=ahead_low,
            ahead_high=ahead_high,
        )


def _times_shown(shown: np.ndarray, made: Split) -> np.ndarray:
    times = exposure(shown, made.hidden.shape[1])
    return times if made.eligible is None else times[made.eligible]


def _spread(blend: BucketBlend, made: Split, profiles, seed: int) -> Spread:
    def scores(people: np.ndarray) -> np.ndarray:
        return _scores(blend, "blend", made, profiles, people)

    return spread(scores, made.hidden, made.eligible, K, seed)
