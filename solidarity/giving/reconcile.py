"""Compare the processor's own account with the book, line by line, and both balances.

No cleverness: the ids of the processor's balance transactions and the ids in the book must be
the same set since the last clean comparison less seven days; what an automatic payout is made
of must sum to it; the balance must be the same to the cent. What one knows and the other does
not is posted when it belongs to a gift of ours, and waits for the treasurer when it does not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func

from solidarity.associations.models import HostAccount
from solidarity.extensions import db
from solidarity.giving import checkout, entries, gateway, inbox, items, queries
from solidarity.giving.models import Donation
from solidarity.giving.payouts import actions as payouts
from solidarity.giving.payouts.models import Payout, Reconciliation
from solidarity.giving.told import Movement
from solidarity.kit import clock
from solidarity.ledger import actions as ledger
from solidarity.ledger import queries as ledger_queries
from solidarity.web import transaction

LOOK_BACK = timedelta(days=7)
MOST_STRANGE = 50  # of one comparison: more than that is one story, told fifty times
KINDS = {
    "charge": "settlement",
    "payment": "settlement",
    "refund": "refund_settled",
    "payment_refund": "refund_settled",
    "refund_failure": "refund_returned",
    "payment_failure_refund": "refund_returned",
    "payout": "payout",
    "payout_failure": "payout_failed",
    "payout_cancel": "payout_failed",
    "stripe_fee": "account_fee",
}
DISPUTES = {"dispute": "dispute_withdrawn", "dispute_reversal": "dispute_reinstated"}
BY_SOURCE = ("payout", "payout_failed")  # booked under the payout's own id

Key = tuple[str, str]  # (kind of entry, its source)


@dataclass(frozen=True)
class Difference:
    """A movement at the processor that the book does not hold."""

    account: str
    movement: Movement

    @property
    def txn_id(self) -> str:
        """The processor's own name for it."""
        return self.movement.id

    @property
    def amount_minor(self) -> int:
        """What moved, signed, in minor units of the account's currency."""
        return self.movement.gross.minor

    @property
    def currency(self) -> str:
        """The account's currency."""
        return self.movement.gross.currency


@dataclass
class Comparison:
    """What one account's book and the processor say since a moment."""

    host_id: int
    account: str
    since: datetime
    currency: str
    movements: int = 0
    missing: list[Difference] = field(default_factory=list)  # the book does not know
    strange: list[Key] = field(default_factory=list)  # the processor does not know
    uneven: list[str] = field(default_factory=list)  # payouts whose parts do not sum to them
    processor_minor: int = 0
    book_minor: int = 0

    @property
    def differences(self) -> int:
        """How many things the two do not agree on."""
        off = self.processor_minor != self.book_minor
        return len(self.missing) + len(self.strange) + len(self.uneven) + off


def compare_all(since: datetime | None = None) -> list[Comparison]:
    """Compare every account since a moment (or since its last clean comparison, less 7 days)."""
    hosts = [(h.id, h.processor_account, h.currency) for h in queries.list_host_accounts()]
    db.session.rollback()
    return [compare(*host, since=since) for host in hosts]


def compare(host_id: int, account: str, currency: str, *, since: datetime | None) -> Comparison:
    """Compare one account. Reads only; asks the processor outside any transaction."""
    since = since or watermark(host_id) - LOOK_BACK
    found = Comparison(host_id, account, since, currency)
    # The book first: what is written while we ask is then missing nowhere.
    known = _keys_in_book(host_id, currency, since)
    moved = list(gateway.list_movements(account, since=since))
    found.movements = len(moved)
    missing = [m for m in moved if key_of(m) not in known]
    posted = _posted(missing)
    found.missing = [Difference(account, m) for m in missing if key_of(m) not in posted]
    told = {key_of(m) for m in moved}
    found.strange = sorted(known - told)
    found.uneven = [
        payout[0] for payout in _automatic_payouts(host_id, since) if not _is_even(payout, account)
    ]
    found.processor_minor = gateway.fetch_balance(account).get(currency, 0)
    found.book_minor = _balance(host_id, currency)
    return found


def key_of(movement: Movement) -> Key | None:
    """Return the kind and source under which the book holds a movement; None: it holds none."""
    kind = KINDS.get(movement.type)
    if movement.type == "adjustment":
        kind = DISPUTES.get(movement.category)
    if kind is None:
        return None
    return kind, (movement.source or "") if kind in BY_SOURCE else movement.id


def find_differences(since: datetime | None = None) -> list[Difference]:
    """List what moved at the processor and was never posted."""
    return [one for found in compare_all(since) for one in found.missing]


def mend(differences: list[Difference]) -> tuple[int, int]:
    """Post what belongs to a gift of ours; queue the rest. Returns (posted, queued)."""
    posted = 0
    for difference in differences:
        if _ask(difference) and _posted([difference.movement]):
            posted += 1
        else:
            _queue(difference)
    return posted, len(differences) - posted


def run() -> None:
    """Compare every account, post what is ours, queue the rest, keep what was found."""
    for found in compare_all():
        mend(found.missing)
        keep(compare(found.host_id, found.account, found.currency, since=found.since))


