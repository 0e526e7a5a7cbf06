"""What a paper is made of (pure): a title and blocks of words that were already translated."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True)
class Big:
    """The one figure a reader looks for, with a remark under it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Facts:
    """Named values, one a line."""

    title: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Column:
    """`kind`: text, number, date."""

    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """Rows under columns; the first cell names its row. `foot` is a last row that adds up."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    foot: Sequence[str] | None = None
    empty: str = ""  # said where there is no row


@dataclass(frozen=True)
class Words:
    """A paragraph under a title; `is_note` draws it apart."""

    text: str
    title: str = ""
    is_note: bool = False


@dataclass(frozen=True)
class Code:
    """Figures to be copied by a machine: fingerprints, commands, addresses."""

    title: str
    rows: Sequence[tuple[str, str]]
    note: str = ""


Block = Big | Facts | Table | Words | Code


@dataclass(frozen=True)
class Paper:
    """One document. `specimen` is printed across each page where nothing was really paid."""

    title: str
    lang: str
    blocks: Sequence[Block]
    subtitle: str = ""
    specimen: str = ""
    header: str = ""  # the site's name
    footer: str = ""  # who runs the site
    page_words: str = ""  # "page %1 of %2", the typesetter puts the numbers
    address: str = ""  # where it can be checked
    date: tuple[int, int, int] = field(default=(2026, 1, 1))  # of its facts: year, month, day


def as_data(paper: Paper) -> dict:
    """Return the paper as plain data for the typesetter; the same facts give the same data."""
    told = asdict(paper)
    told["dir"] = "rtl" if paper.lang in RIGHT_TO_LEFT else "ltr"
    told["blocks"] = [{"type": type(b).__name__.lower(), **asdict(b)} for b in paper.blocks]
    return told
