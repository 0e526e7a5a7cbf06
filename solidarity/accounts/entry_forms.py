"""The forms of signing up and signing in: Flask-Security's, in our words."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security import (
    ChangeEmailForm,
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    RegisterFormV2,
    ResetPasswordForm,
    SendConfirmationForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
    WebAuthnDeleteForm,
    WebAuthnRegisterForm,
)
from flask_security.forms import (
    EmailValidation,
    EqualToLocalize,
    RequiredLocalize,
    email_required,
    password_required,
    unique_user_email,
    valid_user_email,
)
from flask_security.mail_util import EmailValidateException
from flask_security.proxies import _security
from wtforms import BooleanField, EmailField, PasswordField, StringField

from solidarity.web.forms import Needed, TextLine

ADDRESS = _l("E-mail address")
PASSWORD = _l("Password")
NEW_PASSWORD = _l("New password")
SAME_AGAIN = _l("The new password once more")


def email_of(typed: str) -> str | None:
    """Return the address as stored, or None when it is not one."""
    try:
        return _security.mail_util.normalize(typed)
    except EmailValidateException:
        return None


def _without_spaces(typed: str | None) -> str | None:
    """Phones add a space after an address they complete."""
    return typed.strip() if isinstance(typed, str) else typed


def _address(*checks: Any, label: Any = ADDRESS) -> EmailField:
    checks = (email_required, EmailValidation(verify=True), *checks)
    return EmailField(label, checks, filters=[_without_spaces])


def _password(label: Any, use: str, *checks: Any) -> PasswordField:
    return PasswordField(label, [password_required, *checks], render_kw={"autocomplete": use})


class SignUpForm(RegisterFormV2):
    """A name, an address, a password, and two yeses."""

    name = TextLine(_l("Your name"), [Needed()])
    email = _address(unique_user_email)
    password = _password(PASSWORD, "new-password")
    is_adult = BooleanField(
        _l("I am 18 or over"), [Needed(_l("Accounts are for people of 18 and over."))]
    )
    agrees = BooleanField(
        _l("I accept the terms of use and have read the privacy page"),
        [Needed(_l("Accept the terms of use to go on."))],
    )


class SignInForm(LoginForm):
    """An address and a password; the refusal does not say which one is wrong."""

    email = _address()
    password = _password(PASSWORD, "current-password")
    remember = BooleanField(_l("Keep me signed in on this device"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""  # the page has its own link for a forgotten password

    def validate(self, **kwargs: Any) -> bool:
        """Say what is missing only to whoever proved they know the password."""
        accepted = super().validate(**kwargs)
        if not accepted and self.user_authenticated:
            self.form_errors = [*self.form_errors, *self.email.errors]
            self.email.errors = []
        return accepted


class SayAgainForm(VerifyForm):
    """The password once more, before something that matters."""

    password = _password(PASSWORD, "current-password")


class AskResetForm(ForgotPasswordForm):
    """Ask for a letter with a link to choose a new password."""

    email = _address(valid_user_email)


class AskConfirmationForm(SendConfirmationForm):
    """Ask for the confirmation letter once more."""

    email = _address(valid_user_email)


class NewPasswordForm(ResetPasswordForm):
    """Choose a new password, coming from the letter."""

    password = _password(NEW_PASSWORD, "new-password")
    password_confirm = _password(
        SAME_AGAIN,
        "new-password",
        EqualToLocalize("password", message="RETYPE_PASSWORD_MISMATCH"),
    )


class OtherPasswordForm(ChangePasswordForm):
    """Change a password one knows."""

    password = PasswordField(_l("Present password"), render_kw={"autocomplete": "current-password"})
    new_password = _password(NEW_PASSWORD, "new-password")
    new_password_confirm = _password(
        SAME_AGAIN,
        "new-password",
        EqualToLocalize("new_password", message="RETYPE_PASSWORD_MISMATCH"),
    )


class OtherAddressForm(ChangeEmailForm):
    """Change the address one signs in with."""

    email = _address(unique_user_email, label=_l("New e-mail address"))


class CodeForm(TwoFactorVerifyCodeForm):
    """The six digits an authenticator app shows."""

    code = StringField(
        _l("The six digits of your app"),
        [Needed()],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class NewPasskeyForm(WebAuthnRegisterForm):
    """Name a passkey; every passkey opens the door alone."""

    name = StringField(
        _l("Name of this passkey"), [RequiredLocalize(message="WEBAUTHN_NAME_REQUIRED")]
    )


class RemovePasskeyForm(WebAuthnDeleteForm):
    """Remove a passkey by its name."""

    name = StringField(
        _l("Name of this passkey"),
        [RequiredLocalize(message="WEBAUTHN_NAME_REQUIRED")],
        id="delete-name",
    )


SECURITY_FORMS = {
    "register_form": SignUpForm,
    "login_form": SignInForm,
    "verify_form": SayAgainForm,
    "forgot_password_form": AskResetForm,
    "send_confirmation_form": AskConfirmationForm,
    "reset_password_form": NewPasswordForm,
    "change_password_form": OtherPasswordForm,
    "change_email_form": OtherAddressForm,
    "two_factor_verify_code_form": CodeForm,
    "wan_register_form": NewPasskeyForm,
    "wan_delete_form": RemovePasskeyForm,
}
