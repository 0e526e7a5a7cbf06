"""Row ids made by the client: 63-bit whole numbers that grow with time; no INSERT has to answer."""

import secrets
import threading
import time

RANDOM_BITS = 22
"""Below the milliseconds: four million ids per millisecond before two processes must meet."""

EPOCH_MS = 1_704_067_200_000
"""2024-01-01 UTC. With 41 bits of milliseconds above the random ones, ids last until 2093."""

MAX_ID = (1 << 63) - 1

_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """An id greater than every id this process made before, even when the clock steps back.

    Two processes may, very rarely, make the same one: the primary key refuses the second, and
    whoever inserts must be ready to try again with a fresh id.
    """
    global _last  # noqa: PLW0603 - one counter per process is the point
    now = time.time_ns() // 1_000_000 - EPOCH_MS
    fresh = (now << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)
    with _lock:
        _last = max(fresh, _last + 1)
        return _last
