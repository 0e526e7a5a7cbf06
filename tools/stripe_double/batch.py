"""Many payments of the past at once, by the same steps as one payment made today."""

from tools.stripe_double.errors import StripeError, invalid
from tools.stripe_double.events import muted
from tools.stripe_double.resources import charges, outcomes, refunds, sessions
from tools.stripe_double.resources.showing import expand, public

OUTCOMES = {
    "paid": "card",
    "declined": "declined",
    "processing": "sepa",
    "sepa_paid": "sepa",
    "sepa_failed": "sepa_fails",
    "open": None,
}
FIELDS = frozenset({
    "account", "amount", "cancel_url", "client_reference_id", "created", "currency",
    "description", "email", "locale", "metadata", "name", "outcome", "refund",
    "session_metadata", "success_url",
})  # fmt: skip
FULL = ["payment_intent.latest_charge.balance_transaction"]
DAY = 86_400


def record(double, payments: list[dict], *, emit: bool, full: bool, base_url: str) -> list[dict]:
    """Write them all or none. `created` dates each; `emit` sends its events as if it were new;
    `full` answers with expanded sessions instead of ids."""
    with double.store.transaction(), muted(not emit):
        return [
            _one(double, payment, index, full, base_url) for index, payment in enumerate(payments)
        ]


def _one(double, payment, index, full, base_url) -> dict:
    place = f"payments[{index}]"
    strange = set(payment) - FIELDS
    if strange:
        raise invalid(f"{place}: unknown {', '.join(sorted(strange))}", place)
    created = payment.get("created", double.clock.now())
    for name, value in (("amount", payment.get("amount")), ("created", created)):
        if not isinstance(value, int) or isinstance(value, bool):
            raise invalid(f"{place}: {name} is a whole number.", f"{place}[{name}]")
    if not isinstance(payment.get("currency"), str):
        raise invalid(f"{place}: currency is missing.", f"{place}[currency]")
    if created > double.clock.running() + 1:
        raise invalid(f"{place}: created lies in the future.", f"{place}[created]")
    try:
        with double.clock.pinned(created):
            session, refund = _play(double, payment, base_url)
    except StripeError as error:
        raise invalid(f"{place}: {error}", place) from error
    return _answer(double, session, refund, full)


def _play(double, payment, base_url):
    account = double.accounts.named(payment.get("account")).id
    session = sessions.create(double, account, _params(payment), base_url)
    outcome = payment.get("outcome", "paid")
    if outcome not in OUTCOMES:
        raise invalid(f"unknown outcome {outcome!r}; one of {', '.join(OUTCOMES)}")
    if OUTCOMES[outcome]:
        session = outcomes.pay(double, session, OUTCOMES[outcome])
    if outcome in ("sepa_paid", "sepa_failed"):
        session = _let_settle(double, session)
    if outcome in ("paid", "sepa_paid"):
        _make_fee_known(double, session)
    if session["status"] == "open" and session["expires_at"] <= double.clock.running():
        with double.clock.pinned(session["expires_at"]):
            sessions.expire(double, session)
    return session, _refund(double, account, session, payment.get("refund"))


def _params(payment) -> dict:
    wishes = {
        "client_reference_id": payment.get("client_reference_id"),
        "customer_email": payment.get("email"),
        "locale": payment.get("locale"),
        "metadata": payment.get("session_metadata", payment.get("metadata")),
        "cancel_url": payment.get("cancel_url"),
    }
    return {name: value for name, value in wishes.items() if value is not None} | {
        "mode": "payment",
        "line_items": [
            {
                "price_data": {
                    "currency": payment["currency"],
                    "unit_amount": payment["amount"],
                    "product_data": {"name": payment.get("name", "Past payment")},
                },
                "quantity": 1,
            }
        ],
        "payment_intent_data": {
            name: payment[name] for name in ("metadata", "description") if name in payment
        },
        "success_url": payment.get("success_url", "http://127.0.0.1/"),
    }


def _let_settle(double, session):
    """What the debit's own task would do days later, dated so, and never in the future."""
    charge = double.store.get(double.store.get(session["payment_intent"])["latest_charge"])
    for name, end in (("debit_settles", outcomes.debit_settles),
                      ("debit_fails", outcomes.debit_fails)):  # fmt: skip
        if double.tasks.cancel(name, charge["id"]):
            moment = min(double.clock.now() + double.switches.now.sepa_delay,
                         double.clock.running())  # fmt: skip
            with double.clock.pinned(moment):
                end(double, charge)
    return double.store.get(session["id"])


def _make_fee_known(double, session):
    """A payment of the past has its fee, whatever `fee_delay` says of today's."""
    intent = double.store.get(session["payment_intent"])
    if double.tasks.cancel("settle_charge", intent["latest_charge"]):
        charges.settle(double, double.store.get(intent["latest_charge"]))


def _refund(double, account, session, wish):
    """`{"amount": minor units, "created": moment}`, both optional."""
    if wish is None:
        return None
    with double.clock.pinned(wish.get("created")):
        params = {"payment_intent": session["payment_intent"]}
        if "amount" in wish:
            params["amount"] = wish["amount"]
        return refunds.create(double, account, params)


def _answer(double, session, refund, full) -> dict:
    if full:
        shown = public(double, session)
        paths = FULL if session["payment_intent"] else []
        answer = expand(double, session["_account"], shown, paths)
        return answer | ({"refund": refund["id"]} if refund else {})
    intent = double.store.get(session["payment_intent"]) if session["payment_intent"] else {}
    charge = double.store.get(intent["latest_charge"]) if intent.get("latest_charge") else {}
    return {
        "session": session["id"],
        "payment_intent": intent.get("id"),
        "charge": charge.get("id"),
        "balance_transaction": charge.get("balance_transaction"),
        "refund": refund["id"] if refund else None,
    }
