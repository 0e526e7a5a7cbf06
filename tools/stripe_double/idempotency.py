"""What an Idempotency-Key remembers, as Stripe's v1 API does it.

The first answer is replayed for a day, a saved 500 included; the same key with other parameters
is refused; a key whose first request is still under way is a conflict.
"""

import hashlib
import json
from dataclasses import dataclass

from tools.stripe_double.errors import StripeError

SCHEMA = """
CREATE TABLE IF NOT EXISTS idempotency (
  account TEXT NOT NULL, key TEXT NOT NULL, path TEXT NOT NULL, fingerprint TEXT NOT NULL,
  since REAL NOT NULL, status INTEGER, body TEXT, PRIMARY KEY (account, key));
DELETE FROM idempotency WHERE status IS NULL;
"""
KEPT = 24 * 3600
LONGEST = 255


@dataclass(frozen=True)
class Saved:
    status: int
    body: dict


def fingerprint(params: dict) -> str:
    written = json.dumps(params, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


class Keys:
    def __init__(self, store, clock):
        self._store, self._clock = store, clock

    def reserve(self, account: str, key: str, path: str, params: dict) -> Saved | None:
        """The answer to replay, or None after taking the key for the request that begins."""
        if len(key) > LONGEST:
            raise _refusal(f"Idempotency keys are at most {LONGEST} characters.", 400)
        mark = fingerprint(params)
        with self._store.transaction():
            self._forget_old()
            found = self._store.execute(
                "SELECT path, fingerprint, status, body FROM idempotency"
                " WHERE account = ? AND key = ?",
                (account, key),
            )
            if found:
                return _replay(found[0], path, mark)
            self._store.execute(
                "INSERT INTO idempotency (account, key, path, fingerprint, since)"
                " VALUES (?, ?, ?, ?, ?)",
                (account, key, path, mark, self._clock.running()),
            )
        return None

    def save(self, account: str, key: str, status: int, body: dict):
        self._store.execute(
            "UPDATE idempotency SET status = ?, body = ? WHERE account = ? AND key = ?",
            (status, json.dumps(body, ensure_ascii=False), account, key),
        )

    def _forget_old(self):
        self._store.execute(
            "DELETE FROM idempotency WHERE since < ? AND status IS NOT NULL",
            (self._clock.running() - KEPT,),
        )


def _replay(row, path, mark) -> Saved:
    saved_path, saved_mark, status, body = row
    if saved_path != path:
        raise _refusal(
            "Keys for idempotent requests can only be used for the same endpoint they were first"
            f" used for ('{saved_path}').",
            400,
        )
    if saved_mark != mark:
        raise _refusal(
            "Keys for idempotent requests can only be used with the same parameters they were"
            " first used with.",
            400,
        )
    if status is None:
        raise _refusal(
            "There is currently another in-progress request using this idempotency key.",
            409,
            "idempotency_key_in_use",
        )
    return Saved(status, json.loads(body))


def _refusal(message, status, code=None) -> StripeError:
    return StripeError(message, status=status, kind="idempotency_error", code=code)
