"""Every request the double plays, with the SDK's type of its parameters."""

from stripe import params as p
from stripe.params import checkout as pc

from tools.stripe_double import accounts, events
from tools.stripe_double.api.call import Call, Endpoint
from tools.stripe_double.resources import (
    balance,
    disputes,
    endpoints,
    listing,
    payouts,
    refunds,
    sessions,
    subscriptions,
)
from tools.stripe_double.resources.showing import as_list, find
from tools.stripe_double.store import owned, same

PAGING = frozenset({"limit", "starting_after", "ending_before", "created"})
SESSION = frozenset({
    "allowed_payment_method_types", "cancel_url", "client_reference_id", "customer_email",
    "expires_at", "locale", "metadata", "mode", "submit_type", "success_url",
    "line_items.quantity",
    "line_items.price_data.currency",
    "line_items.price_data.unit_amount",
    "line_items.price_data.product_data.name",
    "line_items.price_data.recurring.interval",
    "line_items.price_data.recurring.interval_count",
    "payment_intent_data.description",
    "payment_intent_data.metadata",
    "payment_intent_data.receipt_email",
    "payment_intent_data.statement_descriptor",
    "payment_intent_data.statement_descriptor_suffix",
    "payment_intent_data.transfer_group",
    "subscription_data.description",
    "subscription_data.metadata",
})  # fmt: skip


def retrieve(kind: str):
    return lambda call: find(call.double, call.account, kind, call.args["id"])


def listed(kind: str, url: str, *filters: str):
    """A list that may be filtered by fields of the same name as the parameter."""

    def handle(call: Call) -> dict:
        conditions = [owned(call.account)]
        conditions += [same(name, call.params[name]) for name in filters if name in call.params]
        return listing.page(call.double, kind, conditions, call.params, url)

    return handle


def create_session(call):
    return sessions.create(call.double, call.account, call.params, call.base_url)


def expire_session(call):
    session = find(call.double, call.account, "checkout.session", call.args["id"])
    return sessions.expire(call.double, session)


def session_lines(call):
    session = find(call.double, call.account, "checkout.session", call.args["id"])
    url = f"/v1/checkout/sessions/{session['id']}/line_items"
    return {"object": "list", "data": session["_line_items"], "has_more": False, "url": url}


def update_subscription(call):
    found = find(call.double, call.account, "subscription", call.args["id"])
    return subscriptions.update(call.double, found, call.params)


def cancel_subscription(call):
    found = find(call.double, call.account, "subscription", call.args["id"])
    return subscriptions.cancel(call.double, found)


def list_invoices(call):
    conditions = [owned(call.account)]
    for name, field in (("subscription", "_subscription"), ("status", "status")):
        if name in call.params:
            conditions.append(same(field, call.params[name]))
    return listing.page(call.double, "invoice", conditions, call.params, "/v1/invoices")


def list_invoice_payments(call):
    conditions = [owned(call.account)]
    if "invoice" in call.params:
        conditions.append(same("invoice", call.params["invoice"]))
    if "payment" in call.params:
        conditions.append(same("_intent", call.params["payment"].get("payment_intent")))
    url = "/v1/invoice_payments"
    return listing.page(call.double, "invoice_payment", conditions, call.params, url)


def create_refund(call):
    return refunds.create(call.double, call.account, call.params)


def list_balance_transactions(call):
    conditions = balance.conditions(call.double, call.account, call.params)
    url = "/v1/balance_transactions"
    return listing.page(call.double, "balance_transaction", conditions, call.params, url)


def retrieve_balance(call):
    return balance.summary(call.double, call.account)


def list_events(call):
    conditions = events.conditions(call.double, call.account, call.params)
    return listing.page(call.double, "event", conditions, call.params, "/v1/events")


def answer_dispute(call):
    dispute = find(call.double, call.account, "dispute", call.args["id"])
    return disputes.answer(call.double, dispute, call.params)


def close_dispute(call):
    dispute = find(call.double, call.account, "dispute", call.args["id"])
    return disputes.close(call.double, dispute, "lost")


def create_payout(call):
    return payouts.create(call.double, call.account, call.params)


def create_webhook_endpoint(call):
    return endpoints.create(call.double, call.account, call.params)


def update_webhook_endpoint(call):
    endpoint = find(call.double, call.account, "webhook_endpoint", call.args["id"])
    return endpoints.update(call.double, endpoint, call.params)


def delete_webhook_endpoint(call):
    endpoint = find(call.double, call.account, "webhook_endpoint", call.args["id"])
    return endpoints.delete(call.double, endpoint)


def retrieve_own_account(call):
    return accounts.shown(call.double.accounts[call.account])


def retrieve_account(call):
    return accounts.shown(call.double.accounts.named(call.args["id"]))


def list_accounts(call):
    platform = call.double.accounts.platform
    connected = [accounts.shown(one) for one in call.double.accounts if one != platform]
    return as_list(call.double, connected, "/v1/accounts")


def _get(path, contract, handle, *played):
    return Endpoint("GET", path, contract, handle, frozenset(played))


