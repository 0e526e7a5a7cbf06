"""What each button of the hosted page does, to its end or to the debit that settles later."""

from tools.stripe_double.errors import invalid
from tools.stripe_double.events import emit
from tools.stripe_double.resources import charges, intents, sessions


def pay(double, session: dict, outcome: str) -> dict:
    """Play one of OUTCOMES on an open session; returns the session as it then stands."""
    if outcome not in OUTCOMES:
        raise invalid(f"Unknown outcome {outcome!r}; one of {', '.join(OUTCOMES)}", "outcome")
    if session["status"] != "open":
        raise invalid(f"This Checkout Session is {session['status']}.", "session")
    method, play = OUTCOMES[outcome]
    if method not in session["payment_method_types"]:
        raise invalid(f"This Checkout Session does not take {method}.", "outcome")
    play(double, session, _intent(double, session))
    return double.store.get(session["id"])


def _intent(double, session) -> dict:
    """The session's intent, made at the first attempt and kept for the next ones."""
    known = sessions.intent_id(session)
    if known:
        return double.store.get(known)
    intent = intents.create(double, session)
    # A subscription's page never shows the intent: it is its first invoice's.
    session["payment_intent" if session["mode"] == "payment" else "_intent"] = intent["id"]
    double.store.put(session)
    return intent


def _card(double, session, intent):
    charge = charges.create(double, intent, session, "card", "pending")
    charges.succeed(double, charge)
    intents.succeed(double, intent, charge)
    sessions.MODES[session["mode"]].paid(double, session, intent, charge)
    sessions.complete(double, session, paid=True)
    double.tasks.schedule("settle_charge", charge["id"], double.switches.now.fee_delay)


def _declined(double, session, intent):
    charge = charges.create(double, intent, session, "card", "pending")
    intents.fail(double, intent, charges.fail(double, charge, "card_declined"), charge)


def _three_d_secure(double, session, intent):
    intents.ask_for_authentication(double, intent)


def _authentication_fails(double, session, intent):
    intents.fail(double, intent, charges.error("payment_intent_authentication_failure"))


def _sepa(double, session, intent):
    _debit(double, session, intent, "debit_settles")


def _sepa_fails(double, session, intent):
    _debit(double, session, intent, "debit_fails")


def _debit(double, session, intent, end):
    charge = charges.create(double, intent, session, "sepa_debit", "pending")
    emit(double, "charge.pending", charge)
    intents.process(double, intent, charge)
    sessions.complete(double, session, paid=False)
    double.tasks.schedule(end, charge["id"], double.switches.now.sepa_delay)


def debit_settles(double, charge: dict):
    """Days later the bank paid."""
    intent = double.store.get(charge["payment_intent"])
    session = double.store.get(intent["_session"])
    charges.succeed(double, charge)
    intents.succeed(double, intent, charge)
    session["payment_status"] = "paid"
    double.store.put(session)
    emit(double, "checkout.session.async_payment_succeeded", session)
    double.tasks.schedule("settle_charge", charge["id"], double.switches.now.fee_delay)


def debit_fails(double, charge: dict):
    """Days later the bank refused; the session stays complete and unpaid."""
    intent = double.store.get(charge["payment_intent"])
    error = charges.fail(double, charge, "insufficient_funds")
    intents.fail(double, intent, error, charge)
    emit(double, "checkout.session.async_payment_failed", double.store.get(intent["_session"]))


OUTCOMES = {
    "card": ("card", _card),
    "declined": ("card", _declined),
    "three_d_secure": ("card", _three_d_secure),
    "authenticated": ("card", _card),
    "authentication_fails": ("card", _authentication_fails),
    "sepa": ("sepa_debit", _sepa),
    "sepa_fails": ("sepa_debit", _sepa_fails),
}
