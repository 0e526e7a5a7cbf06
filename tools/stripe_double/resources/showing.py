"""Objects as the API shows them: without private fields, with what time decides, expanded."""

from tools.stripe_double.errors import StripeError, missing
from tools.stripe_double.store import same

DEEPEST = 4


def public(double, thing: dict) -> dict:
    shown = {name: value for name, value in thing.items() if not name.startswith("_")}
    decide = BY_TIME.get(thing["object"])
    return decide(double, thing, shown) if decide else shown


def _balance_transaction(double, thing, shown):
    ready = thing["available_on"] <= double.clock.now()
    return shown | {"status": "available" if ready else "pending"}


def _event(double, thing, shown):
    waiting = double.store.execute(
        "SELECT count(*) FROM delivery WHERE event = ? AND state = 'pending'", (thing["id"],)
    )
    return shown | {"pending_webhooks": waiting[0][0]}


def _dispute(double, thing, shown):
    entries = [double.store.get(identity) for identity in thing["_balance_transactions"]]
    return shown | {"balance_transactions": [public(double, entry) for entry in entries]}


BY_TIME = {
    "balance_transaction": _balance_transaction,
    "event": _event,
    "dispute": _dispute,
}


def as_list(double, things: list[dict], url: str, *, more: bool = False) -> dict:
    shown = [public(double, thing) for thing in things]
    return {"object": "list", "data": shown, "has_more": more, "url": url}


def expand(double, account: str, shown: dict, paths: list[str]) -> dict:
    """Replace ids by their objects along dotted paths, in place; returns `shown`."""
    for path in paths:
        if path.count(".") >= DEEPEST:
            message = f"You cannot expand more than {DEEPEST} levels: {path}"
            raise StripeError(message, param="expand")
    for head, below in _grouped(paths).items():
        _expand_field(double, account, shown, head, below)
    return shown


def _grouped(paths) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for path in paths:
        head, _, rest = path.partition(".")
        groups.setdefault(head, []).extend([rest] if rest else [])
    return groups


def _expand_field(double, account, shown, head, below):
    included = INCLUDED.get((shown.get("object"), head))
    if included and head not in shown:
        shown[head] = included(double, shown["id"])
    value = shown.get(head, "")
    if isinstance(value, str):
        thing = double.store.get(value, account)
        if thing is None:
            raise StripeError(f"This property cannot be expanded ({head}).", param="expand")
        value = shown[head] = public(double, thing)
    for inner in value if isinstance(value, list) else [value]:
        if inner is not None:
            expand(double, account, inner, below)


def _line_items(double, session_id):
    items = double.store.get(session_id)["_line_items"]
    url = f"/v1/checkout/sessions/{session_id}/line_items"
    return {"object": "list", "data": items, "has_more": False, "url": url}


def _refunds(double, charge_id):
    refunds = double.store.select("refund", [same("charge", charge_id)])
    return as_list(double, refunds, f"/v1/charges/{charge_id}/refunds")


def _invoice_payments(double, invoice_id):
    payments = double.store.select("invoice_payment", [same("invoice", invoice_id)])
    return as_list(double, payments, f"/v1/invoice_payments?invoice={invoice_id}")


INCLUDED = {
    ("checkout.session", "line_items"): _line_items,
    ("charge", "refunds"): _refunds,
    ("invoice", "payments"): _invoice_payments,
}


def find(double, account: str, kind: str, identity: str, param: str = "id") -> dict:
    """The object, if this account has it."""
    thing = double.store.get(identity, account, kind)
    if thing is None:
        raise missing(kind, identity, param)
    return thing
