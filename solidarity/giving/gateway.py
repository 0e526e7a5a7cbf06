"""The only door to Stripe. Its objects never travel further: the frozen values of `told` do.

Works alike against Stripe and against the double of tools/stripe_double: the address of the
API is a setting. The SDK's objects are read once, as plain dictionaries, at this boundary.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import stripe
from flask import current_app

from solidarity.giving import told
from solidarity.giving.told import Charge, Event, Movement, Payment, Payout, Session
from solidarity.kit.money import Money
from solidarity.settings import Settings

__all__ = ["Charge", "Event", "Movement", "Payment", "Payout", "Session"]

API_VERSION = stripe.api_version  # pinned by the SDK's own version
TIMEOUT = 12  # seconds: a web thread waits no longer
EXPAND = [
    "payment_intent.latest_charge.balance_transaction",
    "payment_intent.latest_charge.refunds",
]
REFUND_EXPAND = ["data.balance_transaction", "data.failure_balance_transaction"]


class GatewayUnavailable(Exception):
    """The processor did not answer, or answered that it cannot now. Nothing is known."""


class GatewayBroken(GatewayUnavailable):
    """The processor answered with an error of its own (5xx) and may keep that answer under the
    idempotency key for a day: only a new key gets another one."""


class GatewayRefused(Exception):
    """The processor understood and says no: `code` is its own word for why."""

    def __init__(self, sentence: str, code: str | None) -> None:
        super().__init__(sentence)
        self.code = code


class WrongSignature(Exception):
    """The body was not signed by the processor, or too long ago."""


@dataclass(frozen=True)
class Order:
    """What the hosted page is asked to take."""

    donation_id: int
    reference: str
    amount: Money
    project_title: str
    lang: str
    success_url: str
    cancel_url: str
    idempotency_key: str
    email: str | None = None


@lru_cache(maxsize=4)
def _client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": base},
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
        stripe_version=API_VERSION,
    )


def _settings() -> Settings:
    return current_app.extensions["settings"]


def client() -> stripe.StripeClient:
    """Return the SDK's client for this site's key and API address."""
    return _client(_settings().stripe_secret_key, _settings().stripe_api_base)


def create_session(order: Order, account: str) -> Session:
    """Open a hosted payment page on a host's account; asked twice, it is the same page.

    Raises GatewayUnavailable when nothing can be known: the same key may be asked again;
    GatewayBroken when only a new key may.
    """
    metadata = {"donation": str(order.donation_id), "reference": order.reference}
    params = {
        "mode": "payment",
        "line_items": [
            {
                "price_data": {
                    "currency": order.amount.currency.lower(),
                    "unit_amount": order.amount.minor,
                    "product_data": {"name": order.project_title[:250]},
                },
                "quantity": 1,
            }
        ],
        "client_reference_id": order.reference,
        "locale": order.lang if order.lang in ("fr", "en") else "auto",
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": order.reference},
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
    }
    if order.email:
        params["customer_email"] = order.email
    options = {"stripe_account": account, "idempotency_key": order.idempotency_key}
    made = ask(lambda: client().v1.checkout.sessions.create(params=params, options=options))
    return Session(made["id"], made["url"])


_readers: dict[str, Callable[..., Payment]] = {}


def register_reader(prefix: str, read: Callable[..., Payment]) -> None:
    """Let a room read payments whose attempt is kept under another id than a page's (`in_…`)."""
    _readers[prefix] = read


def fetch_payment(session_id: str, account: str, *, is_disputed: bool = False) -> Payment:
    """Ask everything about one attempt: session, payment, charge, fee, refunds, disputes.

    `is_disputed` asks for disputes even where the charge no longer says that it has one (won).
    """
    read = _readers.get(session_id.partition("_")[0])
    if read:
        return read(session_id, account, is_disputed=is_disputed)
    found = ask(
        lambda: client().v1.checkout.sessions.retrieve(
            session_id, params={"expand": EXPAND}, options={"stripe_account": account}
        )
    )
    return read_payment(found, account, is_disputed=is_disputed)


def find_session(intent_id: str, account: str) -> str | None:
    """Return the payment page that made a payment, where there was one."""
    params, options = {"payment_intent": intent_id, "limit": 1}, {"stripe_account": account}
    found = ask(lambda: client().v1.checkout.sessions.list(params=params, options=options))
    return found["data"][0]["id"] if found["data"] else None


def read_payment(found: dict, account: str, *, is_disputed: bool = False) -> Payment:
    """Read a session told whole; asks for what a session does not hold: refunds, disputes."""
    charge = (found.get("payment_intent") or {}).get("latest_charge") or {}
    return told.read_payment(found, **_beside(charge, account, is_disputed=is_disputed))


def read_charge(charge: dict, account: str, *, is_disputed: bool = False) -> Charge:
    """Read a charge told whole, its balance transaction expanded where it is known."""
    return told.read_charge(charge, **_beside(charge, account, is_disputed=is_disputed))


