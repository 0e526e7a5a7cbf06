"""Balance transactions: every movement of an account's money, in its settlement currency."""

from tools.stripe_double import money
from tools.stripe_double.contract.answers import blank
from tools.stripe_double.errors import invalid
from tools.stripe_double.store import new_id, owned, same

CATEGORIES = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
    "payout": "payout",
    "payout_failure": "payout_reversal",
}


def record(double, source: dict, kind: str, amount: int, *, fee=0, category=None, wait=0) -> dict:
    """Book `amount` (minor units of the source's currency, signed) and `fee` (settlement
    currency); the money counts as available `wait` seconds later."""
    currency = double.accounts[source["_account"]].currency
    factor = money.rate(source["currency"], currency)
    settled = money.exchange(amount, source["currency"], currency)
    now = double.clock.now()
    return double.store.put(
        blank("balance_transaction")
        | {
            "id": new_id("txn"),
            "_account": source["_account"],
            "amount": settled,
            "available_on": int(now + wait),
            "balance_type": "payments",
            "created": now,
            "currency": currency,
            "description": source.get("description"),
            "exchange_rate": None if factor is None else float(factor),
            "fee": fee,
            "fee_details": _fee_details(fee, currency),
            "net": settled - fee,
            "reporting_category": category or CATEGORIES[kind],
            "source": source["id"],
            "type": kind,
            "_payout": None,
        }
    )


def _fee_details(fee, currency):
    if fee == 0:
        return []
    return [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]


def fee_of(account, method: str, settled: int) -> int:
    """What the processor keeps: a flat fee by SEPA, a share and a flat fee by card."""
    if method == "sepa_debit":
        return account.sepa_fixed
    return money.percentage(settled, account.card_percent) + account.card_fixed


def totals(double, account: str) -> tuple[int, int]:
    """Net (available, pending) of everything booked so far."""
    rows = double.store.execute(
        "SELECT coalesce(sum(json_extract(body, '$.net'))"
        " FILTER (WHERE json_extract(body, '$.available_on') <= ?), 0),"
        " coalesce(sum(json_extract(body, '$.net')), 0)"
        " FROM object WHERE kind = 'balance_transaction' AND account = ?",
        (double.clock.now(), account),
    )
    available, all_of_it = rows[0]
    return available, all_of_it - available


def summary(double, account: str) -> dict:
    available, pending = totals(double, account)
    currency = double.accounts[account].currency

    def heap(amount):
        return [{"amount": amount, "currency": currency, "source_types": {"card": amount}}]

    return blank("balance") | {
        "available": heap(available),
        "pending": heap(pending),
        "livemode": False,
    }


def conditions(double, account: str, params: dict) -> list:
    """What `balance_transactions.list` filters by, beyond paging and creation."""
    found = [owned(account)]
    for name in ("type", "currency", "source"):
        if name in params:
            found.append(same(name, params[name]))
    if "payout" in params:
        payout = double.store.get(params["payout"], account, "payout")
        if payout is None:
            raise invalid(f"No such payout: '{params['payout']}'", "payout", "resource_missing")
        if not payout["automatic"]:
            raise invalid(
                "Balance transaction history can only be filtered on automatic payouts.", "payout"
            )
        found.append(same("_payout", payout["id"]))
    return found
