"""The blend: for each length of history the mixture of models that was measured to be best."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from matching.histories import BUCKETS, bucket_of, divide, known_in, select
from matching.models.base import ItemScorer, as_choices, hide
from matching.models.coldmap import ColdMap
from matching.models.content import Content
from matching.models.ease import EASE
from matching.models.neighbours import ItemNeighbours
from matching.models.popularity import Popularity
from matching.models.segment import SegmentPopularity
from matching.reasons import Evidence
from matching.weights import Pool, chosen, joined, pooled

STANDARD = "popularity"  # what every mixture must beat
MODELS = (STANDARD, "segment", "content", "neighbours", "ease")
TIE = 1e-3  # weight of popularity in every mixture: it orders what the mixture says nothing of
CHUNK = 512  # people scored at a time
CROSS_UP_TO = 4_000  # people; below, all of them validate in turn
FOLDS = 4
MOST_VALIDATING = 4_000
SCORES_AT_MOST = 30_000_000  # validation scores of one model held to this many


class BucketBlend(ItemScorer):
    """Gate people by history (0, 1, 2-4, 5 and more) and by whether they have a profile, and
    mix the models differently for each.

    Each model's scores are divided by their largest value for that person, so weights mean the
    same for all. Weights are chosen on people hidden from the models; a mixture must beat the
    best single model, and that one popularity, in a paired test, or the simpler stays. New items
    follow from their attributes.

    Parameters
    ----------
    profile_names, feature_names : sequences or None
        Names for the reasons: profile columns, and (field, value) of item features.
    random_state : int, RandomState or None
        Decides who validates.

    Attributes
    ----------
    models_ : dict of str to ItemScorer
    weights_ : ndarray of shape (8, n_models)
        One row per gate: the history buckets without a profile, then with one.
    cold_ : ColdMap

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> blend = BucketBlend(random_state=7).fit(csr_matrix([[1, 0, 1], [1, 1, 0]]))
    >>> blend.recommend(csr_matrix([[0, 0, 1]]), k=1)[0].tolist()
    [[0]]
    """

    def __init__(self, profile_names=None, feature_names=None, random_state=7):
        self.profile_names = profile_names
        self.feature_names = feature_names
        self.random_state = random_state

    def fit(self, X, y=None, *, profiles=None, items=None, when=None):
        """Learn models and weights. `when` orders the choices, aligned with the data of X in
        canonical form (csr, sorted indices, no zeros); the past then predicts the future."""
        X = as_choices(X)
        self.n_features_in_ = X.shape[1]
        # Likeness depends on the items alone, so it is found once for all folds.
        content = Content(names=self.feature_names).fit(X, items=items)
        self.weights_ = self._validated(X, profiles, content, when)
        self.models_ = self._fitted(X, profiles, content)
        self.cold_ = ColdMap().fit(X, items=items)
        return self

    def _learn(self, X, profiles, items) -> None:
        raise NotImplementedError("fit learns the models and their weights together")

    def _fitted(self, X, profiles, content: Content, ease: EASE | None = None) -> dict:
        """The models by name, in the order of the weights."""
        segment = SegmentPopularity(names=self.profile_names)
        return {
            STANDARD: Popularity().fit(X),
            "segment": segment.fit(X, profiles=profiles),
            "content": content,
            "neighbours": ItemNeighbours().fit(X),
            "ease": ease or EASE().fit(X),
        }

    def _validated(self, X, profiles, content, when) -> np.ndarray:
        random = np.random.default_rng(check_random_state(self.random_state).randint(2**31))
        pools: list[list[Pool]] = [[] for _ in range(2 * len(BUCKETS))]
        crowd = _Crowd(X, None if profiles is None else np.asarray(profiles, dtype=str), when)
        for people in _folds(*X.shape, random):
            others, some = crowd.without(people), crowd.of(people)
            models = self._fitted(others.X, others.profiles, content)
            for gate in range(len(pools)):
                pools[gate] += _pools(models, some, gate, random)
        standard = MODELS.index(STANDARD)
        alone = np.eye(len(MODELS))[standard]
        found = [chosen(joined(p), standard, random) if p else alone for p in pools]
        return np.stack([(1 - TIE) * weights + TIE * alone for weights in found])

    def _scores(self, X, profiles) -> np.ndarray:
        return self.scored(X, profiles)[0]

    def scored(self, X: csr_matrix, profiles=None) -> tuple[np.ndarray, np.ndarray]:
        """Scores, and the peak of each model for each person, by which reasons are divided."""
        gate = _gates(X, profiles)
        mixed = np.zeros(X.shape, dtype=np.float32)
        peaks = np.ones((X.shape[0], len(self.models_)), dtype=np.float32)
        for place, model in enumerate(self.models_.values()):
            weights = self.weights_[gate, place].astype(np.float32)
            rows = np.flatnonzero(weights)
            if len(rows):
                theirs = None if profiles is None else np.asarray(profiles)[rows]
                scores, peak = normalised(model, X[rows], theirs)
                mixed[rows] += weights[rows, None] * scores
                peaks[rows, place] = peak.ravel()
        return self.cold_.complete(mixed), peaks

    def contributions(self, history, items, profile, peaks=None) -> list[Evidence]:
        """The models' own evidence, weighted as in the mixture; `peaks` as `scored` gave them."""
        known, made = self.cold_.made_of(items)
        row = csr_matrix(
            (np.ones(len(history), np.float32), history, [0, len(history)]),
            shape=(1, self.n_features_in_),
        )
        profiles = None if profile is None else np.asarray(profile, dtype=str)[None, :]
        if peaks is None:
            peaks = self.scored(row, profiles)[1][0]
        shares = self.weights_[_gates(row, profiles)[0]].astype(np.float32).astype(float) / peaks
        evidence = []
        for model, share in zip(self.models_.values(), shares, strict=True):
            if share:
                found = model.contributions(history, known, profile)
                evidence += [e._replace(parts=float(share) * (e.parts @ made)) for e in found]
        return evidence

    def update(self, before, after, X, *, profiles=None, items=None) -> "BucketBlend":
        """Follow changed people without choosing weights anew.

        `before` and `after` are their rows; `X` is everyone's, after the change. EASE is updated
        by Woodbury while that is cheaper than a fit; the others are quick and learn again.
        """
        check_is_fitted(self)
        X = as_choices(X)
        self.n_features_in_ = X.shape[1]
        ease = self.models_["ease"].follow(as_choices(before), as_choices(after), X)
        content = Content(names=self.feature_names).fit(X, items=items)
        self.models_ = self._fitted(X, profiles, content, ease)
        self.cold_ = ColdMap().fit(X, items=items)
        return self


