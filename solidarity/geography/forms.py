"""Choose a commune: a text people type, a code the site keeps; works without JavaScript."""

from flask_babel import gettext
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.widgets import TextInput

from solidarity.geography import queries
from solidarity.geography.models import Commune
from solidarity.web.filters import text_in


def label(commune: Commune) -> str:
    """Return "Azaghar N'irs (Taroudannt)" in the language of the page."""
    return f"{text_in(commune.name)} ({text_in(commune.province.name)})"


class CommuneField(Field):
    """`data` is an HCP code or None. Two inputs are sent: `<name>` typed, `<name>_code` chosen.

    Without JavaScript, what was typed is searched: one commune is taken, several are offered
    as radios (`choices`) beside a sentence, none gets its sentence.
    """

    widget = TextInput()

    def __init__(self, label_=None, validators=None, **kwargs) -> None:
        super().__init__(label_, validators, **kwargs)
        self.typed = ""
        self.choices: list[tuple[str, str]] = []

    def _value(self) -> str:
        commune = queries.find_commune(self.data)
        return label(commune) if commune else self.typed

    def process(self, formdata, data=unset_value, extra_filters=None) -> None:
        """Read the chosen code first, the typed words second."""
        self.code = formdata.get(f"{self.name}_code", "") if formdata else ""
        super().process(formdata, data, extra_filters=extra_filters)

    def process_formdata(self, valuelist) -> None:
        """Turn what was typed or chosen into a code."""
        self.typed = (valuelist[0] if valuelist else "").strip()[:120]
        self.data = None
        chosen = queries.find_commune(self.code)
        if chosen and (not self.typed or self._may_mean(chosen)):
            self.data = chosen.code
        elif self.typed:
            self._take_typed()

    def _may_mean(self, commune: Commune) -> bool:
        """Whether the typed words still speak of the code that came with them."""
        return self.typed in _names(commune) or commune in queries.search_communes(self.typed)

    def _take_typed(self) -> None:
        exact = queries.find_commune(self.typed)
        found = [exact] if exact else queries.search_communes(self.typed)
        same = [c for c in found if self.typed in _names(c)]
        if len(same or found) == 1:
            self.data = (same or found)[0].code
            return
        self.choices = [(c.code, label(c)) for c in found]
        if found:
            raise ValueError(gettext("Several communes have a name like this: choose one."))
        raise ValueError(
            gettext(
                "We know no commune called “%(typed)s”. Try another spelling.", typed=self.typed
            )
        )


def _names(commune: Commune) -> set[str]:
    return {label(commune), *commune.name.values(), commune.code}
