"""Forms of an organisation's profile and people."""

import phonenumbers
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, IntegerField, RadioField, SelectField, TelField
from wtforms.validators import Email, Optional, ValidationError

from solidarity.associations import wording
from solidarity.associations.rules import (
    MOROCCAN,
    Kind,
    Role,
    check_founded,
    check_names,
    check_place,
)
from solidarity.errors import Refusal
from solidarity.geography.forms import CommuneField
from solidarity.kit import clock
from solidarity.web.filters import country_codes, country_name
from solidarity.web.forms import SHORT, Form, Needed, Prose, TextLine

ABOUT_LONGEST = 1200


def translated(words: dict) -> list[tuple]:
    """Return the choices of a field, in the language of the page."""
    return [(str(code), gettext(msgid)) for code, msgid in words.items()]


def country_choices() -> list[tuple[str, str]]:
    """Return every country by name, Morocco first."""
    names = sorted(((c, country_name(c)) for c in country_codes()), key=lambda pair: pair[1])
    return [("MA", country_name("MA")), *(pair for pair in names if pair[0] != "MA")]


class ProfileForm(Form):
    """What an organisation tells of itself."""

    name_fr = TextLine(_l("Name in French"), longest=SHORT)
    name_ar = TextLine(_l("Name in Arabic"), longest=SHORT)
    commune = CommuneField(_l("Commune"))
    country = SelectField(_l("Country of registration"))
    founded = IntegerField(_l("Founded in (year)"), [Optional()])
    about_fr = Prose(_l("Who you are, in French"), longest=ABOUT_LONGEST)
    about_ar = Prose(_l("Who you are, in Arabic"), longest=ABOUT_LONGEST)
    email = EmailField(
        _l("E-mail of the organisation"),
        [Needed(), Email(_l("This is not an e-mail address. Write for example name@example.org."))],
    )
    phone = TelField(_l("Telephone"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = country_choices()

    def validate_phone(self, field) -> None:
        """Keep a number as the world writes it (E.164); refuse what is none."""
        if not (field.data or "").strip():
            field.data = None
            return
        try:
            number = phonenumbers.parse(field.data, self.country.data or "MA")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise ValidationError(
                gettext("This is not a telephone number. Write for example +212 528 85 12 34.")
            )
        field.data = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def told(self, kind: str) -> dict:
        """Return what actions take: texts by language, one country."""
        return {
            "name": _texts(fr=self.name_fr.data, ar=self.name_ar.data),
            "about": _texts(fr=self.about_fr.data, ar=self.about_ar.data),
            "commune_code": self.commune.data,
            "country": "MA" if kind in MOROCCAN else self.country.data,
            "founded": self.founded.data,
            "email": (self.email.data or "").strip(),
            "phone": self.phone.data or None,
        }


def _texts(**words: str | None) -> dict[str, str]:
    return {lang: text for lang, text in words.items() if text}


class FoundForm(ProfileForm):
    """Sign an organisation up."""

    kind = RadioField(_l("What kind of organisation is it?"), [Needed()], default=Kind.LOCAL)
    office = SelectField(_l("Your office in it"), [Needed()])

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [
            (str(kind), f"{gettext(label)} ({gettext(wording.KIND_HINT[kind])})")
            for kind, label in wording.KIND.items()
        ]
        self.office.choices = [c for c in translated(wording.ROLE) if c[0] != Role.MEMBER]

    def validate(self, **kwargs) -> bool:
        """Say everything that is wrong at once: what the rules refuse beside what the fields do."""
        is_valid = super().validate(**kwargs)
        kind = self.kind.data or Kind.LOCAL
        told = self.told(kind)
        for check in (
            lambda: check_names(told["name"]),
            lambda: check_place(kind, told["commune_code"], told["country"]),
            lambda: check_founded(told["founded"], clock.today()),
        ):
            try:
                check()
            except Refusal as refusal:
                is_valid = False
                if not self[refusal.field].errors:
                    self.refuse(refusal)
        return is_valid


class InviteForm(Form):
    """Invite someone by letter."""

    email = EmailField(
        _l("Their e-mail address"),
        [Needed(), Email(_l("This is not an e-mail address. Write for example name@example.org."))],
    )
    role = SelectField(_l("Their office"), [Needed()])

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = translated(wording.ROLE)
