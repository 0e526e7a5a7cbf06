"""One request as its handler sees it, and one line of the table of requests that are played."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    double: Any
    account: str
    params: dict
    base_url: str
    args: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Endpoint:
    """`played` names the parameters that have an effect; the contract may know many more."""

    method: str
    path: str
    contract: Any
    handle: Callable[[Call], dict]
    played: frozenset[str] = frozenset()

    def ignored(self, params: dict) -> str | None:
        """The first parameter that Stripe would heed and the double would not."""
        return next((name for name in names_in(params) if not self._plays(name)), None)

    def _plays(self, name: str) -> bool:
        if name == "expand" or name in self.played:
            return True
        return any(name.startswith(f"{one}.") for one in self.played)


def names_in(value, path: str = ""):
    """Dotted names of the leaves, without list positions: `line_items.price_data.currency`."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from names_in(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for inner in value:
            yield from names_in(inner, path)
    elif path:
        yield path
