"""Profiles: what a person declared, as a small table of categories that every model can read."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from matching.features import numbers, split
from matching.schema import Attributes
from matching.tables import Table

BANDS = 6  # quantile bands of a number such as age
AND = " & "  # joins the values of a multiple field


@dataclass
class ProfileBands:
    """User table to categories: as they are, numbers in quantile bands, sets in one order.

    Examples
    --------
    >>> from matching.tables import table
    >>> users = table({"user": ["a", "b"], "country": ["FR", "BE"], "age": [30, 60]})
    >>> bands = ProfileBands(Attributes("user", category=("country",), numeric=("age",)))
    >>> bands.fit(users).transform(users).tolist()
    [['FR', '30 to 35'], ['BE', '55 to 60']]
    """

    attributes: Attributes
    edges: dict[str, list[float]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [*self.attributes.category, *self.attributes.numeric, *self.attributes.multi]

    def fit(self, users: Table) -> "ProfileBands":
        """Learn the edges of the bands."""
        for column in self.attributes.numeric:
            values = numbers(users[column], column)
            known = values[np.isfinite(values)]
            if len(known):
                edges = np.unique(np.quantile(known, np.linspace(0, 1, BANDS + 1)))
                self.edges[column] = edges.tolist()
        return self

    def transform(self, users: Table) -> np.ndarray:
        """Users x columns of text; empty where nothing is declared."""
        columns = [users[c] for c in self.attributes.category]
        columns += [self._bands(c, numbers(users[c], c)) for c in self.attributes.numeric]
        columns += [_sets(users[c], sign) for c, sign in self.attributes.multi.items()]
        n_users = len(users[self.attributes.id])
        return np.stack(columns, axis=1) if columns else np.empty((n_users, 0), dtype=str)

    def _bands(self, column: str, values: np.ndarray) -> np.ndarray:
        edges = np.array(self.edges.get(column, []))
        if not len(edges):
            return np.full(len(values), "")
        labels = [f"{a:g} to {b:g}" for a, b in pairwise(edges)]
        labels = np.array(labels or [f"{edges[0]:g}"])
        place = np.digitize(np.nan_to_num(values), edges[1:-1])
        return np.where(np.isfinite(values), labels[np.minimum(place, len(labels) - 1)], "")


def _sets(values: np.ndarray, separator: str) -> np.ndarray:
    return np.array([AND.join(sorted(split(v, separator))) for v in values], dtype=str)
