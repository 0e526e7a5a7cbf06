"""Which ceiling binds, and who may give from where (pure)."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from solidarity.kit.messages import N_
from solidarity.kit.money import Money


class Bound(StrEnum):
    """Where a ceiling comes from."""

    LAW = "law"  # policy row ceiling.project.gift
    LEVEL = "level"  # policy row level.N.ceiling
    ROUTE = "route"  # what the reviewer wrote on the route
    AUTHORISATION = "authorisation"  # what the authority wrote on its document


BOUND_WORDS = {
    Bound.LAW: N_("the ceiling of gifts to one project"),
    Bound.LEVEL: N_("the ceiling of the association's level"),
    Bound.ROUTE: N_("the ceiling of this payment route"),
    Bound.AUTHORISATION: N_("the ceiling of the authorisation"),
}


@dataclass(frozen=True)
class Ceiling:
    """One ceiling in dirhams, and what already counts under it (received and on its way)."""

    bound: Bound
    most: Money
    counted: Money

    @property
    def left(self) -> Money:
        """What can still be given under it; never below zero."""
        return max(self.most - self.counted, Money(0, "MAD"))


def tightest(ceilings: Collection[Ceiling]) -> Ceiling:
    """Return the ceiling that leaves least."""
    return min(ceilings, key=lambda one: one.left)


def is_country_open(
    country: str | None, open_countries: Collection[str], route_countries: Collection[str]
) -> bool:
    """Say whether somebody living in `country` may give; nobody asked where: they may."""
    if not country:
        return not route_countries
    return country in open_countries and (not route_countries or country in route_countries)
