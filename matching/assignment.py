"""Assignment: who takes which role when places are few; nobody placeable is left out.

Sending everyone to her first choice fills a few roles and leaves a third of the people out, so
all are placed together: first as many people as possible, then the best total score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from matching.errors import BadInput
from matching.roles import FLAT, Fit, Obstacle, Role, Taxonomy, Volunteer, obstacles, weigh

Likelihood = Mapping[tuple[str, str], float]  # (volunteer id, role id) -> 0 to 1


@dataclass(frozen=True)
class Unplaced:
    """A volunteer without a role: what bars her from each, or nothing where places ran out."""

    volunteer: str
    obstacles: Mapping[str, tuple[Obstacle, ...]]


@dataclass(frozen=True)
class Placement:
    """The outcome for everyone."""

    fits: tuple[Fit, ...]
    unplaced: tuple[Unplaced, ...]


def assign(
    volunteers: Sequence[Volunteer],
    roles: Sequence[Role],
    capacity: Mapping[str, int] | None = None,
    *,
    taxonomy: Taxonomy = FLAT,
    likelihood: Likelihood | None = None,
) -> Placement:
    """Place volunteers in roles. `capacity` gives places by role id, else the role's own."""
    places = [_places(role, capacity or {}) for role in roles]
    likelihood = likelihood or {}
    fits: dict[tuple[int, int], Fit] = {}
    barred: list[dict[str, tuple[Obstacle, ...]]] = [{} for _ in volunteers]
    scores = np.full((len(volunteers), len(roles)), -np.inf)
    for row, volunteer in enumerate(volunteers):
        for column, role in enumerate(roles):
            if found := obstacles(volunteer, role, taxonomy):
                barred[row][role.id] = found
                continue
            fit = weigh(volunteer, role, taxonomy, likelihood.get((volunteer.id, role.id)))
            fits[row, column] = fit
            scores[row, column] = fit.score
    taken = best_assignment(scores, np.array(places, dtype=int))
    return Placement(
        fits=tuple(fits[row, column] for row, column in enumerate(taken) if column >= 0),
        unplaced=tuple(
            Unplaced(volunteers[row].id, barred[row]) for row in np.flatnonzero(taken < 0)
        ),
    )


def _places(role: Role, capacity: Mapping[str, int]) -> int:
    places = capacity.get(role.id, role.places)
    if places < 0:
        raise BadInput(f"The role “{role.id}” cannot have a negative number of places.")
    return places


def best_assignment(scores: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """Column of each row, -1 for none: as many rows as possible, then the highest total.

    `scores` is -inf where a pair is impossible. A column with room for n stands n times; each
    placement outweighs any sum of scores, so no score can buy leaving someone out.

    Examples
    --------
    >>> best_assignment(np.array([[0.9, 0.1], [0.8, -np.inf]]), np.array([1, 1])).tolist()
    [1, 0]
    """
    n_rows = len(scores)
    columns = np.repeat(np.arange(scores.shape[1]), np.minimum(capacity, n_rows))
    taken = np.full(n_rows, -1)
    if not n_rows or not len(columns):
        return taken
    wide = scores[:, columns]
    possible = np.isfinite(wide)
    span = np.ptp(wide[possible]) if possible.any() else 0.0
    outweigh = (span + 1.0) * (n_rows + 1)
    low = wide[possible].min() if possible.any() else 0.0
    gain = np.where(possible, wide - low + outweigh, 0.0)
    rows, places = linear_sum_assignment(gain, maximize=True)
    kept = possible[rows, places]
    taken[rows[kept]] = columns[places[kept]]
    return taken
