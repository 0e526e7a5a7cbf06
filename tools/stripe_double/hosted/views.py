"""The hosted pages: choose an outcome, confirm at the bank, go back to the site."""

import secrets
from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for

from tools.stripe_double.hosted import amounts, words
from tools.stripe_double.resources import invoices, outcomes, renewals, sessions

bp = Blueprint("hosted", __name__, template_folder="templates")

GROUPS = {"card": ("card", "declined", "three_d_secure"), "sepa_debit": ("sepa", "sepa_fails")}
AT_THE_BANK = ("authenticated", "authentication_fails")
INVOICE_STATES = {"paid": "complete", "void": "expired", "uncollectible": "expired",
                  "draft": "unknown"}  # fmt: skip
PLACEHOLDER = "{CHECKOUT_SESSION_ID}"


def _double():
    return current_app.extensions["double"]


def _session(identity):
    _double().tasks.run_due()
    return _double().store.get(identity, kind="checkout.session")


def _intent(session):
    known = sessions.intent_id(session)
    return _double().store.get(known) if known else None


@bp.get("/pay/<identity>")
def show(identity):
    session = _session(identity)
    if session is None or session["status"] != "open":
        return _closed(session)
    intent = _intent(session)
    if intent and intent["status"] == "requires_action":
        return _page("bank.html", session)
    failure = (intent or {}).get("last_payment_error") or {}
    groups = {name: GROUPS[name] for name in session["payment_method_types"]}
    return _page("pay.html", session, groups=groups, failure=failure.get("code"))


@bp.post("/pay/<identity>")
def choose(identity):
    """The work is done before the browser is sent anywhere: it may close its window."""
    session = _session(identity)
    if session is None or session["status"] == "expired":
        return _closed(session)
    if session["status"] == "complete":
        return redirect(success_url(session), 303)
    outcome = request.form.get("outcome")
    if outcome == "cancel" and session["cancel_url"]:
        return redirect(session["cancel_url"], 303)
    if _on_the_page(session, outcome):
        session = _play(session, outcome)
    if session["status"] == "complete":
        return redirect(success_url(session), 303)
    return redirect(url_for("hosted.show", identity=identity, lang=request.args.get("lang")), 303)


def _play(session, outcome):
    double = _double()
    with double.store.transaction():
        email = request.form.get("email", "").strip()
        if email and not session["customer_email"]:
            session["customer_details"] = sessions.payer(email[:200])
        return outcomes.pay(double, session, outcome)


def _on_the_page(session, outcome) -> bool:
    """Whether the button pressed is one the page shows now; another window may have gone on."""
    intent = _intent(session)
    if intent is not None and intent["status"] == "requires_action":
        return outcome in AT_THE_BANK
    return any(outcome in GROUPS[method] for method in session["payment_method_types"])


@bp.get("/invoice/<identity>")
def show_invoice(identity):
    """An invoice's own page: confirm, or pay with another card."""
    _double().tasks.run_due()
    invoice = _double().store.get(identity, kind="invoice")
    if invoice is None or invoice["status"] != "open":
        state = "unknown" if invoice is None else INVOICE_STATES[invoice["status"]]
        return _page("closed.html", invoice and _bill(invoice), state=state, back=None), 200
    intent = invoices.intent_of(_double(), invoice)
    if intent and intent["status"] == "requires_action":
        return _page("bank.html", _bill(invoice))
    failure = (intent or {}).get("last_payment_error") or {}
    groups = {"card": ("card", "declined")}
    return _page("pay.html", _bill(invoice), groups=groups, failure=failure.get("code"))


@bp.post("/invoice/<identity>")
def pay_invoice(identity):
    double = _double()
    with double.store.transaction():
        invoice = double.store.get(identity, kind="invoice")
        outcome = request.form.get("outcome")
        if invoice and invoice["status"] == "open" and outcome in renewals.ON_THE_PAGE:
            renewals.press(double, invoice, outcome)
    lang = request.args.get("lang")
    return redirect(url_for("hosted.show_invoice", identity=identity, lang=lang), 303)


def _bill(invoice) -> dict:
    """An invoice as the templates of a page know it."""
    page = _double().store.get(_double().store.get(invoice["_subscription"])["_session"])
    line = page["_line_items"][0] | {"amount_total": invoice["total"]}
    return page | {
        "_line_items": [line],
        "amount_total": invoice["total"],
        "cancel_url": None,
        "client_reference_id": invoice["number"],
        "customer_email": page["customer_email"] or "-",
    }


def success_url(session) -> str:
    return session["success_url"].replace(PLACEHOLDER, session["id"])


def _closed(session):
    state = session["status"] if session else "unknown"
    back = session and (session["success_url"] if state == "complete" else session["cancel_url"])
    back = back and back.replace(PLACEHOLDER, session["id"])
    status = {"complete": 200, "expired": 410, "unknown": 404}[state]
    return _page("closed.html", session, state=state, back=back), status


def _page(template, session, **values):
    locale = session["locale"] if session else None
    tongue = words.language(request.args.get("lang"), locale, request.accept_languages)
    g.nonce = secrets.token_urlsafe(16)
    g.forms_lead_to = _origins(session) if session else []
    return render_template(
        template,
        session=session,
        holder=_double().accounts[session["_account"]] if session else None,
        say=words.WORDS[tongue],
        tongue=tongue,
        direction=words.direction(tongue),
        languages=words.LANGUAGES,
        amounts=amounts,
        **values,
    )


def _origins(session) -> list[str]:
    """Where this page's forms may end: itself, and the site it sends the payer back to."""
    urls = [urlsplit(url) for url in (session["success_url"], session["cancel_url"]) if url]
    return sorted({f"{parts.scheme}://{parts.netloc}" for parts in urls})


@bp.after_request
def protect(response):
    nonce, leading = g.get("nonce", ""), " ".join(g.get("forms_lead_to", []))
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self' {leading};"
        " base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
