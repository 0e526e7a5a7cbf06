"""Choices: interactions as a sparse matrix, with the ids that name its rows and columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from scipy.sparse import csr_matrix

from matching.errors import BadInput
from matching.schema import InteractionColumns
from matching.tables import Table


@dataclass(frozen=True)
class Choices:
    """Who chose what; `when` (seconds, aligned with `matrix.data`) where it is known."""

    users: np.ndarray
    items: np.ndarray
    matrix: csr_matrix
    when: np.ndarray | None = None


def unique_ids(ids: np.ndarray, what: str) -> dict[str, int]:
    """Place of each id; refuses empty and repeated ones."""
    place = {str(one): number for number, one in enumerate(ids)}
    if "" in place:
        raise BadInput(f"The {what} have an empty id.")
    if len(place) != len(ids):
        seen: set[str] = set()
        twice = next(str(one) for one in ids if str(one) in seen or seen.add(str(one)))
        raise BadInput(f"The {what} hold the id “{twice}” twice.")
    return place


def places(wanted: Iterable, place: dict[str, int], what: str) -> np.ndarray:
    """Places of ids; refuses the first that is unknown."""
    try:
        return np.array([place[str(one)] for one in wanted], dtype=np.int64)
    except KeyError as error:
        raise BadInput(f"The {what} “{error.args[0]}” is unknown.") from None


def gathered(
    interactions: Table, columns: InteractionColumns, items: np.ndarray, users: Iterable = ()
) -> Choices:
    """Choices out of an interaction table. `users` come first, then those met, in their order.

    A choice made twice counts once, at its first time.
    """
    who = interactions[columns.user].tolist()
    if "" in who:
        raise BadInput("The interactions have an empty user id.")
    users = list(dict.fromkeys([*map(str, users), *who]))
    row = places(who, {one: number for number, one in enumerate(users)}, "user")
    item_place = {str(one): number for number, one in enumerate(items)}
    column = places(interactions[columns.item].tolist(), item_place, "item of the interactions")
    shape = (len(users), len(items))
    when = None if columns.timestamp is None else instants(interactions[columns.timestamp])
    matrix, when = _matrix(row, column, when, shape)
    return Choices(np.array(users, dtype=str), np.asarray(items, dtype=str), matrix, when)


def _matrix(row, column, when, shape) -> tuple[csr_matrix, np.ndarray | None]:
    cell = row * shape[1] + column
    order = np.argsort(cell, kind="stable") if when is None else np.lexsort((when, cell))
    cell = cell[order]
    first = np.ones(len(cell), dtype=bool)
    first[1:] = cell[1:] != cell[:-1]
    kept = order[first]
    ones = np.ones(len(kept), dtype=np.float32)
    matrix = csr_matrix((ones, (row[kept], column[kept])), shape=shape)
    return matrix, None if when is None else when[kept]


def instants(values: np.ndarray) -> np.ndarray:
    """Seconds since 1970 from numbers or ISO 8601 text; a time without zone is UTC.

    Examples
    --------
    >>> instants(np.array(["2", "1970-01-01T00:00:05Z"])).tolist()
    [2.0, 5.0]
    """
    return np.array([_instant(str(value)) for value in values], dtype=float)


def _instant(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise BadInput(f"The timestamp “{value}” is neither a number nor ISO 8601.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def changed_rows(before: csr_matrix, after: csr_matrix) -> tuple[csr_matrix, csr_matrix]:
    """Rows that differ, as they were and as they are; people, items and choices only join."""
    was = before.copy()
    was.resize(after.shape)
    rows = np.flatnonzero(np.diff(was.indptr) != np.diff(after.indptr))
    old = rows[rows < before.shape[0]]
    return was[old], after[rows]
