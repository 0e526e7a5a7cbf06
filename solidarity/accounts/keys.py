"""Second factors: codes that open once, passkeys of any kind."""

from flask_security import Totp
from flask_security.webauthn_util import WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from solidarity.accounts.models import Person


class AnyAuthenticator(WebauthnUtil):
    """Accept the phone's fingerprint and the laptop's code, not only plugged-in keys."""

    def authenticator_selection(self, user, usage):
        """A passkey must be found without typing an address, and check who holds it."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        )


class CodesThatOpenOnce(Totp):
    """A code seen over a shoulder is worth nothing once it was used (RFC 6238, 5.2)."""

    def get_last_counter(self, user: Person) -> int | None:
        """Return the time step of the last code that was accepted."""
        return user.tf_last_counter

    def set_last_counter(self, user: Person, tmatch) -> None:
        """Keep the time step of the code just accepted."""
        user.tf_last_counter = tmatch.counter