def _list(path, contract, kind, *filters):
    handle = listed(kind, path, *filters)
    return Endpoint("GET", path, contract, handle, PAGING | set(filters))


def _post(path, contract, handle, *played):
    return Endpoint("POST", path, contract, handle, frozenset(played))


ENDPOINTS = [
    Endpoint("POST", "/v1/checkout/sessions", pc.SessionCreateParams, create_session, SESSION),
    _list("/v1/checkout/sessions", pc.SessionListParams, "checkout.session",
          "payment_intent", "status"),
    _get("/v1/checkout/sessions/<id>", pc.SessionRetrieveParams, retrieve("checkout.session")),
    _get("/v1/checkout/sessions/<id>/line_items", pc.SessionLineItemListParams, session_lines,
         "limit"),
    _post("/v1/checkout/sessions/<id>/expire", pc.SessionExpireParams, expire_session),
    _list("/v1/payment_intents", p.PaymentIntentListParams, "payment_intent"),
    _get("/v1/payment_intents/<id>", p.PaymentIntentRetrieveParams, retrieve("payment_intent")),
    _list("/v1/charges", p.ChargeListParams, "charge", "payment_intent", "transfer_group"),
    _get("/v1/charges/<id>", p.ChargeRetrieveParams, retrieve("charge")),
    _get("/v1/subscriptions/<id>", p.SubscriptionRetrieveParams, retrieve("subscription")),
    _post("/v1/subscriptions/<id>", p.SubscriptionUpdateParams, update_subscription,
          "cancel_at_period_end", "metadata", "pause_collection", "proration_behavior",
          "items.id", "items.price_data.currency", "items.price_data.product",
          "items.price_data.recurring.interval", "items.price_data.unit_amount"),
    Endpoint("DELETE", "/v1/subscriptions/<id>", p.SubscriptionCancelParams, cancel_subscription),
    Endpoint("GET", "/v1/invoices", p.InvoiceListParams, list_invoices,
             PAGING | {"subscription", "status"}),
    _get("/v1/invoices/<id>", p.InvoiceRetrieveParams, retrieve("invoice")),
    Endpoint("GET", "/v1/invoice_payments", p.InvoicePaymentListParams, list_invoice_payments,
             PAGING | {"invoice", "payment.type", "payment.payment_intent"}),
    _post("/v1/refunds", p.RefundCreateParams, create_refund,
          "amount", "charge", "payment_intent", "metadata", "reason"),
    _list("/v1/refunds", p.RefundListParams, "refund", "charge", "payment_intent"),
    _get("/v1/refunds/<id>", p.RefundRetrieveParams, retrieve("refund")),
    Endpoint("GET", "/v1/balance_transactions", p.BalanceTransactionListParams,
             list_balance_transactions, PAGING | {"type", "currency", "source", "payout"}),
    _get("/v1/balance_transactions/<id>", p.BalanceTransactionRetrieveParams,
         retrieve("balance_transaction")),
    _get("/v1/balance", p.BalanceRetrieveParams, retrieve_balance),
    _list("/v1/disputes", p.DisputeListParams, "dispute", "charge", "payment_intent"),
    _get("/v1/disputes/<id>", p.DisputeRetrieveParams, retrieve("dispute")),
    _post("/v1/disputes/<id>", p.DisputeUpdateParams, answer_dispute,
          "evidence", "metadata", "submit"),
    _post("/v1/disputes/<id>/close", p.DisputeCloseParams, close_dispute),
    _post("/v1/payouts", p.PayoutCreateParams, create_payout,
          "amount", "currency", "description", "metadata"),
    _list("/v1/payouts", p.PayoutListParams, "payout", "status"),
    _get("/v1/payouts/<id>", p.PayoutRetrieveParams, retrieve("payout")),
    Endpoint("GET", "/v1/events", p.EventListParams, list_events,
             PAGING | {"type", "types", "delivery_success"}),
    _get("/v1/events/<id>", p.EventRetrieveParams, retrieve("event")),
    _post("/v1/webhook_endpoints", p.WebhookEndpointCreateParams, create_webhook_endpoint,
          "url", "enabled_events", "api_version", "connect", "description", "metadata"),
    _list("/v1/webhook_endpoints", p.WebhookEndpointListParams, "webhook_endpoint"),
    _get("/v1/webhook_endpoints/<id>", p.WebhookEndpointRetrieveParams,
         retrieve("webhook_endpoint")),
    _post("/v1/webhook_endpoints/<id>", p.WebhookEndpointUpdateParams, update_webhook_endpoint,
          "url", "enabled_events", "description", "metadata", "disabled"),
    Endpoint("DELETE", "/v1/webhook_endpoints/<id>", p.WebhookEndpointDeleteParams,
             delete_webhook_endpoint),
    _get("/v1/account", p.AccountRetrieveCurrentParams, retrieve_own_account),
    _get("/v1/accounts", p.AccountListParams, list_accounts, "limit"),
    _get("/v1/accounts/<id>", p.AccountRetrieveParams, retrieve_account),
]  # fmt: skip
