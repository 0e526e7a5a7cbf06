"""The switches that make the double misbehave, or take its time, on purpose."""

import random
from dataclasses import asdict, dataclass, field, fields, replace

DAY = 86_400


@dataclass(frozen=True)
class Fault:
    """How the next `times` API requests go wrong.

    Before the work is done by default; `after_processing` does the work, answers `status` and
    remembers that answer under the idempotency key; `drop_connection` does the work, remembers
    its true answer and hangs up. `path` restricts it to requests whose path begins so.
    """

    status: int = 500
    times: int = 1
    after_processing: bool = False
    drop_connection: bool = False
    method: str = "POST"
    path: str = "/v1/"

    def concerns(self, method: str, path: str) -> bool:
        return self.times > 0 and method == self.method and path.startswith(self.path)


@dataclass(frozen=True)
class Chaos:
    """Shares are 0 to 1; durations are seconds on the double's clock."""

    duplicate: float = 0.0
    """Share of webhook deliveries sent twice."""
    drop: float = 0.0
    """Share of webhook deliveries that never leave; the event stays listed."""
    delay: float = 0.0
    """Wait before the first delivery."""
    reorder: bool = False
    """Shuffle deliveries within half a second."""
    paused: bool = False
    """Deliver only when `/_control/flush` says so."""
    parallel: int = 1
    """How many deliveries are under way at once."""
    latency: float = 0.0
    """Real seconds an API request is held while its idempotency key is in use."""
    fail_next: Fault | None = None
    event_overrides: dict = field(default_factory=dict)
    """Fields of every new event to falsify: `{"livemode": true}`, `{"api_version": "2020-…"}`."""
    fee_delay: float = 0.0
    """Between success and `charge.updated`, when the fee becomes known."""
    sepa_delay: float = 5 * DAY
    """Between the mandate and the money, or the failure."""
    refund_delay: float = 0.0
    """How long a card refund stays pending."""
    payout_delay: float = 2 * DAY
    available_delay: float = 2 * DAY
    """Between a charge and its money being available for payout."""
    renewal_retries: tuple[float, ...] = (3 * DAY, 5 * DAY, 7 * DAY)
    """Waits before each new try at an invoice that was refused; after the last one, none."""
    retries: tuple[float, ...] = (1, 5, 30, 120, 600)
    """Waits before each new attempt at a delivery that was not answered 2xx."""
    seed: int | None = None
    """Makes the chances repeatable."""


NAMES = tuple(one.name for one in fields(Chaos))
SHARES = ("duplicate", "drop")


def changed(chaos: Chaos, wishes: dict) -> Chaos:
    """The switches with `wishes` applied; ValueError names what cannot be."""
    strange = set(wishes) - set(NAMES)
    if strange:
        raise ValueError(f"unknown switch: {', '.join(sorted(strange))}; known: {', '.join(NAMES)}")
    wishes = dict(wishes)
    for name, value in wishes.items():
        _check(name, value)
    if isinstance(wishes.get("fail_next"), dict):
        wishes["fail_next"] = _fault(wishes["fail_next"])
    for name in ("retries", "renewal_retries"):
        if name in wishes:
            wishes[name] = tuple(wishes[name])
    return replace(chaos, **wishes)


def _check(name, value):
    default = getattr(Chaos(), name, None) if name != "event_overrides" else {}
    if isinstance(default, bool):
        fits = isinstance(value, bool)
    elif isinstance(default, (int, float)):
        fits = isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0
    elif isinstance(default, tuple):
        fits = isinstance(value, (list, tuple)) and all(isinstance(one, (int, float))
                                                        for one in value)  # fmt: skip
    elif name == "event_overrides":
        fits = isinstance(value, dict)
    else:
        fits = value is None or isinstance(value, (dict, int, Fault))
    if not fits or (name in SHARES and value > 1) or (name == "parallel" and value < 1):
        raise ValueError(f"{name}: {value!r} is not possible")


def _fault(wish: dict) -> Fault:
    strange = set(wish) - {one.name for one in fields(Fault)}
    if strange:
        raise ValueError(f"fail_next: unknown {', '.join(sorted(strange))}")
    return Fault(**wish)


class Switches:
    """The chaos in force, kept in the store, with its own source of chance."""

    def __init__(self, store):
        self._store = store
        self.recall()

    def recall(self):
        self.now = changed(Chaos(), self._store.setting("chaos", {}))
        self.chance = random.Random(self.now.seed)

    def set(self, wishes: dict):
        self.now = changed(self.now, wishes)
        if "seed" in wishes:
            self.chance = random.Random(self.now.seed)
        self._store.set_setting("chaos", asdict(self.now))

    def happens(self, share: float) -> bool:
        return share > 0 and self.chance.random() < share

    def take_fault(self, method: str, path: str, *, after: bool) -> Fault | None:
        """The fault this request meets, counted as used; `after` for those behind the work."""
        fault = self.now.fail_next
        if fault is None or not fault.concerns(method, path):
            return None
        if after != (fault.after_processing or fault.drop_connection):
            return None
        left = replace(fault, times=fault.times - 1)
        self.set({"fail_next": left if left.times else None})
        return fault
