"""The only source of time: aware UTC datetimes, and a way to stand elsewhere in time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_fixed: ContextVar[datetime | None] = ContextVar("fixed_time", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """Return the present day in UTC."""
    return now().date()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Make `now()` answer `moment` inside the block (past gifts of the demo, tests)."""
    if moment.tzinfo is None:
        raise ValueError("standing_at needs an aware datetime")
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
