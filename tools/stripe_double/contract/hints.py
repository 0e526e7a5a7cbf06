"""Read the SDK's annotations, which are mostly forward references in strings."""

import sys
import types
import typing
from functools import cache

import stripe
import typing_extensions as te

HOMES = (stripe, stripe.issuing, stripe.billing, stripe.tax, stripe.test_helpers)
UNIONS = (typing.Union, types.UnionType)


def named(hint, names):
    """What a reference names, its NotRequired still around it."""
    while isinstance(hint, (str, typing.ForwardRef)):
        hint = eval(getattr(hint, "__forward_arg__", hint), names)
    return hint


def resolved(hint, names):
    """The type behind strings, references and NotRequired wrappers."""
    while True:
        hint = named(hint, names)
        if te.get_origin(hint) in (te.NotRequired, te.Required, te.Annotated, typing.ClassVar):
            hint = te.get_args(hint)[0]
        else:
            return hint


def needed(hint) -> bool:
    return te.get_origin(hint) is not te.NotRequired


class Names(dict):
    """A module's names, then the SDK's public ones (imported there only for type checkers,
    sometimes as `DisputeResource` where a field already takes the name)."""

    def __missing__(self, name):
        name = name.removesuffix("Resource").removeprefix("Issuing")
        for home in HOMES:
            if hasattr(home, name):
                return getattr(home, name)
        raise KeyError(name)


@cache
def names_of(module: str) -> Names:
    return Names(vars(typing) | vars(sys.modules[module]))


def is_enum(hint) -> bool:
    """A list of values; `Literal['']` alone only says that a field may be emptied."""
    return te.get_origin(hint) is te.Literal and te.get_args(hint) != ("",)


def members(hint, names) -> list:
    """The members of a union, flat. A list of values loses the `| str` that the generator adds
    so that tomorrow's values type-check: here a misspelt value must fail."""
    found = []
    for member in (resolved(one, names) for one in te.get_args(hint)):
        found += members(member, names) if te.get_origin(member) in UNIONS else [member]
    if any(is_enum(member) for member in found):
        found = [member for member in found if member is not str]
    return found
