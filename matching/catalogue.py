"""The catalogue: items and people as tables, turned into what the models read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix

from matching.choices import unique_ids
from matching.errors import BadInput
from matching.features import ItemFeatures
from matching.profiles import ProfileBands
from matching.schema import Schema
from matching.tables import Table, table


@dataclass
class Catalogue:
    """Items with features and people with profiles, found by id."""

    schema: Schema
    items: Table
    users: Table | None
    item_place: dict[str, int] = field(init=False)
    user_place: dict[str, int] = field(init=False)

    def __post_init__(self):
        named = self.schema
        self.item_place = unique_ids(column(self.items, named.items.id, "items"), "items")
        self.user_place = {}
        if self.users is not None:
            ids = column(self.users, named.users.id, "users")
            self.user_place = unique_ids(ids, "users")
        self._build()

    def _build(self) -> None:
        for name in self.schema.items.names():
            column(self.items, name, "items")
        self.item_ids = self.items[self.schema.items.id]
        if not len(self.item_ids):
            raise BadInput("There are no items to recommend.")
        features = ItemFeatures(self.schema.items)
        self.item_features: csr_matrix = features.fit_transform(self.items)
        self.feature_names = features.names_
        self.bands = ProfileBands(self.schema.users)
        if self.users is not None:
            for name in self.schema.users.names():
                column(self.users, name, "users")
            self.bands.fit(self.users)
            self._profiles = self.bands.transform(self.users)

    @property
    def profile_names(self) -> list[str]:
        return self.bands.names

    def profiles_of(self, users, extra: Table | None = None) -> np.ndarray | None:
        """Profiles of people by id, those in `extra` first; empty where a person has none."""
        if not self.profile_names or (self.users is None and extra is None):
            return None
        found = np.full((len(users), len(self.profile_names)), "", dtype=object)
        if self.users is not None:
            self._fill(found, users, self.user_place, self._profiles)
        if extra is not None:
            ids = unique_ids(column(extra, self.schema.users.id, "users"), "users")
            self._fill(found, users, ids, self.bands.transform(extra))
        return found.astype(str)

    @staticmethod
    def _fill(found: np.ndarray, users, place: Mapping[str, int], profiles: np.ndarray) -> None:
        rows = [(row, place[str(user)]) for row, user in enumerate(users) if str(user) in place]
        if rows:
            into, source = np.array(rows).T
            found[into] = profiles[source]


def column(columns: Table, name: str, what: str) -> np.ndarray:
    """A column that must be there."""
    if name not in columns:
        raise BadInput(f"The {what} have no column “{name}”.")
    return columns[name]


def as_table(columns: Mapping | None) -> Table | None:
    """A table of text from any mapping of columns."""
    return None if columns is None else table(columns)
