"""The only door to Stripe. Its objects never travel further: our own frozen values do.

Works alike against Stripe and against the double of tools/stripe_double: the address of the
API is a setting. The SDK's objects are read once, as plain dictionaries, at this boundary.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import stripe
from flask import current_app

from solidarity.kit.money import Money
from solidarity.settings import Settings

API_VERSION = stripe.api_version  # pinned by the SDK's own version
TIMEOUT = 12  # seconds: a web thread waits no longer
EXPAND = ["payment_intent.latest_charge.balance_transaction"]


class GatewayUnavailable(Exception):
    """The processor did not answer, or answered that it cannot now. Nothing is known."""


class GatewayBroken(GatewayUnavailable):
    """The processor answered with an error of its own (5xx) and may keep that answer under the
    idempotency key for a day: only a new key gets another one."""


class WrongSignature(Exception):
    """The body was not signed by the processor, or too long ago."""


@dataclass(frozen=True)
class Session:
    """A hosted payment page."""

    id: str
    url: str


@dataclass(frozen=True)
class Settlement:
    """What the processor really credits: amounts in the account's own currency."""

    id: str  # txn_
    gross: Money
    fee: Money
    net: Money
    exchange_rate: Decimal | None
    occurred_at: datetime


@dataclass(frozen=True)
class Refund:
    """Money that went, or tried to go, back."""

    id: str  # re_
    amount: Money
    status: str  # succeeded, pending, failed, canceled
    occurred_at: datetime


@dataclass(frozen=True)
class Dispute:
    """Money a bank took back, for a time or for ever."""

    id: str  # dp_
    amount: Money
    status: str
    occurred_at: datetime


@dataclass(frozen=True)
class Charge:
    """A payment that was made."""

    id: str  # ch_
    amount: Money
    status: str  # succeeded, pending, failed
    occurred_at: datetime
    settlement: Settlement | None = None
    refunds: tuple[Refund, ...] = ()
    disputes: tuple[Dispute, ...] = ()


@dataclass(frozen=True)
class Payment:
    """Everything the processor says today about one attempt at paying."""

    session_id: str
    session_status: str  # open, complete, expired
    payment_status: str  # paid, unpaid, no_payment_required
    intent_id: str | None = None
    intent_status: str | None = None
    charge: Charge | None = None


@dataclass(frozen=True)
class Event:
    """An announcement of the processor: only its envelope is believed, the object is fetched."""

    id: str
    type: str
    api_version: str | None
    is_live: bool
    account: str | None
    object_id: str | None
    intent_id: str | None
    payload: dict = field(default_factory=dict)


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
    made = _ask(lambda: client().v1.checkout.sessions.create(params=params, options=options))
    return Session(made["id"], made["url"])


def fetch_payment(session_id: str, account: str) -> Payment:
    """Ask everything about one attempt: session, payment, charge, fee, refunds, disputes."""
    read = _readers.get(session_id.partition("_")[0])
    if read:
        return read(session_id, account)
    told = _ask(
        lambda: client().v1.checkout.sessions.retrieve(
            session_id, params={"expand": EXPAND}, options={"stripe_account": account}
        )
    )
    return read_payment(told, account)


def read_payment(told: dict, account: str) -> Payment:
    """Read a session told whole: its payment, charge and balance transaction expanded."""
    intent = told.get("payment_intent") or {}
    charge = intent.get("latest_charge")
    return Payment(
        session_id=told["id"],
        session_status=told["status"],
        payment_status=told["payment_status"],
        intent_id=intent.get("id"),
        intent_status=intent.get("status"),
        charge=_charge(charge, account) if charge else None,
    )


def refund(intent_id: str, account: str, *, key: str, amount: Money | None = None) -> str:
    """Ask for a refund (all of it when no amount is given); returns its id."""
    params: dict = {"payment_intent": intent_id, "reason": "requested_by_customer"}
    if amount:
        params["amount"] = amount.minor
    options = {"stripe_account": account, "idempotency_key": key}
    return _ask(lambda: client().v1.refunds.create(params=params, options=options))["id"]


def list_settled(account: str, since: datetime) -> Iterator[dict]:
    """Yield the account's balance transactions since a moment, as plain dictionaries."""
    params = {"created": {"gte": int(since.timestamp())}, "limit": 100}
    options = {"stripe_account": account}
    page = _ask_page(lambda: client().v1.balance_transactions.list(params=params, options=options))
    for item in page:
        yield item.to_dict()


