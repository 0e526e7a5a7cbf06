"""What waits for a member of staff, and the menu of the staff desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from solidarity.governance.queues import Queue, list_queues


@dataclass(frozen=True)
class Waiting:
    """A queue as one person sees it now."""

    queue: Queue
    count: int
    oldest: datetime | None


def list_waiting(person: Any) -> list[Waiting]:
    """Return the queues `person` may see, each with its count and the age of its oldest."""
    seen = [q for q in list_queues() if q.mark.question(person, {})]
    return [Waiting(q, *(q.waiting() if q.waiting else (0, None))) for q in seen]


def get_desk(person: Any) -> dict:
    """Return what layouts/desk.html draws on every staff page: the title and the menu."""
    home = {
        "label": gettext("What waits"),
        "href": url_for("staff.home"),
        "current": request.endpoint == "staff.home",
        "count": 0,
    }
    return {
        "title": gettext("Staff desk"),
        "items": [home, *(_item(waiting) for waiting in list_waiting(person))],
    }


def _item(waiting: Waiting) -> dict:
    blueprint = waiting.queue.endpoint.split(".")[0]
    return {
        "label": gettext(waiting.queue.label),
        "href": url_for(waiting.queue.endpoint),
        "current": request.endpoint == waiting.queue.endpoint
        or (request.blueprint == blueprint and waiting.queue.endpoint.endswith(".index")),
        "count": waiting.count,
    }
