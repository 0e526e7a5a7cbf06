"""The recommender: the public face, which speaks in ids and tables and answers with reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from matching.assignment import Likelihood, Placement, assign
from matching.blend import CHUNK, BucketBlend
from matching.catalogue import Catalogue, as_table, column
from matching.choices import changed_rows, gathered, places
from matching.eligibility import mask_of, masks_of
from matching.errors import BadInput
from matching.histories import BUCKETS, bucket_of
from matching.models.base import hide
from matching.people import People
from matching.reasons import Reason, reasons_for, total
from matching.rerank import ExposureLedger, Rerank, Slate, reranked
from matching.roles import FLAT, Role, Taxonomy, Volunteer
from matching.schema import Schema
from matching.tables import Table, stacked, updated
from matching.topk import top_k


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An item for a person. `score` is the sum of the contributions of `reasons`; `bucket`
    names the length of history that decided how it was made."""

    user: str
    rank: int
    item: str
    score: float
    reasons: tuple[Reason, ...]
    bucket: str


class Recommender(BaseEstimator):
    """Recommend projects to people, find people for a project, place volunteers in roles.

    Tables are mappings of column names to sequences; `schema` says which column means what.
    Serving needs nothing but arguments: a person absent from training is folded in from her
    history, her profile, or neither.

    Parameters
    ----------
    schema : Schema or None
        None: interactions with `user` and `item`, ids only.
    rerank : Rerank or None
        How attention is spread when a ledger is given; None takes the usual strength.
    random_state : int

    Attributes
    ----------
    people_ : People
        The catalogue, the choices, and everyone by id.
    blend_ : BucketBlend

    Examples
    --------
    >>> given = {"user": ["a", "a", "b"], "item": ["well", "school", "well"]}
    >>> recommender = Recommender().fit(given, {"item": ["well", "school", "road"]})
    >>> [found.item for found in recommender.recommend(["b"], k=1)]
    ['school']
    """

    def __init__(self, schema=None, rerank=None, random_state: int = 7):
        self.schema = schema
        self.rerank = rerank
        self.random_state = random_state

    def fit(self, interactions: Mapping, items: Mapping, users: Mapping | None = None):
        """Learn from tables of interactions, items and, where there are profiles, users."""
        self._gather(self._interactions(interactions), as_table(items), as_table(users))
        catalogue, choices = self.people_.catalogue, self.people_.choices
        self.blend_ = BucketBlend(
            catalogue.profile_names, catalogue.feature_names, self.random_state
        ).fit(choices.matrix, when=choices.when, **self._side())
        return self

    def _gather(self, interactions: Table, items: Table, users: Table | None) -> None:
        catalogue = Catalogue(self._schema(), items, users)
        columns = catalogue.schema.interactions
        self.people_ = People(catalogue, gathered(interactions, columns, catalogue.item_ids))
        self.interactions_ = interactions

    def _schema(self) -> Schema:
        return self.schema or Schema()

    def _interactions(self, interactions: Mapping) -> Table:
        """The columns of interactions that are used; what was given is not a relevance."""
        named, given = self._schema().interactions, as_table(interactions) or {}
        used = [name for name in (named.user, named.item, named.timestamp) if name]
        return {name: column(given, name, "interactions") for name in used}

    def _side(self) -> dict:
        """What the models read beside the choices."""
        catalogue = self.people_.catalogue
        profiles = catalogue.profiles_of(self.people_.choices.users)
        return {"profiles": profiles, "items": catalogue.item_features}

    def recommend(
        self,
        queries: Sequence,
        k: int = 10,
        *,
        history: Mapping | None = None,
        users: Mapping | None = None,
        candidates: Iterable | None = None,
        eligible: Mapping[str, Iterable] | None = None,
        ledger: ExposureLedger | None = None,
    ) -> list[Recommendation]:
        """The `k` best items for each person asked about, best first, none chosen before.

        `history` holds interactions beside those learned from, `users` profiles beside the known
        ones. `candidates` restricts the items for everyone, `eligible` for single people. With a
        `ledger` attention is spread, and counted.
        """
        check_is_fitted(self)
        _at_least_one(k)
        ids = [str(user) for user in queries]
        known, profiles = self.people_.seen_as(ids, history, users)
        place = self.people_.catalogue.item_place
        allowed = mask_of(candidates, place)
        shown = None if ledger is None else ledger.of(place)
        random = np.random.default_rng([self.random_state, 0 if ledger is None else ledger.total])
        found: list[Recommendation] = []
        for start in range(0, len(ids), CHUNK):
            some = range(start, min(start + CHUNK, len(ids)))
            scores, peaks = self._scored(known, profiles, some)
            mask = masks_of([ids[row] for row in some], allowed, eligible, place)
            hide(scores, known[some], mask)
            for line, row in enumerate(some):
                slate = self._slate(scores[line], k, shown, random)
                why = self._reasons(known[row], slate.items, _row(profiles, row), peaks[line])
                found += self._listed(ids[row], known[row], slate, why)
        if ledger is not None:
            ledger.show(one.item for one in found)
        return found

    def _scored(self, known: csr_matrix, profiles, rows) -> tuple[np.ndarray, np.ndarray]:
        rows = np.asarray(rows, dtype=int)
        theirs = None if profiles is None else profiles[rows]
        return self.blend_.scored(known[rows], theirs)

    def _slate(self, scores: np.ndarray, k: int, shown, random) -> Slate:
        if shown is not None:
            return reranked(scores, shown, k, self.rerank or Rerank(), random)
        best = top_k(scores[None, :], k)[0]
        best = best[np.isfinite(scores[best])]
        return Slate(best, np.zeros(len(best)), 0.0)

    def _listed(self, user: str, known: csr_matrix, slate: Slate, why) -> list[Recommendation]:
        """One person's list, in ids and with reasons."""
        return [
            self._recommendation(user, place + 1, item, reasons + slate.reasons(place), known)
            for place, (item, reasons) in enumerate(zip(slate.items, why, strict=True))
        ]

    def _reasons(self, known: csr_matrix, items, profile, peaks=None) -> list[tuple[Reason, ...]]:
        item_ids = self.people_.catalogue.item_ids
        items = np.asarray(items)
        evidence = [
            part._replace(value=str(item_ids[part.value])) if part.kind == "history" else part
            for part in self.blend_.contributions(known.indices, items, profile, peaks)
        ]
        return reasons_for(evidence, len(items))

    def _recommendation(self, user, rank, item, reasons, known) -> Recommendation:
        bucket = BUCKETS[int(bucket_of(np.array([known.nnz]))[0])]
        item_id = str(self.people_.catalogue.item_ids[item])
        return Recommendation(user, rank, item_id, total(reasons), reasons, bucket)

    def explain(
        self, user, item, *, history: Mapping | None = None, users: Mapping | None = None
    ) -> tuple[Reason, ...]:
        """Reasons of a person's score of an item, before attention is spread."""
        check_is_fitted(self)
        place = places([item], self.people_.catalogue.item_place, "item")
        known, profiles = self.people_.seen_as([str(user)], history, users)
        return self._reasons(known, place, _row(profiles, 0))[0]

    def candidates_for(
        self, item, k: int = 10, *, users: Iterable | None = None
    ) -> list[Recommendation]:
        """The `k` people whose lists this item would lead most, those who chose it left out.

        A score is relative to the best a person could be shown, so people compare. `users`
        restricts who is considered; by default all of whom anything is known.
        """
        check_is_fitted(self)
        _at_least_one(k)
        place = int(places([item], self.people_.catalogue.item_place, "item")[0])
        ids = self.people_.all_ids() if users is None else [str(user) for user in users]
        known, profiles = self.people_.seen_as(ids)
        open_ = np.flatnonzero(known[:, [place]].toarray().ravel() == 0)
        scores = [
            self._scored(known, profiles, open_[start : start + CHUNK])[0][:, place]
            for start in range(0, len(open_), CHUNK)
        ]
        if not scores:
            return []
        best = open_[top_k(np.concatenate(scores)[None, :], k)[0]]
        found = []
        for rank, row in enumerate(best, start=1):
            reasons = self._reasons(known[row], [place], _row(profiles, row))[0]
            found.append(self._recommendation(ids[row], rank, place, reasons, known[row]))
        return found

    def match(
        self,
        volunteers: Sequence[Volunteer],
        roles: Sequence[Role],
        capacity: Mapping[str, int] | None = None,
        *,
        taxonomy: Taxonomy = FLAT,
    ) -> Placement:
        """Place volunteers in roles; where the past knows a volunteer and a role's project, how
        near the project is to the top of her list counts as a likelihood."""
        likelihood = self._likelihood(volunteers, roles) if hasattr(self, "blend_") else {}
        return assign(volunteers, roles, capacity, taxonomy=taxonomy, likelihood=likelihood)

    def _likelihood(self, volunteers, roles) -> Likelihood:
        place = self.people_.catalogue.item_place
        familiar = set(self.people_.all_ids())
        ids = [v.id for v in volunteers if v.id in familiar]
        columns = {role.id: place[role.project] for role in roles if role.project in place}
        if not ids or not columns:
            return {}
        scores, _ = self._scored(*self.people_.seen_as(ids), range(len(ids)))
        return {
            (user, role): float(scores[row, item])
            for row, user in enumerate(ids)
            for role, item in columns.items()
        }

    def partial_update(
        self,
        interactions: Mapping | None = None,
        items: Mapping | None = None,
        users: Mapping | None = None,
    ) -> "Recommender":
        """Take in new interactions, new or changed items, new or changed profiles.

        Counts, neighbours and content follow at once and EASE by its exact update; the weights
        of the mixture stay until the next fit.
        """
        check_is_fitted(self)
        old, named = self.people_, self._schema()
        before = old.choices
        told = self.interactions_
        if interactions is not None:
            told = stacked(told, self._interactions(interactions))
        all_items = updated(old.catalogue.items, as_table(items), named.items.id)
        all_users = updated(old.catalogue.users, as_table(users), named.users.id)
        self._gather(told, all_items, all_users)
        after = self.people_.choices
        was, now = changed_rows(before.matrix, after.matrix)
        self.blend_.set_params(
            profile_names=self.people_.catalogue.profile_names,
            feature_names=self.people_.catalogue.feature_names,
        )
        self.blend_.update(was, now, after.matrix, **self._side())
        return self


def _at_least_one(k: int) -> None:
    if k < 1:
        raise BadInput("k must be at least 1.")


def _row(profiles: np.ndarray | None, row: int) -> np.ndarray | None:
    return None if profiles is None else profiles[row]
