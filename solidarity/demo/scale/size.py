"""How much is made for N people, and the ids it takes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Size:
    """N people, two gifts each, an association for forty, a project for ten."""

    people: int
    seed: int
    now: datetime

    @property
    def associations(self) -> int:
        """How many associations."""
        return max(1, self.people // 40)

    @property
    def projects(self) -> int:
        """How many projects."""
        return max(1, self.people // 10)

    @property
    def gifts(self) -> int:
        """How many gifts."""
        return 2 * self.people


@dataclass(frozen=True)
class Base:
    """The first free id of each kind, as this load found them."""

    person: int
    association: int
    route: int
    project: int
    role: int
    attempt: int
    hosts: tuple[int, ...]
