"""What a monthly gift asks of the processor: a page, a subscription, its invoices, its changes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from solidarity.giving import gateway
from solidarity.giving.gateway import Payment
from solidarity.kit.money import Money

CHARGE = ["latest_charge.balance_transaction"]
PAYMENTS = ["payments.data.payment.payment_intent"]
GONE = "resource_missing"


@dataclass(frozen=True)
class MonthlyOrder:
    """What the hosted page is asked to begin."""

    monthly_id: int
    reference: str
    amount: Money
    project_title: str
    lang: str
    email: str
    success_url: str
    cancel_url: str
    idempotency_key: str


@dataclass(frozen=True)
class Page:
    """A hosted page, and the subscription that began on it."""

    status: str  # open, complete, expired
    subscription_id: str | None


@dataclass(frozen=True)
class Subscription:
    """What the processor does every month."""

    id: str
    is_over: bool
    amount: Money
    item_id: str
    product_id: str
    next_at: datetime
    is_paused: bool
    resumes_on: date | None


@dataclass(frozen=True)
class Invoice:
    """One month as the processor tells it."""

    id: str
    status: str  # draft, open, paid, void, uncollectible
    amount: Money
    page: str | None
    attempts: int
    next_try_at: datetime | None
    needs_confirmation: bool
    made_at: datetime
    payment: Payment


def open_page(order: MonthlyOrder, account: str) -> gateway.Session:
    """Open a page that begins a monthly gift; asked twice under one key, it is the same page."""
    metadata = {"monthly": str(order.monthly_id), "reference": order.reference}
    params = {
        "mode": "subscription",
        "line_items": [
            {
                "price_data": {
                    "currency": order.amount.currency.lower(),
                    "unit_amount": order.amount.minor,
                    "recurring": {"interval": "month"},
                    "product_data": {"name": order.project_title[:250]},
                },
                "quantity": 1,
            }
        ],
        "client_reference_id": order.reference,
        "customer_email": order.email,
        "locale": order.lang if order.lang in ("fr", "en") else "auto",
        "metadata": metadata,
        "subscription_data": {"metadata": metadata, "description": order.reference},
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
    }
    options = {"stripe_account": account, "idempotency_key": order.idempotency_key}
    sessions = gateway.client().v1.checkout.sessions
    made = gateway.ask(lambda: sessions.create(params=params, options=options))
    return gateway.Session(made["id"], made["url"])


def fetch_page(session_id: str, account: str) -> Page:
    """Ask what became of a page."""
    sessions = gateway.client().v1.checkout.sessions
    options = {"stripe_account": account}
    told = gateway.ask(lambda: sessions.retrieve(session_id, options=options))
    return Page(told["status"], told.get("subscription"))


def fetch_subscription(subscription_id: str, account: str) -> Subscription:
    """Ask how a subscription stands."""
    options = {"stripe_account": account}
    subscriptions = gateway.client().v1.subscriptions
    told = gateway.ask(lambda: subscriptions.retrieve(subscription_id, options=options))
    return _subscription(told)


def _subscription(told: dict) -> Subscription:
    item, pause = told["items"]["data"][0], told.get("pause_collection")
    until = (pause or {}).get("resumes_at")
    return Subscription(
        id=told["id"],
        is_over=told["status"] in ("canceled", "incomplete_expired"),
        amount=Money(item["price"]["unit_amount"], told["currency"].upper()),
        item_id=item["id"],
        product_id=item["price"]["product"],
        next_at=_moment(item["current_period_end"]),
        is_paused=pause is not None,
        resumes_on=_moment(until).date() if until else None,
    )


def fetch_invoices(
    subscription_id: str, account: str, *, known: frozenset[str] = frozenset()
) -> list[Invoice]:
    """Ask for the months of a subscription, oldest first, but those whose end is `known`."""
    params = {"subscription": subscription_id, "limit": 100}
    options = {"stripe_account": account}
    invoices = gateway.client().v1.invoices
    told = gateway.ask_all(lambda: invoices.list(params=params, options=options))
    fresh = [one["id"] for one in reversed(told) if one["id"] not in known]
    return [fetch_invoice(invoice_id, account) for invoice_id in fresh]


def fetch_invoice(invoice_id: str, account: str, *, is_disputed: bool = False) -> Invoice:
    """Ask everything about one month: its payment, charge and fee."""
    options = {"stripe_account": account}
    invoices = gateway.client().v1.invoices
    params = {"expand": PAYMENTS}
    told = gateway.ask(lambda: invoices.retrieve(invoice_id, params=params, options=options))
    intent = _intent(told, account)
    error = intent.get("last_payment_error") or {}
    wants = intent.get("status") == "requires_action" or (
        error.get("code") == "authentication_required"
    )
    again = told.get("next_payment_attempt")
    return Invoice(
        id=told["id"],
        status=told["status"],
        amount=Money(told["total"], told["currency"].upper()),
        page=told.get("hosted_invoice_url"),
        attempts=told["attempt_count"],
        next_try_at=_moment(again) if again else None,
        needs_confirmation=told["status"] == "open" and wants,
        made_at=_moment(told["created"]),
        payment=_payment(told, intent, account, is_disputed=is_disputed),
    )


def fetch_payment(invoice_id: str, account: str, *, is_disputed: bool = False) -> Payment:
    """Answer for an attempt that is kept under its invoice (gateway.register_reader)."""
    return fetch_invoice(invoice_id, account, is_disputed=is_disputed).payment


def _intent(told: dict, account: str) -> dict:
    """Return the payment intent that answers an invoice, its charge expanded; {}: none yet."""
    payments = (told.get("payments") or {}).get("data", [])
    default = next((one for one in payments if one["is_default"]), None)
    intent = default and default["payment"].get("payment_intent")
    if not intent:
        return {}
    options, params = {"stripe_account": account}, {"expand": CHARGE}
    intents = gateway.client().v1.payment_intents
    return gateway.ask(lambda: intents.retrieve(intent["id"], params=params, options=options))


def _payment(told: dict, intent: dict, account: str, *, is_disputed: bool) -> Payment:
    """Read an invoice as the attempt at paying that it is."""
    charge = intent.get("latest_charge")
    status = {"paid": "complete", "open": "open", "draft": "open"}.get(told["status"], "expired")
    return Payment(
        session_id=told["id"],
        session_status=status,
        payment_status="paid" if told["status"] == "paid" else "unpaid",
        intent_id=intent.get("id"),
        intent_status=intent.get("status"),
        charge=gateway.read_charge(charge, account, is_disputed=is_disputed) if charge else None,
    )


def find_subscription(intent_id: str, account: str) -> str | None:
    """Ask which subscription a payment belongs to; None: it answers no invoice."""
    params = {"payment": {"type": "payment_intent", "payment_intent": intent_id}, "limit": 1}
    options = {"stripe_account": account}
    v1 = gateway.client().v1
    found = gateway.ask(lambda: v1.invoice_payments.list(params=params, options=options))["data"]
    if not found:
        return None
    told = gateway.ask(lambda: v1.invoices.retrieve(found[0]["invoice"], options=options))
    return subscription_of(told)


def subscription_of(invoice: dict) -> str | None:
    """Return the subscription an invoice (as told by the processor) belongs to."""
    parent = invoice.get("parent") or {}
    return (parent.get("subscription_details") or {}).get("subscription")


def change_amount(
    subscription_id: str, item_id: str, product_id: str, amount: Money, account: str, *, key: str
) -> None:
    """Take another amount from the next month on; nothing is taken or given back now."""
    price = {
        "currency": amount.currency.lower(),
        "product": product_id,
        "recurring": {"interval": "month"},
        "unit_amount": amount.minor,
    }
    items = [{"id": item_id, "price_data": price}]
    _update(subscription_id, account, key, items=items, proration_behavior="none")


def pause(subscription_id: str, until: date | None, account: str, *, key: str) -> None:
    """Take nothing until a day (UTC), or until it is resumed: the months between are void."""
    wish: dict = {"behavior": "void"}
    if until:
        wish["resumes_at"] = int(datetime.combine(until, time(), UTC).timestamp())
    _update(subscription_id, account, key, pause_collection=wish)


def resume(subscription_id: str, account: str, *, key: str) -> None:
    """Take the coming months again."""
    _update(subscription_id, account, key, pause_collection="")


def _update(subscription_id: str, account: str, key: str, **params) -> None:
    options = {"stripe_account": account, "idempotency_key": key}
    subscriptions = gateway.client().v1.subscriptions
    gateway.ask(lambda: subscriptions.update(subscription_id, params=params, options=options))


def stop(subscription_id: str, account: str) -> None:
    """End it at once; ended before, it is ended."""
    subscriptions = gateway.client().v1.subscriptions
    options = {"stripe_account": account}
    try:
        gateway.ask(lambda: subscriptions.cancel(subscription_id, options=options))
    except gateway.GatewayRefused as refusal:
        if refusal.code != GONE:
            raise


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