def _beside(charge: dict, account: str, *, is_disputed: bool) -> dict[str, Sequence[dict]]:
    has_refunds = charge.get("amount_refunded") or (charge.get("refunds") or {}).get("data")
    has_disputes = charge and (is_disputed or charge.get("disputed"))
    return {
        "refunds": list_refunds(charge["id"], account) if has_refunds else (),
        "disputes": list_disputes(charge["id"], account) if has_disputes else (),
    }


def list_refunds(charge_id: str, account: str) -> list[dict]:
    """Return every refund of a charge, with what left the account and what came back."""
    params = {"charge": charge_id, "limit": 100, "expand": REFUND_EXPAND}
    options = {"stripe_account": account}
    return ask_all(lambda: client().v1.refunds.list(params=params, options=options))


def list_disputes(charge_id: str, account: str) -> list[dict]:
    """Return every dispute of a charge, with what was withdrawn and given back."""
    params, options = {"charge": charge_id, "limit": 100}, {"stripe_account": account}
    return ask_all(lambda: client().v1.disputes.list(params=params, options=options))


def refund(
    intent_id: str, account: str, *, key: str, amount: Money | None = None, number: int = 0
) -> told.Refund:
    """Ask for a refund (all that is left when no amount is given); asked twice, it is the same.

    `number` is our own refund's, written on the processor's. Raises GatewayUnavailable when
    nothing can be known, GatewayBroken when only a new key gets another answer, GatewayRefused
    when the processor says no.
    """
    params: dict = {"payment_intent": intent_id, "reason": "requested_by_customer"}
    if amount:
        params["amount"] = amount.minor
    if number:
        params["metadata"] = {"refund": str(number)}
    options = {"stripe_account": account, "idempotency_key": key}
    return told.read_refund(ask(lambda: client().v1.refunds.create(params=params, options=options)))


def fetch_refund(refund_id: str, account: str) -> dict:
    """Return a refund as a plain dictionary (its payment and our number)."""
    options = {"stripe_account": account}
    return ask(lambda: client().v1.refunds.retrieve(refund_id, options=options))


def fetch_dispute(dispute_id: str, account: str) -> dict:
    """Return a dispute as a plain dictionary (its payment)."""
    options = {"stripe_account": account}
    return ask(lambda: client().v1.disputes.retrieve(dispute_id, options=options))


def fetch_payout(payout_id: str, account: str) -> Payout:
    """Ask what became of a payout."""
    params, options = {"expand": ["failure_balance_transaction"]}, {"stripe_account": account}
    found = ask(lambda: client().v1.payouts.retrieve(payout_id, params=params, options=options))
    return told.read_payout(found)


def list_movements(
    account: str, *, since: datetime | None = None, payout_id: str | None = None
) -> Iterator[Movement]:
    """Yield the lines of an account since a moment, or those an automatic payout is made of."""
    params: dict = {"limit": 100}
    if since:
        params["created"] = {"gte": int(since.timestamp())}
    if payout_id:
        params["payout"] = payout_id
    options = {"stripe_account": account}
    page = _ask_page(lambda: client().v1.balance_transactions.list(params=params, options=options))
    for item in page:
        yield told.read_movement(item.to_dict())


def fetch_balance(account: str) -> dict[str, int]:
    """Return what the processor holds for an account: currency → minor units, pending included."""
    options = {"stripe_account": account}
    found = ask(lambda: client().v1.balance.retrieve(options=options))
    held: dict[str, int] = {}
    for heap in (*found["available"], *found["pending"]):
        currency = heap["currency"].upper()
        held[currency] = held.get(currency, 0) + heap["amount"]
    return held


def fetch_charge(charge_id: str, account: str) -> dict:
    """Return a charge as a plain dictionary (its payment and our metadata)."""
    options = {"stripe_account": account}
    return ask(lambda: client().v1.charges.retrieve(charge_id, options=options))


def read_event(body: bytes, signature: str) -> Event:
    """Verify a webhook's signature and read its envelope. Raises WrongSignature."""
    try:
        stripe.WebhookSignature.verify_header(
            body.decode(), signature, _settings().stripe_webhook_secret, tolerance=300
        )
    except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
        raise WrongSignature(str(error)) from error
    return told.read_event(json.loads(body))


def ask(call: Callable[[], Any]) -> dict:
    """Ask one thing; a plain dictionary. GatewayUnavailable, or GatewayRefused for ever."""
    try:
        return call().to_dict()
    except stripe.APIError as error:
        is_its_own = (error.http_status or 0) >= 500
        raise (GatewayBroken if is_its_own else GatewayUnavailable)(str(error)) from error
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise GatewayUnavailable(str(error)) from error
    except stripe.IdempotencyError as error:
        if error.http_status == 409:  # the same question is being answered right now
            raise GatewayUnavailable(str(error)) from error
        raise
    except stripe.InvalidRequestError as error:
        raise GatewayRefused(str(error), error.code) from error


def ask_all(call: Callable[[], Any]) -> list[dict]:
    """Ask for every page of a list; plain dictionaries."""
    return [one.to_dict() for one in _ask_page(call)]


def _ask_page(call) -> Iterator:
    try:
        yield from call().auto_paging_iter()
    except (stripe.APIConnectionError, stripe.APIError, stripe.RateLimitError) as error:
        raise GatewayUnavailable(str(error)) from error
