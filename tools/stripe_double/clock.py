"""The double's own time: real time, plus what was advanced, unless a moment is pinned."""

import time
from contextlib import contextmanager
from contextvars import ContextVar

_pinned: ContextVar[int | None] = ContextVar("pinned", default=None)


class Clock:
    def __init__(self, offset: float = 0):
        self.offset = offset

    def running(self) -> float:
        """Seconds since the epoch on the double's clock, whatever moment is pinned."""
        return time.time() + self.offset

    def now(self) -> int:
        """The moment things made now are dated."""
        pinned = _pinned.get()
        return int(self.running()) if pinned is None else pinned

    @contextmanager
    def pinned(self, moment: int | None):
        """Date everything made inside at `moment`; None leaves the clock running."""
        token = _pinned.set(_pinned.get() if moment is None else int(moment))
        try:
            yield
        finally:
            _pinned.reset(token)
