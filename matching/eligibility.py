"""Eligibility: what may be shown to whom, decided before anything is ranked."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from matching.choices import places


def mask_of(items: Iterable | None, place: Mapping[str, int]) -> np.ndarray | None:
    """A mask over the catalogue that is true at these items; None lets everything pass."""
    if items is None:
        return None
    mask = np.zeros(len(place), dtype=bool)
    mask[places(items, place, "candidate item")] = True
    return mask


def masks_of(
    users: Sequence[str],
    allowed: np.ndarray | None,
    eligible: Mapping[str, Iterable] | None,
    place: Mapping[str, int],
) -> np.ndarray | None:
    """What is allowed for all and eligible for each; people not in `eligible` see all allowed."""
    if eligible is None:
        return allowed
    mask = np.ones((len(users), len(place)), dtype=bool)
    for row, user in enumerate(users):
        if user in eligible:
            mask[row] = mask_of(eligible[user], place)
    return mask if allowed is None else mask & allowed
