"""Payouts: available money sent to the bank, made of the balance transactions it carries."""

from tools.stripe_double.contract.answers import blank
from tools.stripe_double.errors import invalid
from tools.stripe_double.events import emit
from tools.stripe_double.resources import balance
from tools.stripe_double.store import new_id, owned, same


def pay_out(double, account: str) -> dict:
    """An automatic payout: all that is available and not yet paid out, and what it is made of."""
    carried = double.store.select("balance_transaction", [
        owned(account),
        ("json_extract(body, '$._payout') IS NULL", ()),
        ("json_extract(body, '$.available_on') <= ?", (double.clock.now(),)),
        ("json_extract(body, '$.type') NOT LIKE 'payout%'", ()),
    ])  # fmt: skip
    amount = sum(entry["net"] for entry in carried)
    if amount <= 0:
        raise invalid(f"Nothing to pay out: {amount} is available.", code="balance_insufficient")
    payout = _send(double, account, amount, automatic=True)
    for entry in carried:
        double.store.put(entry | {"_payout": payout["id"]})
    return payout


def create(double, account: str, params: dict) -> dict:
    """A manual payout, of an amount the site chose; Stripe does not say what it is made of."""
    currency = params["currency"].lower()
    if currency != double.accounts[account].currency:
        raise invalid(f"This account is paid out in {double.accounts[account].currency}.",
                      "currency")  # fmt: skip
    available, _ = balance.totals(double, account)
    if not 0 < params["amount"] <= available:
        raise invalid(
            "You have insufficient funds in your Stripe account for this transfer.",
            "amount",
            "balance_insufficient",
        )
    return _send(double, account, params["amount"], automatic=False, params=params)


def _send(double, account, amount, *, automatic, params=None) -> dict:
    params = params or {}
    now = double.clock.now()
    payout = blank("payout") | {
        "id": new_id("po"),
        "_account": account,
        "amount": amount,
        "arrival_date": int(now + double.switches.now.payout_delay),
        "automatic": automatic,
        "created": now,
        "currency": double.accounts[account].currency,
        "description": params.get("description") or "STRIPE PAYOUT",
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "method": "standard",
        "reconciliation_status": "in_progress" if automatic else "not_applicable",
        "source_type": "card",
        "status": "in_transit",
        "type": "bank_account",
    }
    entry = balance.record(double, payout, "payout", -amount)
    payout["balance_transaction"] = entry["id"]
    double.store.put(entry | {"_payout": payout["id"]})
    double.store.put(payout)
    emit(double, "payout.created", payout)
    double.tasks.schedule("payout_arrives", payout["id"], double.switches.now.payout_delay)
    return double.store.get(payout["id"])


def arrive(double, payout: dict):
    if payout["status"] != "in_transit":
        return
    payout["status"] = "paid"
    if payout["automatic"]:
        payout["reconciliation_status"] = "completed"
    double.store.put(payout)
    emit(double, "payout.paid", payout)
    if payout["automatic"]:
        emit(double, "payout.reconciliation_completed", payout)


def fail(double, payout: dict, code: str = "account_closed") -> dict:
    """The bank refused it: the amount comes back, and what it carried is paid out next time."""
    if payout["status"] not in ("in_transit", "paid"):
        raise invalid(f"Payout {payout['id']} is {payout['status']}.", "payout")
    entry = balance.record(double, payout, "payout_failure", payout["amount"])
    payout |= {
        "status": "failed",
        "failure_code": code,
        "failure_message": "The bank account has been closed",
        "failure_balance_transaction": entry["id"],
    }
    double.store.put(payout)
    for carried in double.store.select("balance_transaction", [same("_payout", payout["id"])]):
        double.store.put(carried | {"_payout": None})
    emit(double, "payout.failed", payout)
    return payout
