"""What waits for staff: each room's queue, and who may see it. `rooms.py` registers them.

register(Queue("association_reviews.index", N_("Associations"), access.REVIEWER, count_waiting))
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from solidarity.web import access


@dataclass(frozen=True)
class Queue:
    """A page of the staff desk and the work that waits there.

    `waiting()` returns how many things wait and since when the oldest does; None for a page
    where nothing waits (a list, a setting).
    """

    endpoint: str
    label: str
    mark: access.Mark
    waiting: Callable[[], tuple[int, datetime | None]] | None = None


_queues: dict[str, Queue] = {}


def register(queue: Queue) -> None:
    """Add a queue to the staff desk; said once, at start-up."""
    _queues[queue.endpoint] = queue


def list_queues() -> list[Queue]:
    """Return the queues in the order they were registered."""
    return list(_queues.values())