def keep(found: Comparison) -> None:
    """Write down a comparison, and put what it found before the treasurer."""
    with transaction.writing():
        db.session.add(Reconciliation(
            host_account_id=found.host_id, at=clock.now(), since=found.since,
            currency=found.currency, movements=found.movements, differences=found.differences,
            processor_minor=found.processor_minor, book_minor=found.book_minor,
        ))  # fmt: skip
        for kind, source in found.strange[:MOST_STRANGE]:
            items.queue("unknown_to_processor", source, account=found.account, entry=kind)
        for payout_id in found.uneven:
            items.queue("payout_differs", payout_id, account=found.account)
        if found.processor_minor != found.book_minor and found.differences == 1:
            off = found.processor_minor - found.book_minor
            items.queue("balance_differs", found.account, account=found.account, amount=off,
                        currency=found.currency)  # fmt: skip


# Rooms beside whose payments we may not have heard of: (charge, account) → True: it is theirs now.
Hear = Callable[[str, str], bool]
_others: list[Hear] = []


def register(hear: Hear) -> None:
    """Let a room look at a payment that names no gift, before it is queued for a person."""
    _others.append(hear)


def watermark(host_id: int) -> datetime:
    """Return when an account was last found equal to the book; else when its first gift began."""
    clean = db.select(func.max(Reconciliation.at)).filter_by(host_account_id=host_id, differences=0)
    first = db.select(func.min(Donation.created_at)).filter_by(host_account_id=host_id)
    answer = db.session.scalar(clean) or db.session.scalar(first) or clock.now()
    db.session.rollback()
    return answer


def book() -> str:
    """Return the book this site writes in."""
    return current_app.extensions["settings"].book


def _keys_in_book(host_id: int, currency: str, since: datetime) -> set[Key]:
    code = f"stripe:h{host_id}:available:{currency}"
    found = ledger_queries.keys_touching(db.session, book(), code, since)
    db.session.rollback()
    return found


def _balance(host_id: int, currency: str) -> int:
    answer = ledger_queries.balance(db.session, book(), f"stripe:h{host_id}:available:{currency}")
    db.session.rollback()
    return answer


def _posted(movements: list[Movement]) -> set[Key]:
    keys = [(book(), *key) for one in movements if (key := key_of(one))]
    found = ledger_queries.find_by_keys(db.session, keys)
    db.session.rollback()
    return {(kind, source) for _, kind, source in found}


def _automatic_payouts(host_id: int, since: datetime) -> list[tuple[str, int]]:
    """Return (id, amount) of the payouts whose parts the processor tells."""
    query = db.select(Payout).filter_by(
        host_account_id=host_id, is_automatic=True, returned_entry_id=None
    )
    found = [
        (p.processor_id, p.amount_minor)
        for p in db.session.scalars(query.where(Payout.created_at >= since))
    ]
    db.session.rollback()
    return found


def _ask(difference: Difference) -> bool:
    """Ask what became of what a movement belongs to; False when it belongs to nothing of ours."""
    moved, account = difference.movement, difference.account
    kind = (key_of(moved) or ("", ""))[0]
    if kind in BY_SOURCE:
        return payouts.ask_again(moved.source, account, book=book())
    if kind == "account_fee":
        return _book_fee(difference)
    found = _attempt_of(difference) if moved.source else None
    if found:
        return checkout.ask_again(*found, is_disputed=True)
    return any(hear(moved.source, account) for hear in _others) if moved.source else False


def _book_fee(difference: Difference) -> bool:
    """A fee of the account itself belongs to no gift: it is booked as it is."""
    with transaction.writing():
        host = db.session.scalar(
            db.select(HostAccount).filter_by(processor_account=difference.account)
        )
        entry = entries.account_fee(book(), f"h{host.id}", difference.movement)
        ledger.post(db.session, entry)
    return True


def _attempt_of(difference: Difference) -> inbox.Address | None:
    """Find the attempt a movement belongs to, by the payment it names or our own metadata."""
    moved, account = difference.movement, difference.account
    source = moved.source or ""
    fetch = next((ask for prefix, ask in FETCH.items() if source.startswith(prefix)), None)
    if fetch is None:
        return None
    try:
        told = fetch(source, account)
        if told.get("object") != "charge" and isinstance(told.get("charge"), str):
            told = gateway.fetch_charge(told["charge"], account)
        return inbox.find_address(
            account,
            session_id=None,
            intent_id=told.get("payment_intent"),
            metadata=told.get("metadata") or {},
        )
    except (gateway.GatewayUnavailable, gateway.GatewayRefused):
        return None


FETCH = {
    "ch_": gateway.fetch_charge,
    "py_": gateway.fetch_charge,
    "re_": gateway.fetch_refund,
    "pyr_": gateway.fetch_refund,
    "du_": gateway.fetch_dispute,
    "dp_": gateway.fetch_dispute,
}


def _is_even(payout: tuple[str, int], account: str) -> bool:
    """Say whether what an automatic payout is made of sums to it."""
    payout_id, amount = payout
    parts: Iterator[Movement] = gateway.list_movements(account, payout_id=payout_id)
    return amount == sum(m.net.minor for m in parts if not m.type.startswith("payout"))


def _queue(difference: Difference) -> None:
    with transaction.writing():
        items.queue(
            "unknown_settlement", difference.txn_id,
            amount=difference.amount_minor, currency=difference.currency,
            account=difference.account,
        )  # fmt: skip
