"""Splits: what is hidden from the models, for each kind of question asked of them."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.sparse import csr_matrix

from matching.choices import Choices
from matching.errors import BadInput
from matching.histories import divide, select

MOST = 5_000  # people tested
SHARE = 0.2  # of people, or of items, withheld at most from learning
FEWEST_CHOICES = 3  # of a person who is tested


class Slice(StrEnum):
    """The situations: a known person, one choice known, none known, items nobody chose yet."""

    WARM = "warm"
    ONE = "one"
    ZERO = "zero"
    NEW_ITEMS = "new-items"


@dataclass(frozen=True)
class Split:
    """`learned` are the rows of people to learn from, `training` and `when` their choices;
    `tested` are the rows of people tested, `given` and `hidden` what is told and asked;
    `eligible` masks the items ranked."""

    learned: np.ndarray
    training: csr_matrix
    when: np.ndarray | None
    tested: np.ndarray
    given: csr_matrix
    hidden: csr_matrix
    eligible: np.ndarray | None = None


def split(choices: Choices, kind: Slice, seed: int) -> Split:
    """Hide part of the choices; by their time where it is known, else at random."""
    random = np.random.default_rng(seed)
    makers = {Slice.WARM: _warm, Slice.NEW_ITEMS: _new_items}
    if kind in makers:
        made = makers[kind](choices, random)
    else:
        made = _cold(choices, 1 if kind is Slice.ONE else 0, random)
    if not len(made.tested) or not made.training.nnz:
        raise BadInput(f"Too few people made {FEWEST_CHOICES} choices to test the slice “{kind}”.")
    return made


def _able(matrix: csr_matrix, random) -> np.ndarray:
    """People with enough choices, in random order."""
    return random.permutation(np.flatnonzero(np.diff(matrix.indptr) >= FEWEST_CHOICES))


def _warm(choices: Choices, random) -> Split:
    """Hide one choice, the last where time is known, of people who stay in training."""
    matrix = choices.matrix
    tested = np.sort(_able(matrix, random)[:MOST])
    keep = np.diff(matrix.indptr)
    keep[tested] -= 1
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    training, hidden = divide(matrix, keep, choices.when, random)
    when = None
    if choices.when is not None:
        stays = np.asarray(training[row, matrix.indices]).ravel() > 0
        when = choices.when[stays]
    everyone = np.arange(matrix.shape[0])
    return Split(everyone, training, when, tested, training[tested], hidden[tested])


def _cold(choices: Choices, known: int, random) -> Split:
    """People absent from training, of whom so many choices are told."""
    matrix = choices.matrix
    most = min(MOST, int(SHARE * matrix.shape[0]))
    tested = np.sort(_able(matrix, random)[:most])
    learned = np.setdiff1d(np.arange(matrix.shape[0]), tested)
    training, when = select(matrix, choices.when, learned)
    rows, order = select(matrix, choices.when, tested)
    given, hidden = divide(rows, np.full(len(tested), known), order, random)
    return Split(learned, training, when, tested, given, hidden)


def _new_items(choices: Choices, random) -> Split:
    """Items without any choice in training, ranked among themselves."""
    matrix = choices.matrix
    new = np.zeros(matrix.shape[1], dtype=bool)
    chosen = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]))
    new[random.permutation(chosen)[: max(int(SHARE * len(chosen)), 1)]] = True
    hidden = _only(matrix, new)
    training = _only(matrix, ~new)
    when = None if choices.when is None else choices.when[~new[matrix.indices]]
    able = (np.diff(hidden.indptr) > 0) & (np.diff(training.indptr) > 0)
    tested = np.sort(random.permutation(np.flatnonzero(able))[:MOST])
    everyone = np.arange(matrix.shape[0])
    return Split(everyone, training, when, tested, training[tested], hidden[tested], new)


def _only(matrix: csr_matrix, items: np.ndarray) -> csr_matrix:
    kept = items[matrix.indices]
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return csr_matrix((matrix.data[kept], (row[kept], matrix.indices[kept])), shape=matrix.shape)
