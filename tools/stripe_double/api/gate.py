"""The way in: key, account, contract, idempotency and faults, then the handler.

The order is Stripe's: what is malformed is refused before an idempotency key is taken, and from
there on the first answer is remembered, whatever it is.
"""

import logging
import time
from contextlib import ExitStack

from flask import request

from tools.stripe_double.api.call import Call, Endpoint
from tools.stripe_double.contract import forms, requests
from tools.stripe_double.errors import NotPlayedError, StripeError, invalid
from tools.stripe_double.events import CURRENT_VERSION, caused_by
from tools.stripe_double.resources.showing import expand, public

log = logging.getLogger(__name__)


class HangUpError(Exception):
    """The work is done and the client will not be told."""


def answer(double, endpoint: Endpoint, args: dict, request_id: str) -> tuple[dict, int, bool]:
    """(body, status, replayed) of one request."""
    account = _account(double)
    params = _params(double, endpoint)
    _meet_fault_before(double)
    call = Call(double, account, params, request.host_url.rstrip("/"), args)
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    if key:
        saved = double.keys.reserve(account, key, request.path, params)
        if saved:
            return saved.body, saved.status, True
    time.sleep(double.switches.now.latency)
    body, status = _work(call, endpoint, key, request_id)
    return body, status, False


def _account(double) -> str:
    key = _secret_key()
    if not key.startswith("sk_test_"):
        raise StripeError(
            "Only sk_test_ keys: this is a double, no real money moves here.",
            status=401,
            kind="invalid_request_error",
        )
    return double.accounts.named(request.headers.get("Stripe-Account")).id


def _secret_key() -> str:
    if request.authorization and request.authorization.type == "basic":
        return request.authorization.username or ""
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _params(double, endpoint) -> dict:
    version = request.headers.get("Stripe-Version", CURRENT_VERSION)
    if version != CURRENT_VERSION:
        raise _violation(double, "Stripe-Version", f"{version}: only {CURRENT_VERSION} is played")
    body = request.get_data(as_text=True) if request.method == "POST" else ""
    raw = forms.parse(body or request.query_string.decode())
    params, problems = requests.read(endpoint.contract, raw)
    for problem in problems:
        double.violations.record(request.method, request.path, problem.param, problem.message)
    if problems:
        first = problems[0]
        raise invalid("; ".join(one.message for one in problems), first.param, first.code)
    ignored = endpoint.ignored(params)
    if ignored:
        double.violations.record(request.method, request.path, ignored, "not played")
        raise NotPlayedError(f"the parameter {ignored}", ignored)
    return params


def _violation(double, param, message) -> StripeError:
    double.violations.record(request.method, request.path, param, message)
    return invalid(message, param)


def _meet_fault_before(double):
    fault = double.switches.take_fault(request.method, request.path, after=False)
    if fault:
        raise _injected(fault.status)


def _injected(status) -> StripeError:
    kind = "api_error" if status >= 500 else "invalid_request_error"
    return StripeError("An error was asked for.", status=status, kind=kind)


def _work(call: Call, endpoint, key, request_id) -> tuple[dict, int]:
    """Do it and remember the answer in the same transaction; a refusal undoes the work first."""
    double = call.double
    try:
        with _surroundings(double, key, request_id):
            body, status = _handle(call, endpoint), 200
            fault = double.switches.take_fault(request.method, request.path, after=True)
            if fault and not fault.drop_connection:
                body, status = _injected(fault.status).body, fault.status
            if key:
                double.keys.save(call.account, key, status, body)
    except Exception as error:
        refusal = _as_refusal(double, error)
        if key:
            double.keys.save(call.account, key, refusal.status, refusal.body)
        raise refusal from error
    if fault and fault.drop_connection:
        raise HangUpError
    return body, status


def _surroundings(double, key, request_id) -> ExitStack:
    """One transaction, dated by the clock or by the X-Double-Now header."""
    moment = _moment(double)
    double.tasks.run_due()
    stack = ExitStack()
    stack.enter_context(double.clock.pinned(moment))
    stack.enter_context(caused_by(request_id, key))
    stack.enter_context(double.store.transaction())
    return stack


def _moment(double) -> int | None:
    written = request.headers.get("X-Double-Now")
    if written is None:
        return None
    if not written.isdigit() or int(written) > double.clock.running() + 1:
        raise invalid(f"X-Double-Now: {written!r} is not a moment of the past.")
    return int(written)


def _handle(call: Call, endpoint) -> dict:
    result = endpoint.handle(call)
    shown = result if result["object"] == "list" else public(call.double, result)
    return expand(call.double, call.account, shown, call.params.get("expand", []))


def _as_refusal(double, error) -> StripeError:
    if isinstance(error, NotPlayedError):
        name = error.body["error"].get("param")
        double.violations.record(request.method, request.path, name, str(error))
    if isinstance(error, StripeError):
        return error
    log.error("%s %s", request.method, request.path, exc_info=error)
    return StripeError(f"{type(error).__name__}: {error}", status=500, kind="api_error")