class _Crowd(NamedTuple):
    """People: their choices, their profiles, and when they chose."""

    X: csr_matrix
    profiles: np.ndarray | None
    when: np.ndarray | None

    def of(self, people: np.ndarray) -> "_Crowd":
        X, when = select(self.X, self.when, people)
        return _Crowd(X, self.profiles_of(people), when)

    def without(self, people: np.ndarray) -> "_Crowd":
        return self.of(np.setdiff1d(np.arange(self.X.shape[0]), people))

    def profiles_of(self, people: np.ndarray) -> np.ndarray | None:
        return None if self.profiles is None else self.profiles[people]


def _gates(X: csr_matrix, profiles) -> np.ndarray:
    """Row of the weights for each person."""
    bucket = bucket_of(np.diff(X.indptr))
    if profiles is None:
        return bucket
    return bucket + len(BUCKETS) * (np.asarray(profiles, dtype=str) != "").any(axis=1)


def _pools(models: dict[str, ItemScorer], crowd: _Crowd, gate: int, random) -> list[Pool]:
    """What the models say of these people, as if only the start of their history was known,
    and no profile at the gates for people without one."""
    with_profile, bucket = divmod(gate, len(BUCKETS))
    if with_profile and crowd.profiles is None:
        return []
    crowd = crowd if with_profile else crowd._replace(profiles=None)
    keep = known_in(bucket, np.diff(crowd.X.indptr), random)
    given, hidden = divide(crowd.X, keep, crowd.when, random)
    able = np.flatnonzero(keep >= 0)
    pools = []
    for start in range(0, len(able), CHUNK):
        some = able[start : start + CHUNK]
        scores = [
            normalised(model, given[some], crowd.profiles_of(some))[0] for model in models.values()
        ]
        for one in scores:
            hide(one, given[some])
        pools.append(pooled(scores, hidden[some]))
    return pools


def normalised(model: ItemScorer, X: csr_matrix, profiles) -> tuple[np.ndarray, np.ndarray]:
    """Scores divided by the person's largest one among items not yet chosen, and that largest."""
    scores = model.predict(X, profiles=profiles)
    open_ = np.abs(scores)
    open_[np.repeat(np.arange(X.shape[0]), np.diff(X.indptr)), X.indices] = 0
    peak = open_.max(axis=1, keepdims=True, initial=0)
    peak[peak == 0] = 1
    return scores / peak, peak


def _folds(n_users: int, n_items: int, random) -> list[np.ndarray]:
    """People who validate: everyone in turn on a small platform, a sample on a large one."""
    order = random.permutation(n_users)
    if n_users < FOLDS:
        return []
    if n_users <= CROSS_UP_TO:
        return [np.sort(fold) for fold in np.array_split(order, FOLDS)]
    most = min(MOST_VALIDATING, max(SCORES_AT_MOST // max(n_items, 1), 300))
    return [np.sort(order[:most])]
