"""Check what the SDK really sent against `stripe.params.*`, and read it into Python values."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

import typing_extensions as te
from stripe import RequestOptions

from tools.stripe_double.contract import hints
from tools.stripe_double.contract.forms import written

_OPTIONS = frozenset(RequestOptions.__annotations__)
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True)
class Problem:
    """One parameter the contract refuses, in Stripe's words."""

    param: str
    message: str
    code: str | None = None


@cache
def parameters(typed_dict) -> dict:
    """`{name: (annotation, names to resolve it with)}` of a generated TypedDict."""
    names = hints.names_of(typed_dict.__module__)
    found = {}
    for name, hint in typed_dict.__annotations__.items():
        if name in _OPTIONS:
            continue
        found[name] = (hints.named(hint, names), names)
    return found


def read(typed_dict, raw: dict) -> tuple[dict, list[Problem]]:
    """The typed values of a request, and every problem found in it."""
    problems: list[Problem] = []
    return _read_dict(typed_dict, raw, (), problems), problems


def _read_dict(typed_dict, raw, path, problems):
    known = parameters(typed_dict)
    values = {}
    for name, value in raw.items():
        place = (*path, name)
        if name not in known:
            problems.append(_unknown(place))
        else:
            values[name] = _read(*known[name], value, place, problems)
    for name, (hint, _) in known.items():
        if hints.needed(hint) and name not in raw:
            problems.append(_missing((*path, name)))
    return values


def _unknown(path) -> Problem:
    name = written(path)
    return Problem(name, f"Received unknown parameter: {name}", "parameter_unknown")


def _missing(path) -> Problem:
    name = written(path)
    return Problem(name, f"Missing required param: {name}.", "parameter_missing")


def _read(hint, names, value, path, problems):
    hint = hints.resolved(hint, names)
    origin = te.get_origin(hint)
    if origin in hints.UNIONS:
        return _read_union(hints.members(hint, names), names, value, path, problems)
    if origin is te.Literal:
        return _read_enum(te.get_args(hint), value, path, problems)
    if origin is list:
        return _read_list(te.get_args(hint)[0], names, value, path, problems)
    if te.is_typeddict(hint):
        return _read_object(hint, value, path, problems)
    if origin is not None:
        return _read_map(value, path, problems)
    return _read_scalar(hint, value, path, problems)


def _read_union(choices, names, value, path, problems):
    attempts = []
    for choice in choices:
        found: list[Problem] = []
        result = _read(choice, names, value, path, found)
        if not found:
            return result
        attempts.append(found)
    # The member that fits best fails deepest inside the value.
    problems += max(attempts, key=lambda found: max(len(problem.param) for problem in found))
    return None


def _read_enum(allowed, value, path, problems):
    for choice in allowed:
        if value == (str(choice).lower() if isinstance(choice, bool) else str(choice)):
            return choice
    listed = ", ".join(str(choice) for choice in allowed[:12]) + (", …" if allowed[12:] else "")
    name = written(path)
    problems.append(Problem(name, f"Invalid {name}: must be one of {listed}; got {value!r}"))
    return None


def _read_list(hint, names, value, path, problems):
    name = written(path)
    if not isinstance(value, dict) or not all(key.isdigit() for key in value):
        problems.append(Problem(name, f"Invalid array: {name}"))
        return None
    return [
        _read(hint, names, value[key], (*path, key), problems) for key in sorted(value, key=int)
    ]


def _read_object(typed_dict, value, path, problems):
    name = written(path)
    if not isinstance(value, dict):
        problems.append(Problem(name, f"Invalid object: {name}"))
        return None
    return _read_dict(typed_dict, value, path, problems)


def _read_map(value, path, problems):
    name = written(path)
    if not isinstance(value, dict) or any(isinstance(inner, dict) for inner in value.values()):
        problems.append(Problem(name, f"Invalid hash: {name}"))
        return None
    return value


def _read_scalar(hint, value, path, problems):
    name = written(path)
    if isinstance(value, dict):
        problems.append(Problem(name, f"Invalid value: {name} must not be nested"))
        return None
    if value == "":
        message = f"You passed an empty string for '{name}'; it cannot be unset."
        problems.append(Problem(name, message, "parameter_invalid_empty"))
        return None
    if hint is int:
        return _read_integer(value, name, problems)
    if hint is bool:
        return _read_boolean(value, name, problems)
    if hint in (float, Decimal):
        return _read_decimal(value, name, problems)
    return value


def _read_integer(value, name, problems):
    if re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    problems.append(Problem(name, f"Invalid integer: {value}", "parameter_invalid_integer"))
    return None


def _read_boolean(value, name, problems):
    if value not in _BOOLEANS:
        problems.append(Problem(name, f"Invalid boolean: {value}"))
    return _BOOLEANS.get(value)


def _read_decimal(value, name, problems):
    try:
        return Decimal(value)
    except InvalidOperation:
        problems.append(Problem(name, f"Invalid decimal: {value}"))
        return None