def fetch_charge(charge_id: str, account: str) -> dict:
    """Return a charge as a plain dictionary (its payment and our metadata)."""
    options = {"stripe_account": account}
    return _ask(lambda: client().v1.charges.retrieve(charge_id, options=options))


def read_event(body: bytes, signature: str) -> Event:
    """Verify a webhook's signature and read its envelope. Raises WrongSignature."""
    try:
        stripe.WebhookSignature.verify_header(
            body.decode(), signature, _settings().stripe_webhook_secret, tolerance=300
        )
    except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
        raise WrongSignature(str(error)) from error
    return _event(json.loads(body))


def _event(told: dict) -> Event:
    what = told["data"]["object"]
    intent = what["id"] if what.get("object") == "payment_intent" else what.get("payment_intent")
    return Event(
        id=told["id"],
        type=told["type"],
        api_version=told.get("api_version"),
        is_live=bool(told.get("livemode")),
        account=told.get("account"),
        object_id=what.get("id"),
        intent_id=intent if isinstance(intent, str) else None,
        payload=told,
    )


def _ask(call) -> dict:
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


def _ask_page(call) -> Iterator:
    try:
        yield from call().auto_paging_iter()
    except (stripe.APIConnectionError, stripe.APIError, stripe.RateLimitError) as error:
        raise GatewayUnavailable(str(error)) from error


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _money(minor: int, currency: str) -> Money:
    return Money(int(minor), currency.upper())


def _charge(told: dict, account: str) -> Charge:
    settled = told.get("balance_transaction")
    return Charge(
        id=told["id"],
        amount=_money(told["amount"], told["currency"]),
        status=told["status"],
        occurred_at=_moment(told["created"]),
        settlement=_settlement(settled) if isinstance(settled, dict) else None,
        refunds=_refunds(told, account) if told.get("amount_refunded") else (),
        disputes=_disputes(told, account) if told.get("disputed") else (),
    )


def _settlement(told: dict) -> Settlement:
    rate = told.get("exchange_rate")
    return Settlement(
        id=told["id"],
        gross=_money(told["amount"], told["currency"]),
        fee=_money(told["fee"], told["currency"]),
        net=_money(told["net"], told["currency"]),
        exchange_rate=Decimal(str(rate)) if rate else None,
        occurred_at=_moment(told["created"]),
    )


def _refunds(charge: dict, account: str) -> tuple[Refund, ...]:
    options = {"stripe_account": account}
    params = {"charge": charge["id"], "limit": 100}
    page = _ask_page(lambda: client().v1.refunds.list(params=params, options=options))
    told = [one.to_dict() for one in page]
    return tuple(
        Refund(r["id"], _money(r["amount"], r["currency"]), r["status"], _moment(r["created"]))
        for r in told
    )


def _disputes(charge: dict, account: str) -> tuple[Dispute, ...]:
    options = {"stripe_account": account}
    params = {"charge": charge["id"], "limit": 100}
    page = _ask_page(lambda: client().v1.disputes.list(params=params, options=options))
    told = [one.to_dict() for one in page]
    return tuple(
        Dispute(d["id"], _money(d["amount"], d["currency"]), d["status"], _moment(d["created"]))
        for d in told
    )


# --- For the rooms beside: what they ask of the processor, through this one door.


class Refused(Exception):
    """The processor will not do that, now or later; `code` is its own word for why."""

    def __init__(self, error: stripe.StripeError) -> None:
        super().__init__(str(error))
        self.code = error.code


_readers: dict[str, Callable[[str, str], Payment]] = {}


def register_reader(prefix: str, read: Callable[[str, str], Payment]) -> None:
    """Let a room read payments whose attempt is kept under another id than a page's (`in_…`)."""
    _readers[prefix] = read


def ask(call: Callable[[], Any]) -> dict:
    """Ask one thing; a plain dictionary. Raises GatewayUnavailable, or Refused for ever."""
    try:
        return _ask(call)
    except stripe.InvalidRequestError as error:
        raise Refused(error) from error


def ask_all(call: Callable[[], Any]) -> list[dict]:
    """Ask for every page of a list; plain dictionaries."""
    return [one.to_dict() for one in _ask_page(call)]


def read_charge(told: dict, account: str) -> Charge:
    """Read a charge told whole, its balance transaction expanded where it is known."""
    return _charge(told, account)
