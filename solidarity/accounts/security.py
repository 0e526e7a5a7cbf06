"""Flask-Security, set up the house's way: our outbox, our transaction, our languages."""

import base64
import hashlib
from datetime import timedelta

from flask import Flask, Response, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from flask_security import Security
from flask_security.signals import change_email_confirmed
from wtforms import Form

from solidarity.accounts import confirming, entry_forms, letters, limits, wording
from solidarity.accounts.hashing import OutsideTheLock
from solidarity.accounts.keys import AnyAuthenticator, CodesThatOpenOnce
from solidarity.accounts.store import people
from solidarity.kit import clock
from solidarity.settings import Settings

# Sent once and shown again by GET, so that reloading the page writes no second letter.
THEN_A_LETTER = {"security.forgot_password", "security.send_confirmation", "security.change_email"}


def init_app(app: Flask, settings: Settings) -> None:
    """Open the sign-in pages under /<lang>/account."""
    app.config.update(configuration(settings))
    security = Security(
        app,
        people,
        render_template=render,
        mail_util_cls=letters.OutboxMail,
        webauthn_util_cls=AnyAuthenticator,
        totp_cls=CodesThatOpenOnce,
        **entry_forms.SECURITY_FORMS,
    )
    security.want_json(lambda _request: False)
    security.pwd_context = OutsideTheLock(security.pwd_context)
    security.i18n_domain = wording.HouseDomain(app)
    app.jinja_env.globals["_fsdomain"] = security.i18n_domain.gettext
    change_email_confirmed.connect(letters.tell_old_address, app)
    app.context_processor(lambda: {"is_staff": bool(getattr(current_user, "roles", ()))})
    confirming.init_app(app)
    limits.init_app(app)


def render(template: str, **values: object) -> Response:
    """Render one of its pages; a form with mistakes answers 422, so nothing is written."""
    sent = request.method == "POST"
    if sent and any(isinstance(form, Form) and form.errors for form in values.values()):
        return make_response(render_template(template, **values), 422)
    if sent and request.endpoint in THEN_A_LETTER:
        about = "password" if request.endpoint == "security.forgot_password" else None
        return redirect(url_for("accounts.letter_sent", about=about))
    return make_response(render_template(template, **values))


def configuration(settings: Settings) -> dict:
    """Return Flask-Security's settings."""
    return {
        "SECURITY_URL_PREFIX": "/<lang:lang>/account",
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_SCRIPT_NONCE_KEY": "csp_nonce",
        "SECURITY_DATETIME_FACTORY": clock.now,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_FRESHNESS": timedelta(minutes=30),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        **_passwords(settings),
        **_letters_and_pages(settings),
        **_second_factor(settings),
        **wording.flask_config(),
    }


def _passwords(settings: Settings) -> dict:
    return {
        "SECURITY_PASSWORD_SALT": settings.secret_key,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_LENGTH_MIN": 8,
        "SECURITY_PASSWORD_CONFIRM_REQUIRED": False,  # one field that can be shown and pasted
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RECOVERABLE": True,
    }


def _letters_and_pages(settings: Settings) -> dict:
    return {
        # Addresses are stored in small letters: found by the index, not by a function.
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [
            {"email": {"mapper": entry_forms.email_of, "case_insensitive": False}}
        ],
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"test_environment": not settings.is_production},
        "SECURITY_EMAIL_PLAINTEXT": False,  # our outbox renders its own templates
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_REGISTERABLE": True,
        "SECURITY_CONFIRMABLE": True,
        "SECURITY_CHANGE_EMAIL": True,
        "SECURITY_POST_LOGIN_VIEW": "accounts.home",
        "SECURITY_POST_LOGOUT_VIEW": "pages.home",
        "SECURITY_POST_REGISTER_VIEW": "accounts.letter_sent",
        "SECURITY_POST_CHANGE_EMAIL_VIEW": "accounts.home",
    }


def _second_factor(settings: Settings) -> dict:
    return {
        "STAFF_NEED_SECOND_FACTOR": settings.is_production,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_RESCUE_MAIL": settings.contact_email or "operator@localhost",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "accounts.safety",
        "SECURITY_TOTP_ISSUER": settings.site_name,
        "SECURITY_TOTP_SECRETS": {"1": _derived(settings, "totp").decode()},
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [_derived(settings, "recovery codes")],
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": settings.site_name,
        "SECURITY_WAN_POST_REGISTER_VIEW": "accounts.safety",
        "SECURITY_WAN_ALLOW_USER_HINTS": False,
        "SECURITY_WAN_ALLOW_AS_VERIFY": ["first"],
    }


def _derived(settings: Settings, use: str) -> bytes:
    """Return a key of its own for each use (Fernet's form), drawn from the one secret."""
    digest = hashlib.blake2b(use.encode(), key=settings.secret_key.encode()[:64], digest_size=32)
    return base64.urlsafe_b64encode(digest.digest())
