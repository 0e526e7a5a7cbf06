"""What rooms above add to a project's page and cards: they register, projects asks.

    panels.register_totals(queries.totals)            # giving: the five totals
    panels.register_spending(queries.spent_by_line)   # delivery: spent and papers by budget line
    panels.register_block(Block("roles", queries.roles_of, "volunteering/project_block.html"))

Every function takes the ids of many projects and answers in one query, so that a list of
projects costs what one project costs. Amounts are MAD centimes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Totals:
    """The five totals of a project, in centimes, never added up; and how many gave."""

    promised: int = 0
    on_its_way: int = 0
    received: int = 0
    released: int = 0
    spent: int = 0
    gifts: int = 0
    matched: int = 0  # of what was received, what match funds added
    last_proof: date | None = None


@dataclass(frozen=True)
class Spent:
    """What one line of the budget has cost so far, and how many papers prove it."""

    spent: int = 0
    papers: int = 0
    address: str = ""


@dataclass(frozen=True)
class Block:
    """A part of the page: `read` answers {project id: value}, given to `template` as `block`.

    `place`: after which heading it stands: top, side, plan, milestones, skills, end.
    """

    name: str
    read: Callable[[Sequence[int]], Mapping[int, object]]
    template: str
    place: str = "end"


@dataclass
class Registry:
    """What was registered; one per process."""

    totals: Callable[[Sequence[int]], Mapping[int, Totals]] = lambda _ids: {}
    spending: Callable[[Sequence[int]], Mapping[int, Mapping[int, Spent]]] = lambda _ids: {}
    blocks: dict[str, Block] = field(default_factory=dict)


registered = Registry()


def register_totals(read: Callable[[Sequence[int]], Mapping[int, Totals]]) -> None:
    """Let giving answer for the five totals."""
    registered.totals = read


def register_spending(read: Callable[[Sequence[int]], Mapping[int, Mapping[int, Spent]]]) -> None:
    """Let delivery answer what each budget line (by its n) has cost: {project: {n: Spent}}."""
    registered.spending = read


def register_block(block: Block) -> None:
    """Add a part to every project's page; a second one of the same name takes its place."""
    registered.blocks[block.name] = block


def totals(project_ids: Sequence[int]) -> dict[int, Totals]:
    """Return the five totals of many projects; zeros where nothing happened yet."""
    known = registered.totals(project_ids) if project_ids else {}
    return {i: known.get(i, Totals()) for i in project_ids}


def spending(project_id: int) -> Mapping[int, Spent]:
    """Return what each line of one project's budget has cost."""
    return registered.spending([project_id]).get(project_id, {})


def blocks(project_id: int) -> dict[str, list[tuple[str, object]]]:
    """Return {place: [(template, value)]} of what rooms above have to say of one project."""
    found: dict[str, list[tuple[str, object]]] = {}
    for block in registered.blocks.values():
        value = block.read([project_id]).get(project_id)
        if value:
            found.setdefault(block.place, []).append((block.template, value))
    return found
