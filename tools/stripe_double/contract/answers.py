"""Check what the double answers against the SDK's resource classes, and build blank objects."""

from functools import cache

import stripe
import typing_extensions as te

from tools.stripe_double.contract import hints

RESOURCES = {
    "account": stripe.Account,
    "balance": stripe.Balance,
    "balance_transaction": stripe.BalanceTransaction,
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "invoice": stripe.Invoice,
    "invoice_payment": stripe.InvoicePayment,
    "item": stripe.LineItem,
    "line_item": stripe.InvoiceLineItem,
    "payment_intent": stripe.PaymentIntent,
    "payout": stripe.Payout,
    "plan": stripe.Plan,
    "price": stripe.Price,
    "refund": stripe.Refund,
    "subscription": stripe.Subscription,
    "subscription_item": stripe.SubscriptionItem,
    "webhook_endpoint": stripe.WebhookEndpoint,
}

# Lists that Stripe leaves out of an object until they are asked for with `expand`.
INCLUDED_ON_REQUEST = {
    "checkout.session": ("line_items",),
    "charge": ("refunds",),
    "invoice": ("payments", "confirmation_secret"),
}


@cache
def fields(cls) -> dict:
    """`{name: annotation}` of a resource class, without the SDK's own bookkeeping."""
    return {
        name: hint
        for name, hint in cls.__annotations__.items()
        if not name.startswith("_") and name not in ("OBJECT_NAME", "deleted")
    }


@cache
def _names(cls) -> hints.Names:
    """Names visible inside a (possibly nested) class: its own, its owners', its module's."""
    names = hints.Names(hints.names_of(cls.__module__))
    owner = None
    for part in cls.__qualname__.split("."):
        owner = names[part] if owner is None else vars(owner)[part]
        names.update({key: value for key, value in vars(owner).items() if key[0].isupper()})
    return names


def _optional(hint, names) -> bool:
    hint = hints.resolved(hint, names)
    return te.get_origin(hint) in hints.UNIONS and type(None) in te.get_args(hint)


@cache
def _nullable(kind: str) -> tuple[str, ...]:
    cls = RESOURCES[kind]
    names, left_out = _names(cls), INCLUDED_ON_REQUEST.get(kind, ())
    return tuple(
        name
        for name, hint in fields(cls).items()
        if name not in left_out and _optional(hint, names)
    )


def blank(kind: str) -> dict:
    """An object of that kind with every field Stripe shows as null; the rest is for the caller."""
    return dict.fromkeys(_nullable(kind)) | {"object": kind}


def problems(answer: dict) -> list[str]:
    """Where an answer differs from its annotations: fields missing, strange, of another type."""
    kind = answer.get("object")
    if kind == "list":
        return [found for item in answer["data"] for found in problems(item)]
    return list(_object(RESOURCES[kind], answer, kind))


def _object(cls, value, path):
    if not isinstance(value, dict):
        yield f"{path}: expected {cls.__name__}, got {value!r}"
        return
    known, names = fields(cls), _names(cls)
    for name in value.keys() - known.keys():
        yield f"{path}.{name}: not a field of {cls.__name__}"
    for name, hint in known.items():
        if name in value:
            yield from _value(hint, names, value[name], f"{path}.{name}")
        elif not _optional(hint, names):
            yield f"{path}.{name}: required field missing"


def _value(hint, names, value, path):
    hint = hints.resolved(hint, names)
    origin = te.get_origin(hint)
    if origin in hints.UNIONS:
        found = [list(_value(one, names, value, path)) for one in hints.members(hint, names)]
        yield from min(found, key=len)
    elif origin is te.Literal:
        if value not in te.get_args(hint):
            yield f"{path}: {value!r} is not one of {list(te.get_args(hint))[:8]}"
    elif origin is list:
        yield from _items(te.get_args(hint)[0], names, value, path)
    elif origin is not None:
        if not isinstance(value, dict):
            yield f"{path}: expected a map, got {value!r}"
    elif isinstance(hint, type) and issubclass(hint, stripe.StripeObject):
        yield from _resource(hint, value, path)
    elif isinstance(hint, type):
        yield from _scalar(hint, value, path)


def _resource(cls, value, path):
    if issubclass(cls, stripe.ListObject):
        yield from problems(value) if isinstance(value, dict) else [f"{path}: not a list object"]
    elif fields(cls):
        yield from _object(cls, value, path)
    elif not isinstance(value, dict):
        yield f"{path}: expected a map, got {value!r}"


def _items(hint, names, value, path):
    if not isinstance(value, list):
        yield f"{path}: expected a list, got {value!r}"
        return
    for index, item in enumerate(value):
        yield from _value(hint, names, item, f"{path}[{index}]")


def _scalar(cls, value, path):
    if cls is type(None):
        if value is not None:
            yield f"{path}: expected null, got {value!r}"
        return
    fits = isinstance(value, (int, float)) if cls is float else isinstance(value, cls)
    if not fits or (cls is not bool and isinstance(value, bool)):
        yield f"{path}: expected {cls.__name__}, got {value!r}"
