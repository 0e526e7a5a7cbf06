"""What rooms add to the home page for the person who is signed in: they register, home asks.

blocks.register(Block("suggestions", queries.suggestions_for, "recommendations/block.html"))
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app


@dataclass(frozen=True)
class Block:
    """A part of the home page: `read(person)` answers the value given to `template` as `block`.

    An empty value shows nothing. The template begins with its own `<h2>`.
    """

    name: str
    read: Callable[[object], object]
    template: str


def register(app: Flask, block: Block) -> None:
    """Add a part to the home page; a second one of the same name takes its place."""
    app.extensions.setdefault("home_blocks", {})[block.name] = block


def blocks_for(person) -> list[tuple[str, object]]:
    """Return [(template, value)] of what rooms have for this person; nothing for a stranger."""
    if not person.is_authenticated:
        return []
    registered = current_app.extensions.get("home_blocks", {}).values()
    found = [(block.template, block.read(person)) for block in registered]
    return [(template, value) for template, value in found if value]
