"""Flask-Security's sentences in our words; those we leave out keep its own translation."""

from typing import Any

from flask_babel import gettext
from flask_security.babel import FsDomain

from solidarity.kit.messages import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "GENERIC_AUTHN_FAILED": (N_("The address or the password is not right."), "error"),
    "CONFIRM_REGISTRATION": (
        N_("A letter is on its way to %(email)s. Open its link to finish."),
        "success",
    ),
    "CONFIRMATION_REQUEST": (
        N_("If %(email)s waits for confirmation, a letter is on its way to it."),
        "info",
    ),
    "PASSWORD_RESET_REQUEST": (
        N_("If %(email)s has an account, a letter is on its way to it."),
        "info",
    ),
    "EMAIL_CONFIRMED": (N_("Your address is confirmed. You can sign in."), "success"),
    "ALREADY_CONFIRMED": (N_("This address was already confirmed."), "info"),
    "INVALID_CONFIRMATION_TOKEN": (N_("This link is not valid. Ask for a new one."), "error"),
    "CONFIRMATION_EXPIRED": (
        N_("This link was valid for %(within)s. Ask for a new one."),
        "error",
    ),
    "CONFIRMATION_REQUIRED": (
        N_("Your address is not confirmed yet: open the link of the letter we sent you."),
        "error",
    ),
    "INVALID_RESET_PASSWORD_TOKEN": (
        N_("This link is not valid, or was already used. Ask for a new one."),
        "error",
    ),
    "PASSWORD_RESET_EXPIRED": (
        N_("This link was valid for %(within)s. Ask for a new one."),
        "error",
    ),
    "PASSWORD_RESET_NO_LOGIN": (
        N_("Your password is changed. Sign in with the new one."),
        "success",
    ),
    "PASSWORD_CHANGE": (N_("Your password is changed."), "success"),
    "PASSWORD_IS_THE_SAME": (N_("This is your present password. Choose another."), "error"),
    "PASSWORD_INVALID_LENGTH": (
        N_("A password has at least %(length)s characters."),
        "error",
    ),
    "PASSWORD_TOO_SIMPLE": (N_("This password is too easy to guess."), "error"),
    "PASSWORD_NOT_PROVIDED": (N_("Fill in the password."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (N_("The two passwords are not the same."), "error"),
    "INVALID_PASSWORD": (N_("This password is not right."), "error"),
    "EMAIL_NOT_PROVIDED": (N_("Fill in the e-mail address."), "error"),
    "EMAIL_ALREADY_ASSOCIATED": (N_("%(email)s already has an account."), "error"),
    "DISABLED_ACCOUNT": (N_("This account is closed."), "error"),
    "INVALID_REDIRECT": (N_("We do not send people to other sites."), "error"),
    "UNAUTHENTICATED": (N_("Sign in to open this page."), "info"),
    "REAUTHENTICATION_REQUIRED": (
        N_("Say who you are once more before changing something important."),
        "info",
    ),
    "REAUTHENTICATION_SUCCESSFUL": (N_("Thank you, it is you."), "success"),
    "ANONYMOUS_USER_REQUIRED": (N_("You are already signed in."), "info"),
    "TWO_FACTOR_INVALID_TOKEN": (
        N_("This code is not right, or was already used. Wait for the next one."),
        "error",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (N_("You are signed in."), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        N_("The second step is on. Write your recovery codes down now."),
        "success",
    ),
    "TWO_FACTOR_DISABLED": (N_("The second step is off."), "success"),
    "TWO_FACTOR_PERMISSION_DENIED": (N_("Sign in to open this page."), "info"),
    "TWO_FACTOR_SETUP_EXPIRED": (
        N_("This took longer than %(within)s. Start again."),
        "error",
    ),
    "INVALID_RECOVERY_CODE": (N_("This recovery code is not right."), "error"),
    "NO_RECOVERY_CODES_SETUP": (N_("You have no recovery codes yet."), "info"),
    "WEBAUTHN_NAME_REQUIRED": (N_("Give this passkey a name."), "error"),
    "WEBAUTHN_NAME_INUSE": (N_("You already have a passkey called %(name)s."), "error"),
    "WEBAUTHN_NAME_NOT_FOUND": (N_("You have no passkey called %(name)s."), "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (
        N_("The name of a passkey holds letters, digits, spaces, dashes and underscores."),
        "error",
    ),
    "WEBAUTHN_CREDENTIAL_DELETED": (N_("The passkey %(name)s is removed."), "success"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (N_("The passkey %(name)s is ready."), "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (N_("This passkey is registered already."), "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (N_("We do not know this passkey."), "error"),
    "WEBAUTHN_NO_VERIFY": (N_("This passkey could not be checked (%(cause)s)."), "error"),
    "WEBAUTHN_EXPIRED": (N_("This took longer than %(within)s. Start again."), "error"),
    "CHANGE_EMAIL_SENT": (
        N_("A letter is on its way to %(email)s. Open its link to change your address."),
        "success",
    ),
    "CHANGE_EMAIL_CONFIRMED": (N_("Your address is changed."), "success"),
    "CHANGE_EMAIL_EXPIRED": (N_("This link was valid for %(within)s. Start again."), "error"),
    "API_ERROR": (N_("The page was sent in a way we could not read. Start again."), "error"),
}


class HouseDomain(FsDomain):
    """Looks a sentence up in our catalogue first, then in Flask-Security's own."""

    def gettext(self, string: str, **variables: Any) -> str:
        ours = gettext(string, **variables)
        untouched = string % variables if variables else string
        return ours if ours != untouched else super().gettext(string, **variables)


def flask_config() -> dict[str, tuple[str, str]]:
    """Return the sentences under the names Flask-Security reads."""
    return {f"SECURITY_MSG_{key}": sentence for key, sentence in SENTENCES.items()}
