"""Fields of the project's forms: texts in three languages, quantities, rows that may be blank."""

from decimal import Decimal, InvalidOperation

from flask_babel import gettext
from wtforms import Field, IntegerField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput, TextInput

LANGS = ("fr", "ar", "en")
LARGEST_QUANTITY = Decimal("99999999999")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩٫,", "0123456789..")
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009"))


class QuantityField(Field):
    """How many or how much, with up to three decimals, as people type it: "1 400", "2,5"."""

    widget = TextInput()

    def __init__(self, label=None, validators=None, **kwargs) -> None:
        super().__init__(label, validators, **kwargs)
        self.typed = ""

    def _value(self) -> str:
        if self.typed:
            return self.typed
        return f"{self.data.normalize():f}" if isinstance(self.data, Decimal) else ""

    def process_formdata(self, valuelist) -> None:
        """Read a number; a sentence beside the field when it is none."""
        self.typed = (valuelist[0] if valuelist else "")[:40]
        self.data = None
        if self.typed.strip():
            self.data = self._read(self.typed.translate(_DIGITS).translate(_SPACES))

    def _read(self, text: str) -> Decimal:
        try:
            number = Decimal(text)
            if 0 <= number <= LARGEST_QUANTITY and number == round(number, 3):
                return number
        except InvalidOperation:
            pass  # not a number at all, or NaN: the sentence below says so
        raise ValueError(
            gettext("“%(typed)s” is not a quantity. Write for example 12 or 2,5.", typed=self.typed)
        )


class CountField(IntegerField):
    """A whole number that may be left for later."""

    def __init__(self, label=None, *, most: int = 10_000_000, **kwargs) -> None:
        super().__init__(label, [Optional(), NumberRange(0, most)], **kwargs)

    def process_formdata(self, valuelist) -> None:
        """Read a whole number; a sentence beside the field when it is none."""
        typed = (valuelist[0] if valuelist else "").translate(_DIGITS).translate(_SPACES)
        self.data = None
        if typed:
            if not typed.isdecimal() or len(typed) > 9:
                raise ValueError(gettext("Write a whole number, for example 260."))
            self.data = int(typed)


class HiddenCount(CountField):
    """A number the page carries along: a version, the place of a row."""

    widget = HiddenInput()

    def renew(self, value: int) -> None:
        """Carry a fresh value instead of the one that was sent."""
        self.raw_data, self.data = None, value


def merged(old: dict[str, str] | None, lang: str, text: str) -> dict[str, str]:
    """Return a text with its words in one language replaced, those of the others kept."""
    kept = {**(old or {}), lang: text}
    return {code: words for code, words in kept.items() if words}
