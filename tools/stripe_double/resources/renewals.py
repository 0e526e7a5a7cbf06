"""Collecting an invoice: at once, again after a refusal, or once the payer has confirmed.

How a subscription's renewals go is set by `/_control/renewal`: paid (the usual), fails,
needs_authentication; it stands until it is set again.
"""

from tools.stripe_double.errors import invalid
from tools.stripe_double.events import emit
from tools.stripe_double.resources import charges, intents, invoices

OUTCOMES = ("paid", "fails", "needs_authentication")
ON_THE_PAGE = ("card", "declined", "authenticated", "authentication_fails")


def schedule(double, subscription: dict):
    """Renew it when the period it is in ends."""
    end = subscription["items"]["data"][0]["current_period_end"]
    double.tasks.schedule("renew", subscription["id"], end - double.clock.now())


def choose(double, subscription: dict, outcome: str) -> dict:
    if outcome not in OUTCOMES:
        raise invalid(f"Unknown outcome {outcome!r}; one of {', '.join(OUTCOMES)}", "outcome")
    subscription["_next_renewal"] = outcome
    return double.store.put(subscription)


def attempt(double, subscription: dict, invoice: dict):
    """Try to collect, as this subscription's renewals now go."""
    outcome = subscription["_next_renewal"] or "paid"
    intent = _intent(double, subscription, invoice)
    if outcome == "paid":
        _pay(double, subscription, invoice, intent)
    elif outcome == "fails":
        _refuse(double, subscription, invoice, intent)
    else:
        intents.ask_for_authentication(double, intent)
        _note_attempt(double, subscription, invoice, retry=None)
        emit(double, "invoice.payment_action_required", invoice)


def retry(double, invoice: dict):
    """The day of another try has come."""
    subscription = double.store.get(invoice["_subscription"])
    is_over = invoice["status"] != "open" or subscription["status"] == "canceled"
    if not is_over and not subscription["pause_collection"]:
        attempt(double, subscription, invoice)


def press(double, invoice: dict, outcome: str) -> dict:
    """What a button of the invoice's own page does."""
    if invoice["status"] != "open":
        raise invalid(f"This invoice is {invoice['status']}.", "invoice")
    if outcome not in ON_THE_PAGE:
        raise invalid(f"Unknown outcome {outcome!r}; one of {', '.join(ON_THE_PAGE)}", "outcome")
    subscription = double.store.get(invoice["_subscription"])
    intent = _intent(double, subscription, invoice)
    if outcome in ("card", "authenticated"):
        _pay(double, subscription, invoice, intent)
    elif outcome == "declined":
        charge = _charge(double, subscription, intent)
        intents.fail(double, intent, charges.fail(double, charge, "card_declined"), charge)
    else:
        intents.fail(double, intent, charges.error("payment_intent_authentication_failure"))
    return double.store.get(invoice["id"])


def _intent(double, subscription, invoice) -> dict:
    """The invoice's intent, made at its first attempt and kept for the next ones."""
    found = invoices.intent_of(double, invoice)
    if found is not None:
        return found
    wanted = {
        "id": subscription["_session"],
        "_account": invoice["_account"],
        "_intent_data": {"description": "Subscription update"},
        "amount_total": invoice["amount_due"],
        "currency": invoice["currency"],
        "payment_method_types": ["card"],
    }
    intent = intents.create(double, wanted)
    invoices.attach(double, invoice, intent)
    return intent


def _charge(double, subscription, intent) -> dict:
    session = double.store.get(subscription["_session"])
    return charges.create(double, intent, session, "card", "pending")


def _pay(double, subscription, invoice, intent):
    charge = _charge(double, subscription, intent)
    charges.succeed(double, charge)
    intents.succeed(double, intent, charge)
    invoices.paid(double, invoice, intent, charge)
    _stand(double, subscription, "active")
    double.tasks.schedule("settle_charge", charge["id"], double.switches.now.fee_delay)


def _refuse(double, subscription, invoice, intent):
    charge = _charge(double, subscription, intent)
    intents.fail(double, intent, charges.fail(double, charge, "card_declined"), charge)
    waits = double.switches.now.renewal_retries
    tries = invoice["attempt_count"]
    wait = waits[tries] if tries < len(waits) else None
    _note_attempt(double, subscription, invoice, retry=wait)
    if wait is not None:
        double.tasks.schedule("retry_invoice", invoice["id"], wait)


def _note_attempt(double, subscription, invoice, retry: float | None):
    """It was tried and not paid; `retry` is the seconds to the next try, None after the last."""
    invoice |= {
        "attempt_count": invoice["attempt_count"] + 1,
        "attempted": True,
        "auto_advance": retry is not None,
        "next_payment_attempt": None if retry is None else int(double.clock.now() + retry),
    }
    double.store.put(invoice)
    emit(double, "invoice.payment_failed", invoice)
    _stand(double, subscription, "past_due")


def _stand(double, subscription, status: str):
    if subscription["status"] in (status, "canceled"):
        return
    subscription["status"] = status
    double.store.put(subscription)
    emit(double, "customer.subscription.updated", subscription, previous={})
