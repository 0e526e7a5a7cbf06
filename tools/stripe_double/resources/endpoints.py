"""Webhook endpoints: where events go, which ones, signed with which secret."""

import secrets

from tools.stripe_double.contract.answers import blank
from tools.stripe_double.courier import check_local
from tools.stripe_double.errors import invalid
from tools.stripe_double.store import new_id

CONFIGURED = "we_from_command_line"


def create(double, account: str, params: dict) -> dict:
    """Answers with the secret, which is shown only here."""
    check_local(params["url"])
    secret = f"whsec_{secrets.token_hex(16)}"
    endpoint = _endpoint(double, account, new_id("we"), params["url"], secret)
    endpoint |= {
        "_connect": params.get("connect", False),
        "api_version": params.get("api_version"),
        "description": params.get("description"),
        "enabled_events": params["enabled_events"],
        "metadata": params.get("metadata") or {},
    }
    return double.store.put(endpoint) | {"secret": secret}


def configure(double, url: str, secret: str):
    """The endpoint of the command line: it hears the platform and every connected account."""
    check_local(url)
    if not secret.startswith("whsec_"):
        raise invalid("A webhook secret begins with whsec_.", "secret")
    account = double.accounts.platform.id
    double.store.put(_endpoint(double, account, CONFIGURED, url, secret))


def _endpoint(double, account, identity, url, secret) -> dict:
    endpoint = blank("webhook_endpoint") | {
        "id": identity,
        "_account": account,
        "_connect": None,
        "_secret": secret,
        "created": double.clock.now(),
        "enabled_events": ["*"],
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": url,
    }
    del endpoint["secret"]
    return endpoint


def update(double, endpoint: dict, params: dict) -> dict:
    if "url" in params:
        check_local(params["url"])
        endpoint["url"] = params["url"]
    for name in ("enabled_events", "description", "metadata"):
        if name in params:
            endpoint[name] = params[name]
    if "disabled" in params:
        endpoint["status"] = "disabled" if params["disabled"] else "enabled"
    return double.store.put(endpoint)


def delete(double, endpoint: dict) -> dict:
    double.store.delete(endpoint["id"])
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}
