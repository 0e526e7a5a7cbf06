"""What a person told of themselves, met by a project: exact parts that are added to the score.

Most visitors have no history: from the first visit, the commune of origin, its province and
the themes a person cares about speak louder than the crowd.
"""

from dataclasses import dataclass

# The most popular project scores 1: one's own commune must outweigh the crowd.
SAME_COMMUNE, SAME_PROVINCE, THEME_CARED_FOR = 1.2, 0.5, 0.6


@dataclass(frozen=True)
class Told:
    """What a person told: commune of origin, its province, themes."""

    commune: str = ""
    province: str = ""
    themes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Item:
    """What a project is: its commune, its province, its theme."""

    commune: str
    province: str
    theme: str


def parts(told: Told, item: Item) -> list[dict]:
    """Return the reasons, each with its contribution; nothing told gives nothing."""
    found = []
    if told.commune and told.commune == item.commune:
        found.append(_part("proximity", "commune", item.commune, SAME_COMMUNE))
    elif told.province and told.province == item.province:
        found.append(_part("proximity", "province", item.province, SAME_PROVINCE))
    if item.theme in told.themes:
        found.append(_part("attribute", "theme", item.theme, THEME_CARED_FOR))
    return found


def _part(kind: str, name: str, value: str, contribution: float) -> dict:
    return {"kind": kind, "name": name, "value": value, "contribution": contribution}
