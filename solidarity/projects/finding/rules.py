"""What may be asked of the list of projects, and in which order it may stand."""

from dataclasses import dataclass
from enum import StrEnum

PER_PAGE = 24


class Sort(StrEnum):
    """The orders a list may have."""

    BEST = "best"  # nearest to the words asked; only with words
    PROVEN = "proven"  # most recently proven first: the default for strangers
    ENDING = "ending"  # the collection ends soon
    NEWEST = "newest"


@dataclass(frozen=True)
class Filters:
    """What somebody looks for; an empty value asks nothing."""

    words: tuple[str, ...] = ()  # folded, from finding.words.question
    theme: str = ""
    region: str = ""
    province: str = ""
    commune: str = ""
    is_historic: bool = False  # Souss-Massa-Draa as it was until 2015
    state: str = ""
    skill: str = ""
    sort: Sort | None = None

    @property
    def order(self) -> Sort:
        """Return the order asked for, or the one that fits the question."""
        if self.sort and (self.sort is not Sort.BEST or self.words):
            return self.sort
        return Sort.BEST if self.words else Sort.PROVEN
