"""What a person tells of themselves, and how they leave."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from solidarity.accounts.rules import PARTS, SPOKEN_LANGUAGES
from solidarity.geography.forms import CommuneField
from solidarity.projects.rules import THEMES
from solidarity.web.filters import country_codes, country_name
from solidarity.web.forms import Form, Needed, Prose, TextLine
from solidarity.web.languages import LANGUAGES


def _chips(label: str) -> SelectMultipleField:
    """Several answers, each a box to tick."""
    return SelectMultipleField(
        label, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class ProfileForm(Form):
    """Everything is optional but the name; everything is private unless ticked at the end."""

    name = TextLine(_l("Your name"), [Needed()])
    lang = SelectField(_l("Language of our letters to you"), choices=list(LANGUAGES.items()))
    residence_country = SelectField(_l("Country where you live"))
    origin_commune_code = CommuneField(_l("Commune of origin"))
    languages = _chips(_l("Languages you speak"))
    themes = _chips(_l("What you care about"))
    about = Prose(_l("About you"), longest=1_000)
    shown = _chips(_l("What others may see"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        countries = sorted((country_name(code), code) for code in country_codes())
        self.residence_country.choices = [
            ("", gettext("I prefer not to say")),
            *((code, name) for name, code in countries),
        ]
        self.languages.choices = _translated(SPOKEN_LANGUAGES)
        self.themes.choices = _translated(THEMES)
        self.shown.choices = _translated(PARTS)


def _translated(named: dict[str, str]) -> list[tuple[str, str]]:
    return [(str(code), gettext(name)) for code, name in named.items()]


class WindowForm(Form):
    """Days when a person is there, both included."""

    starts_on = DateField(_l("From"), [Needed()])
    ends_on = DateField(_l("To"), [Needed()])


class LettersForm(Form):
    """Which letters to receive, and whether to be shown suggestions."""

    wanted = _chips(_l("Letters I want"))
    suggestions_on = BooleanField(_l("Suggest projects and missions from what I told"))

    def __init__(self, kinds: dict[str, str], **kwargs) -> None:
        super().__init__(**kwargs)
        self.wanted.choices = _translated(kinds)


class ErasureForm(Form):
    """One box to tick, so that nobody leaves by a slip of the thumb."""

    understands = BooleanField(
        _l("I understand that this cannot be undone"),
        [Needed(_l("Tick this box to close your account for good."))],
    )
