"""Flask-Security's letters go through our outbox, in the person's language."""

from typing import Any

from flask import g, request
from flask_babel import gettext
from flask_security import MailUtil
from flask_security.mail_util import EmailValidateException

from solidarity.accounts import confirming, queries
from solidarity.accounts.models import Person
from solidarity.mail import actions as mail
from solidarity.web.context import public_link
from solidarity.web.languages import REFERENCE

# Flask-Security's name of a letter → ours (templates/letters/accounts/…).
KINDS = {
    "welcome": "confirm",
    "confirmation_instructions": "confirm",
    "welcome_existing": "already",
    "reset_instructions": "reset",
    "reset_notice": "password_changed",
    "change_notice": "password_changed",
    "change_email_instructions": "new_address",
    "two_factor_rescue": "second_factor_lost",
}


class OutboxMail(MailUtil):
    """Writes rows of the outbox in the same transaction; posts nothing itself."""

    def normalize(self, email: str) -> str:
        """Return an address as we store it; a sentence of ours when it is not one."""
        try:
            return queries.normalize_email(super().normalize(email))
        except EmailValidateException:
            raise EmailValidateException(
                gettext("This is not an e-mail address. Write for example amina@example.org.")
            ) from None

    validate = normalize  # deliverability is known by the letter that is answered, not by DNS

    def send_mail(self, template, subject, recipient, *_rendered, **context) -> None:
        """Write the letter `template` to `recipient`, with links in the person's language."""
        kind = KINDS[template.rsplit("/", 1)[-1]]
        person: Person = context["user"]
        is_to_person = kind != "second_factor_lost"
        mail.write_letter(
            f"accounts/{kind}",
            to=recipient,
            lang=person.lang if is_to_person else g.get("lang") or REFERENCE,
            person_id=person.id if is_to_person else None,
            name=person.name,
            email=person.email,
            **_links(person.lang, context),
        )


def _links(lang: str, context: dict[str, Any]) -> dict[str, str]:
    """Return the links of a letter on the public address, whatever host the request named."""

    def link(endpoint: str, token: str | None, **values: str) -> str:
        return public_link(endpoint, lang=lang, token=token, **values) if token else ""

    confirmation = context.get("confirmation_token")
    return {
        "confirm_link": link("security.confirm_email", confirmation, **_onward()),
        "reset_link": link("security.reset_password", context.get("reset_token")),
        "new_address_link": link("security.change_email_confirm", context.get("token")),
        "ask_reset_link": public_link("security.forgot_password", lang=lang),
    }


def _onward() -> dict[str, str]:
    """Return the page of ours a newcomer was on the way to, for the link of the letter."""
    wanted = confirming.page_of_ours(request.form.get("onward"))
    return {"onward": wanted} if wanted else {}


def tell_old_address(_app, user: Person, old_email: str, **_: Any) -> None:
    """An address was changed: the old one hears of it, in case it was not the person."""
    mail.write_letter(
        "accounts/address_changed",
        to=old_email,
        lang=user.lang,
        person_id=user.id,
        name=user.name,
    )
