"""The form of a need: a photo and three fields; what else is asked may stay empty."""

from collections.abc import Callable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField
from wtforms.validators import ValidationError

from solidarity.errors import Refusal
from solidarity.geography.forms import CommuneField
from solidarity.projects.needs import rules
from solidarity.projects.needs.actions import Said, Shown
from solidarity.projects.rules import THEMES
from solidarity.web.forms import Form, Needed, Prose, TextLine
from solidarity.web.refusals import translate


class Follows:
    """Asks a rule, so that every mistake of the form is told at once."""

    def __init__(self, rule: Callable[[str], object]) -> None:
        self.rule = rule

    def __call__(self, _form, field) -> None:
        try:
            self.rule(field.data or "")
        except Refusal as refusal:
            raise ValidationError(translate(refusal)) from None


def theme_choices(first: str) -> list[tuple[str, str]]:
    """Return the themes in the language of the page, after a choice that names none."""
    return [("", first), *((theme.value, gettext(label)) for theme, label in THEMES.items())]


class NeedForm(Form):
    """Anyone may send it, without an account."""

    photo = FileField(_l("A photo"), render_kw={"accept": "image/*", "capture": "environment"})
    photo_people = RadioField(
        _l("Who is on the photo?"),
        choices=[
            ("nobody", _l("Nobody")),
            ("agreed", _l("Adults who agreed to be shown; no child can be recognised")),
        ],
        default="nobody",
    )
    what = Prose(
        _l("What is missing?"),
        [Needed(), Follows(rules.check_what)],
        longest=rules.LONGEST_WHAT,
    )
    commune = CommuneField(_l("Where? The commune"), [Needed()])
    place = TextLine(
        _l("The hamlet"),
        [Follows(lambda text: rules.check_words(text, "place"))],
        longest=rules.LONGEST_PLACE,
    )
    people = TextLine(
        _l("How many people live with it?"), [Needed(), Follows(rules.read_people)], longest=60
    )
    theme = SelectField(_l("What is it about?"), default="")
    contact = TextLine(_l("How can we reach you?"), longest=rules.LONGEST_CONTACT)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.theme.choices = theme_choices(gettext("Tell it from my words"))

    def said(self, lang: str) -> Said:
        """Return what was typed."""
        return Said(
            what=self.what.data,
            commune_code=self.commune.data,
            people=self.people.data,
            lang=lang,
            place=self.place.data or "",
            theme=self.theme.data or "",
            contact=self.contact.data or "",
        )

    def shown(self) -> Shown | None:
        """Return the photo, when one was sent."""
        upload = self.photo.data
        return Shown(upload, self.photo_people.data or "") if upload else None


class ThemeForm(Form):
    """Another theme for one's own need, until it is checked."""

    theme = SelectField(_l("What is it about?"), [Needed()])

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.theme.choices = theme_choices(gettext("Choose"))
