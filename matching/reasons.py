"""Reasons: the additive parts of a score, as machine tokens; words are made elsewhere.

Every model here is linear in what it knows of a person, so a score *is* the sum of its reasons.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score.

    `kind` is what sort of evidence (popularity, segment, history, attribute, exposure, ...),
    `name` which one (a column, a constraint), `value` its value, `contribution` what it adds.
    """

    kind: str
    name: str
    value: str | int | float | None
    contribution: float


class Evidence(NamedTuple):
    """The same reason for several items at once: `parts` holds a contribution for each."""

    kind: str
    name: str
    value: str | int | float | None
    parts: np.ndarray


def reasons_for(evidence: Iterable[Evidence], n_items: int) -> list[tuple[Reason, ...]]:
    """The reasons of each item, out of evidence that covers them all."""
    found: list[list[Reason]] = [[] for _ in range(n_items)]
    for kind, name, value, parts in evidence:
        for item in np.flatnonzero(parts):
            found[item].append(Reason(kind, name, value, float(parts[item])))
    return [merged(reasons) for reasons in found]


def merged(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """One reason per (kind, name, value), strongest first; empty ones left out."""
    parts: dict[tuple, list[float]] = {}
    for reason in reasons:
        key = (reason.kind, reason.name, reason.value)
        parts.setdefault(key, []).append(reason.contribution)
    sums = [Reason(*key, math.fsum(values)) for key, values in parts.items()]
    kept = [r for r in sums if r.contribution]
    return tuple(sorted(kept, key=lambda r: (-abs(r.contribution), r.kind, r.name, str(r.value))))


def total(reasons: Iterable[Reason]) -> float:
    """The score these reasons add up to."""
    return math.fsum(r.contribution for r in reasons)


def as_json(reasons: Iterable[Reason]) -> str:
    """A JSON list of the reasons, in their order."""
    return json.dumps([asdict(r) for r in reasons], ensure_ascii=False)
