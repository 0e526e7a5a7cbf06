"""Disputes: the bank takes a payment back, and gives it back when the dispute is won."""

from tools.stripe_double.contract.answers import blank
from tools.stripe_double.errors import invalid
from tools.stripe_double.events import emit
from tools.stripe_double.resources import balance
from tools.stripe_double.store import new_id

DUE = 9 * 86_400
CLOSED = ("won", "lost", "warning_closed", "prevented")
# The words by which Stripe's own test mode decides a dispute.
VERDICTS = {"winning_evidence": "won", "losing_evidence": "lost"}


def create(double, charge: dict, amount=None, reason="fraudulent", inquiry=False) -> dict:
    """Open a dispute for `amount` (the whole charge by default); an inquiry takes no money."""
    amount = charge["amount"] - charge["amount_refunded"] if amount is None else amount
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise invalid(f"Charge {charge['id']} cannot be disputed.", "charge")
    if not 0 < amount <= charge["amount"]:
        raise invalid(f"A dispute of {amount} does not fit a charge of {charge['amount']}.")
    dispute = double.store.put(_blank(double, charge, amount, reason, inquiry))
    charge["disputed"] = True
    double.store.put(charge)
    emit(double, "charge.dispute.created", dispute)
    emit(double, "charge.updated", charge, {"disputed": False})
    if not inquiry:
        _withdraw(double, dispute)
    return dispute


def _blank(double, charge, amount, reason, inquiry) -> dict:
    now = double.clock.now()
    card = charge["_method"] == "card"
    dispute = blank("dispute") | {
        "id": new_id("du"),
        "_account": charge["_account"],
        "_balance_transactions": [],
        "amount": amount,
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": _no_evidence(),
        "evidence_details": {
            "due_by": now + DUE,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }
    if card:
        case = "inquiry" if inquiry else "chargeback"
        details = {"brand": "visa", "case_type": case, "network": "visa",
                   "network_reason_code": "10.4"}  # fmt: skip
        dispute["payment_method_details"] = {"type": "card", "card": details}
    return dispute


def _no_evidence() -> dict:
    return {"enhanced_evidence": {}}


def _withdraw(double, dispute):
    fee = double.accounts[dispute["_account"]].dispute_fee
    _book(double, dispute, -dispute["amount"], fee, "dispute")
    emit(double, "charge.dispute.funds_withdrawn", dispute)


def _book(double, dispute, amount, fee, category):
    entry = balance.record(double, dispute, "adjustment", amount, fee=fee, category=category)
    dispute["_balance_transactions"].append(entry["id"])
    double.store.put(dispute)


def answer(double, dispute: dict, params: dict) -> dict:
    """Evidence from the site; saying `winning_evidence` or `losing_evidence` decides it."""
    if dispute["status"] in CLOSED:
        raise invalid(f"This dispute is already {dispute['status']}.", code="dispute_closed")
    evidence = params.get("evidence") or {}
    dispute["evidence"] |= evidence
    dispute["metadata"] |= params.get("metadata") or {}
    details = dispute["evidence_details"]
    details["has_evidence"] = details["has_evidence"] or bool(evidence)
    if params.get("submit", True) and evidence:
        details |= {"submission_count": details["submission_count"] + 1,
                    "submission_method": "manual"}  # fmt: skip
        dispute["status"] = dispute["status"].replace("needs_response", "under_review")
    double.store.put(dispute)
    emit(double, "charge.dispute.updated", dispute)
    verdict = VERDICTS.get(evidence.get("uncategorized_text"))
    return close(double, dispute, verdict) if verdict else dispute


def close(double, dispute: dict, verdict: str, return_fee: bool = False) -> dict:
    """`won` gives the amount back (and the fee, if told so); `lost` keeps things as they are."""
    if verdict not in ("won", "lost"):
        raise invalid(f"A dispute is won or lost, not {verdict!r}.", "outcome")
    if dispute["status"] in CLOSED:
        raise invalid(f"This dispute is already {dispute['status']}.", code="dispute_closed")
    inquiry = dispute["status"].startswith("warning")
    dispute["status"] = "warning_closed" if inquiry and verdict == "won" else verdict
    dispute["is_charge_refundable"] = False
    double.store.put(dispute)
    if inquiry and verdict == "lost":
        _withdraw(double, dispute)
    if verdict == "won":
        _release_charge(double, dispute)
        if not inquiry:
            fee = double.accounts[dispute["_account"]].dispute_fee if return_fee else 0
            _book(double, dispute, dispute["amount"], -fee, "dispute_reversal")
            emit(double, "charge.dispute.funds_reinstated", dispute)
    emit(double, "charge.dispute.closed", dispute)
    return dispute


def _release_charge(double, dispute):
    """A payment whose dispute was won can be refunded again."""
    charge = double.store.get(dispute["charge"])
    charge["disputed"] = False
    double.store.put(charge)
    emit(double, "charge.updated", charge, {"disputed": True})
