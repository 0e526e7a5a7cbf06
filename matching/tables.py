"""Tables as columns of text: what a CSV file holds, without pandas."""

import csv
import gzip
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from matching.errors import BadInput

Table = dict[str, np.ndarray]  # column name -> values as text, all of one length


def table(columns: Mapping[str, Sequence]) -> Table:
    """A table from columns; values become text, None becomes empty.

    Examples
    --------
    >>> table({"user": [1, 2], "item": ["a", None]})["item"].tolist()
    ['a', '']
    """
    made = {
        name: np.array(["" if v is None else str(v) for v in values], dtype=str)
        for name, values in columns.items()
    }
    if len({len(values) for values in made.values()}) > 1:
        raise BadInput("The columns of a table must all have the same length.")
    return made


def length(columns: Table) -> int:
    """Number of rows."""
    return len(next(iter(columns.values()), ()))


def rows(columns: Table, selection: np.ndarray) -> Table:
    """The rows selected by a mask or by indices."""
    return {name: values[selection] for name, values in columns.items()}


def stacked(first: Table, second: Table) -> Table:
    """The rows of `first`, then those of `second`; a column that one lacks is empty there."""
    empty = {True: np.full(length(first), ""), False: np.full(length(second), "")}
    return {
        name: np.concatenate([first.get(name, empty[True]), second.get(name, empty[False])])
        for name in {**first, **second}
    }


def read_table(path: str | Path, needed: Iterable[str], what: str) -> Table:
    """Read a .csv or .csv.gz file in UTF-8 and check that the needed columns stand in it."""
    path = Path(path)
    try:
        header, lines = _read(path)
    except FileNotFoundError:
        raise BadInput(f"The {what} file {path} does not exist.") from None
    except (OSError, EOFError, UnicodeDecodeError, zlib.error, csv.Error) as error:
        raise BadInput(f"The {what} file {path} cannot be read: {error}.") from None
    for name in needed:
        if name not in header:
            raise BadInput(f"The {what} file {path} has no column “{name}”.")
    if not lines:
        raise BadInput(f"The {what} file {path} has no rows.")
    return _columns(header, lines, f"The {what} file {path}")


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader, [])
        return header, [line for line in reader if line]


def _columns(header: list[str], lines: list[list[str]], file: str) -> Table:
    if len(set(header)) != len(header):
        raise BadInput(f"{file} names a column twice.")
    for number, line in enumerate(lines, start=2):
        if len(line) != len(header):
            raise BadInput(
                f"{file} has {len(line)} values instead of {len(header)} in row {number}."
            )
    return {
        name: np.array(values, dtype=str)
        for name, values in zip(header, zip(*lines, strict=True), strict=True)
    }


def write_table(path: str | Path, header: Sequence[str], lines: Iterable[Sequence]) -> None:
    """Write a .csv or .csv.gz file in UTF-8."""
    path = Path(path)
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "wt", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(lines)
    except OSError as error:
        raise BadInput(f"The file {path} cannot be written: {error.strerror}.") from None


def updated(old: Table | None, new: Table | None, key: str) -> Table | None:
    """The rows of `old`, replaced by those of `new` with the same key; then those that are new."""
    if old is None or new is None:
        return old if new is None else new
    if key not in new:
        raise BadInput(f"The new rows have no column “{key}”.")
    both = stacked(old, new)
    last = {str(one): row for row, one in enumerate(both[key])}
    first: dict[str, int] = {}
    for row, one in enumerate(both[key]):
        first.setdefault(str(one), row)
    return rows(both, np.array([last[one] for one in first], dtype=int))
