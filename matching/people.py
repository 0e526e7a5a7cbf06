"""People as the models see them: known choices and a profile, folded in where they are new."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csr_matrix, vstack

from matching.catalogue import Catalogue, as_table, column
from matching.choices import Choices, gathered
from matching.errors import BadInput
from matching.tables import Table


@dataclass
class People:
    """Everyone of whom something is known, by id."""

    catalogue: Catalogue
    choices: Choices
    row: dict[str, int] = field(init=False)

    def __post_init__(self):
        self.row = {str(user): row for row, user in enumerate(self.choices.users)}
        matrix = self.choices.matrix
        blank = csr_matrix((1, matrix.shape[1]), dtype=np.float32)
        self._with_blank = vstack([matrix, blank], format="csr")

    def all_ids(self) -> list[str]:
        """Ids of those with choices, then of those with a profile alone."""
        return list(dict.fromkeys([*self.row, *self.catalogue.user_place]))

    def seen_as(
        self,
        ids: list[str],
        history: Mapping | None = None,
        users: Mapping | None = None,
    ) -> tuple[csr_matrix, np.ndarray | None]:
        """Choices (rows in the order of `ids`) and profiles, with what is told beside."""
        extra = as_table(users)
        blank = len(self.choices.users)
        rows = np.array([self.row.get(one, blank) for one in ids], dtype=int)
        known = self._with_blank[rows]
        if history is not None:
            known = csr_matrix(known.maximum(self._folded(ids, history)))
        self._refuse_strangers(ids, known, extra)
        known.sort_indices()
        return known, self.catalogue.profiles_of(ids, extra)

    def _folded(self, ids: list[str], history: Mapping) -> csr_matrix:
        columns = replace(self.catalogue.schema.interactions, timestamp=None)
        told: Table = as_table(history) or {}
        for name in (columns.user, columns.item):
            column(told, name, "history")
        choices = gathered(told, columns, self.catalogue.item_ids, ids)
        place = {str(user): row for row, user in enumerate(choices.users)}
        return choices.matrix[[place[one] for one in ids]]

    def _refuse_strangers(self, ids: list[str], known: csr_matrix, extra: Table | None) -> None:
        """Where people are registered, someone of whom nothing at all is known is a mistake;
        without a register everyone may be new."""
        if self.catalogue.users is None and extra is None:
            return
        registered = self.catalogue.user_place
        named = self.catalogue.schema.users.id
        told = set() if extra is None else set(column(extra, named, "users").tolist())
        for one, length in zip(ids, np.diff(known.indptr), strict=True):
            if not length and one not in registered and one not in told:
                raise BadInput(f"The user “{one}” is unknown: no history and no profile.")
