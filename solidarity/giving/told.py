"""What the processor tells, as values of our own. Its dictionaries are read here, once.

Nothing here asks anything: `gateway` fetches, these functions read. Money is in minor units; the
amounts of a `Settlement` are signed as the processor signs them (a refund is below zero).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from solidarity.kit.money import Money


@dataclass(frozen=True)
class Session:
    """A hosted payment page."""

    id: str
    url: str


@dataclass(frozen=True)
class Settlement:
    """What the processor really credits or takes: amounts in the account's own currency."""

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
    status: str  # succeeded, pending, failed, canceled, requires_action
    occurred_at: datetime
    settlement: Settlement | None = None  # what left the account for it
    returned: Settlement | None = None  # what came back when it failed
    number: int | None = None  # our own refund, when we asked for it

    @property
    def is_gone(self) -> bool:
        """The money left for the donor, or is about to."""
        return self.status in ("succeeded", "pending", "requires_action")

    @property
    def is_returned(self) -> bool:
        """The donor's bank sent it back, or it was called off."""
        return self.status in ("failed", "canceled")


@dataclass(frozen=True)
class Dispute:
    """Money a bank took back, for a time or for ever."""

    id: str  # du_
    amount: Money
    status: str
    occurred_at: datetime
    reason: str = ""
    settlements: tuple[Settlement, ...] = ()  # withdrawn, and given back when won

    @property
    def is_open(self) -> bool:
        """The bank has not decided yet."""
        return self.status not in ("won", "lost", "warning_closed", "prevented")


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
class Payout:
    """Available money sent to the host's bank."""

    id: str  # po_
    amount: Money
    status: str  # pending, in_transit, paid, failed, canceled
    is_automatic: bool
    created_at: datetime
    arrives_at: datetime
    returned: Settlement | None = None  # what came back when the bank refused it

    @property
    def is_returned(self) -> bool:
        """The bank refused it, or it was called off: the money is the account's again."""
        return self.status in ("failed", "canceled")


@dataclass(frozen=True)
class Movement:
    """One line of the processor's own account: its balance transaction."""

    id: str  # txn_
    type: str  # charge, payment, refund, payment_refund, refund_failure, adjustment, payout, …
    category: str
    source: str | None  # ch_, re_, du_, po_
    gross: Money
    net: Money
    occurred_at: datetime


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


def read_payment(
    told: dict, refunds: Iterable[dict] = (), disputes: Iterable[dict] = ()
) -> Payment:
    """Read a session told whole, with the refunds and disputes of its charge."""
    intent = told.get("payment_intent") or {}
    charge = intent.get("latest_charge")
    return Payment(
        session_id=told["id"],
        session_status=told["status"],
        payment_status=told["payment_status"],
        intent_id=intent.get("id"),
        intent_status=intent.get("status"),
        charge=read_charge(charge, refunds, disputes) if charge else None,
    )


def read_charge(told: dict, refunds: Iterable[dict], disputes: Iterable[dict]) -> Charge:
    """Read a charge whose balance transaction is expanded, if it has one yet."""
    return Charge(
        id=told["id"],
        amount=money(told["amount"], told["currency"]),
        status=told["status"],
        occurred_at=moment(told["created"]),
        settlement=read_settlement(told.get("balance_transaction")),
        refunds=tuple(read_refund(one) for one in refunds),
        disputes=tuple(read_dispute(one) for one in disputes),
    )


def read_settlement(told: object) -> Settlement | None:
    """Read an expanded balance transaction; None while there is none."""
    if not isinstance(told, dict):
        return None
    rate = told.get("exchange_rate")
    return Settlement(
        id=told["id"],
        gross=money(told["amount"], told["currency"]),
        fee=money(told["fee"], told["currency"]),
        net=money(told["net"], told["currency"]),
        exchange_rate=Decimal(str(rate)) if rate else None,
        occurred_at=moment(told["created"]),
    )


def read_refund(told: dict) -> Refund:
    """Read a refund whose balance transactions are expanded."""
    number = str((told.get("metadata") or {}).get("refund", ""))
    return Refund(
        id=told["id"],
        amount=money(told["amount"], told["currency"]),
        status=told["status"],
        occurred_at=moment(told["created"]),
        settlement=read_settlement(told.get("balance_transaction")),
        returned=read_settlement(told.get("failure_balance_transaction")),
        number=int(number) if number.isascii() and number.isdigit() else None,
    )


def read_dispute(told: dict) -> Dispute:
    """Read a dispute; the processor always tells its balance transactions whole."""
    moved = (read_settlement(one) for one in told.get("balance_transactions") or ())
    return Dispute(
        id=told["id"],
        amount=money(told["amount"], told["currency"]),
        status=told["status"],
        occurred_at=moment(told["created"]),
        reason=told.get("reason") or "",
        settlements=tuple(one for one in moved if one),
    )


def read_payout(told: dict) -> Payout:
    """Read a payout whose failure, if any, is expanded."""
    return Payout(
        id=told["id"],
        amount=money(told["amount"], told["currency"]),
        status=told["status"],
        is_automatic=bool(told["automatic"]),
        created_at=moment(told["created"]),
        arrives_at=moment(told["arrival_date"]),
        returned=read_settlement(told.get("failure_balance_transaction")),
    )


def read_movement(told: dict) -> Movement:
    """Read one line of the processor's own account."""
    return Movement(
        id=told["id"],
        type=told["type"],
        category=told.get("reporting_category") or "",
        source=told.get("source"),
        gross=money(told["amount"], told["currency"]),
        net=money(told["net"], told["currency"]),
        occurred_at=moment(told["created"]),
    )


def read_event(told: dict) -> Event:
    """Read the envelope of an announcement."""
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


def moment(seconds: int) -> datetime:
    """Read seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def money(minor: int, currency: str) -> Money:
    """Read an amount in minor units, and a currency in small letters."""
    return Money(int(minor), currency.upper())
