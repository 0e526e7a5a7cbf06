"""The base of every form: what was typed is kept, errors stand beside fields and on top."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError
from wtforms.widgets import TextInput

from solidarity.errors import Refusal
from solidarity.kit.money import Money, NotAnAmount, parse_amount
from solidarity.web import refusals

SHORT, LINE, STORY = 120, 255, 8_000


class Form(FlaskForm):
    """A form of ours: `refuse` puts a rule's no beside the field it speaks of."""

    def refuse(self, refusal: Refusal) -> None:
        """Show a rule's sentence beside its field, or on top."""
        refusals.beside_field(self, refusal)

    @property
    def summary(self) -> list[tuple[str | None, str]]:
        """Return (field id or None, sentence) for the list at the top of the page."""
        found: list[tuple[str | None, str]] = [(None, text) for text in self.form_errors]
        for field in self:
            found += [(field.id, str(text)) for text in _flat(field.errors)]
        return found


def _flat(errors) -> list:
    """Return the sentences of a field, whatever a FieldList or FormField nests them in."""
    if isinstance(errors, dict):
        return [text for inner in errors.values() for text in _flat(inner)]
    found: list = []
    for error in errors:
        found += _flat(error) if isinstance(error, list | dict | tuple) else [error]
    return found


class Needed(InputRequired):
    """The field must be filled in; says which one by its own words."""

    def __init__(self, message=None) -> None:
        super().__init__(message or _l("Fill in this field."))

    def __call__(self, form, field) -> None:
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip():
            raise StopValidation(self.message)


class AtMost(Length):
    """A text has a longest length, said with the length it has."""

    def __init__(self, longest: int) -> None:
        super().__init__(max=longest)
        self.longest = longest

    def __call__(self, form, field) -> None:
        length = len(field.data or "")
        if length > self.longest:
            raise ValidationError(
                gettext(
                    "This text has %(length)d characters; the longest allowed is %(longest)d.",
                    length=length,
                    longest=self.longest,
                )
            )


class TextLine(StringField):
    """One line of text, trimmed, without control characters."""

    def __init__(self, label=None, validators=None, *, longest: int = SHORT, **kwargs) -> None:
        super().__init__(label, [*(validators or []), AtMost(longest)], **kwargs)

    def process_formdata(self, valuelist) -> None:
        super().process_formdata(valuelist)
        self.data = " ".join((self.data or "").replace("\x00", "").split())


class Prose(TextAreaField):
    """Paragraphs people write; kept as typed, with a longest length."""

    def __init__(self, label=None, validators=None, *, longest: int = STORY, **kwargs) -> None:
        super().__init__(label, [*(validators or []), AtMost(longest)], **kwargs)

    def process_formdata(self, valuelist) -> None:
        super().process_formdata(valuelist)
        self.data = (self.data or "").replace("\x00", "").replace("\r\n", "\n").strip()


class MoneyField(Field):
    """An amount in the currency of the form, typed as people type it."""

    widget = TextInput()

    def __init__(self, label=None, validators=None, *, currency: str = "MAD", **kwargs) -> None:
        super().__init__(label, validators, **kwargs)
        self.currency = currency
        self.typed = ""

    def _value(self) -> str:
        if self.typed:
            return self.typed
        return f"{self.data.major:f}".removesuffix(".00") if isinstance(self.data, Money) else ""

    def process_formdata(self, valuelist) -> None:
        self.typed = valuelist[0] if valuelist else ""
        self.data = None
        if not self.typed.strip():
            return
        try:
            self.data = parse_amount(self.typed, self.currency)
        except NotAnAmount:
            raise ValueError(
                gettext(
                    "“%(typed)s” is not an amount. Write for example 50 or 12,50.",
                    typed=self.typed[:40],
                )
            ) from None


def stop(sentence: str):
    """Stop checking a field with a sentence."""
    raise StopValidation(sentence)
