"""Who belongs to, and who acts for, the association an address names: marks for every room.

@bp.get("/<slug>/projects/new")
@access.open_to(marks.MANAGER)
def new(slug): ...
"""

from collections.abc import Callable, Mapping
from typing import Any

from solidarity.associations import queries
from solidarity.web import access


def member_of(name: str = "slug") -> access.Mark:
    """Return the mark of members of the association whose slug the address calls `name`."""
    return access.Mark("member of the association", _asks(name, queries.is_member))


def manager_of(name: str = "slug") -> access.Mark:
    """Return the mark of its president, treasurer and secretary."""
    return access.Mark("manager of the association", _asks(name, queries.is_manager))


def _asks(name: str, belongs: Callable[[int, int], bool]) -> access.Question:
    def question(person: Any, values: Mapping[str, Any]) -> bool:
        if not person.is_authenticated:
            return False
        association = queries.find_association(values[name])
        return association is not None and belongs(person.id, association.id)

    return question


MEMBER = member_of()
MANAGER = manager_of()
