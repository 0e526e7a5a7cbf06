"""The double itself: its memory, its clock, its accounts, and the thread that makes time pass."""

import logging
import threading

from tools.stripe_double import accounts as known
from tools.stripe_double import chaos, courier, idempotency, tasks, violations
from tools.stripe_double.clock import Clock
from tools.stripe_double.resources import (
    charges,
    endpoints,
    outcomes,
    payouts,
    refunds,
    renewals,
    sessions,
    subscriptions,
)
from tools.stripe_double.store import Store

log = logging.getLogger(__name__)

SCHEMAS = (courier.SCHEMA, idempotency.SCHEMA, tasks.SCHEMA, violations.SCHEMA)
WORKS = {
    "expire": sessions.expire_if_open,
    "settle_charge": charges.settle,
    "debit_settles": outcomes.debit_settles,
    "debit_fails": outcomes.debit_fails,
    "settle_refund": refunds.settle,
    "payout_arrives": payouts.arrive,
    "renew": subscriptions.renew,
    "resume_collection": subscriptions.resume,
    "retry_invoice": renewals.retry,
}
HEARTBEAT = 0.25


class Double:
    """`state` is a file, or None to forget at the end; `switches` are the first chaos settings."""

    def __init__(self, *, state=None, accounts=known.DEMO, webhook=None, secret=None, **switches):
        self.accounts = accounts
        self.store = Store(state, SCHEMAS)
        self.clock = Clock(self.store.setting("offset", 0))
        self.switches = chaos.Switches(self.store)
        self.violations = violations.Violations(self.store)
        self.keys = idempotency.Keys(self.store, self.clock)
        self.tasks = tasks.Tasks(self, WORKS)
        self.courier = courier.Courier(self)
        self._webhook, self._first = (webhook, secret), switches
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._live, name="stripe-double", daemon=True)
        self._set_up()

    def _set_up(self):
        if self._first:
            self.switches.set(self._first)
        self.store.delete(endpoints.CONFIGURED)
        if self._webhook[0]:
            endpoints.configure(self, *self._webhook)

    def reset(self):
        """Forget everything but what it was started with."""
        with self.store.transaction():
            self.store.clear("delivery", "idempotency", "task", "violation")
            self.clock.offset = 0
            self.switches.recall()
            self._set_up()

    def advance(self, seconds: float) -> list[str]:
        """Let time pass, do what falls due, and name it."""
        with self.store.transaction():
            self.clock.offset += seconds
            self.store.set_setting("offset", self.clock.offset)
        done = self.tasks.run_due()
        self.courier.wake.set()
        return done

    def start(self):
        self._thread.start()

    def stop(self):
        self._stopping.set()
        self.courier.wake.set()
        if self._thread.is_alive():
            self._thread.join()
        self.store.close()

    def _live(self):
        while not self._stopping.is_set():
            self.courier.wake.wait(HEARTBEAT)
            self.courier.wake.clear()
            try:
                self.tasks.run_due()
                if not self.switches.now.paused:
                    self.courier.deliver()
            except Exception:
                # One bad task must not silence all the webhooks after it.
                log.exception("the double stumbled")
