"""What volunteers and associations type about help."""

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import Email, NumberRange, Optional

from solidarity.volunteering import queries
from solidarity.volunteering.actions import RoleWords
from solidarity.volunteering.rules import (
    DOMAIN_WORDS,
    HOURS_WORDS,
    LEVEL_WORDS,
    LONGEST_MESSAGE,
    MODE_WORDS,
    REFUSAL_REASONS,
    Asked,
)
from solidarity.web.filters import text_in
from solidarity.web.forms import Form, Needed, Prose, TextLine

SPOKEN = ("fr", "ar", "zgh", "en", "es", "it", "nl", "de")


def skill_choices() -> dict[str, list[tuple[str, str]]]:
    """Return the skills grouped by domain, in the language of the page."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for skill in queries.list_skills():
        domain = gettext(DOMAIN_WORDS[skill.domain])
        grouped.setdefault(domain, []).append((skill.id, text_in(skill.label)))
    return grouped


def language_choices() -> list[tuple[str, str]]:
    """Return the languages a role may ask for, named in the language of the page."""
    names = get_locale().languages
    return [(code, names.get(code, code)) for code in SPOKEN]


def words(table: dict) -> list[tuple[str, str]]:
    """Return a table of marked words as choices."""
    return [(str(value), gettext(label)) for value, label in table.items()]


class SkillForm(Form):
    """One skill, since how many years."""

    skill = SelectField(_l("Skill"), [Needed(_l("Choose a skill."))], validate_choice=True)
    years = IntegerField(
        _l("Years of practice"),
        [NumberRange(0, 70, _l("Write a number of years between 0 and 70."))],
        default=0,
    )

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.skill.choices = {gettext("Choose…"): [("", "—")], **skill_choices()}


class ApplyForm(Form):
    """A word to the association."""

    message = Prose(
        _l("Your message"),
        [Needed(_l("Write a few words: who you are, what you can bring."))],
        longest=LONGEST_MESSAGE,
    )


class RoleForm(Form):
    """Everything a volunteer needs to know before saying yes."""

    title = TextLine(_l("What is the role?"), [Needed(_l("Name the role in a few words."))])
    description = Prose(_l("What is to be done"), longest=3000)
    mode = RadioField(_l("Where"), [Needed(_l("Choose where the help is given."))])
    starts_on = DateField(_l("From"), [Optional()])
    ends_on = DateField(_l("Until"), [Optional()])
    hours = IntegerField(_l("Hours"), [Needed(_l("Write how many hours."))])
    hours_per = RadioField(_l("Counted"), default="in_all")
    places = IntegerField(_l("How many people"), [Needed(_l("Write how many people."))], default=1)
    required = SelectMultipleField(_l("Required skills"))
    level = RadioField(_l("At least"), default="junior")
    useful = SelectMultipleField(_l("Useful skills"))
    languages = SelectMultipleField(_l("Languages"))
    costs = TextLine(_l("Travel and meals: who pays"), longest=255)
    lodging = TextLine(_l("Lodging"), longest=255)
    insurance = TextLine(_l("Insurance"), longest=255)
    safety = TextLine(_l("Safety"), longest=255)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.mode.choices = words(MODE_WORDS)
        self.hours_per.choices = words(HOURS_WORDS)
        self.level.choices = words(LEVEL_WORDS)
        self.required.choices = self.useful.choices = skill_choices()
        self.languages.choices = language_choices()

    def words_in(self, lang: str, before=None) -> RoleWords:
        """Return the texts, said in the language of the page; other languages are kept."""

        def said(name: str) -> dict[str, str]:
            kept = dict(getattr(before, name, None) or {})
            text = getattr(self, name).data
            return {**kept, lang: text} if text else {k: v for k, v in kept.items() if k != lang}

        names = ("title", "description", "costs", "lodging", "insurance", "safety")
        return RoleWords(
            **{name: said(name) for name in names},
            languages=tuple(self.languages.data or ()),
            hours_per=self.hours_per.data,
            level=self.level.data,
        )

    @property
    def asked(self) -> Asked:
        """Return what the role asks, for the rules."""
        return Asked(
            mode=self.mode.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            hours=self.hours.data or 0,
            places=self.places.data or 0,
            required=tuple(self.required.data or ()),
            useful=tuple(self.useful.data or ()),
        )


class AnswerForm(Form):
    """Yes, or no with a reason."""

    verdict = RadioField(_l("Answer"), [Needed(_l("Choose: accept or refuse."))])
    reason = SelectField(_l("Reason"), [Optional()])
    answer = Prose(_l("A word to the volunteer"), longest=1000)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.verdict.choices = [("accept", gettext("Accept")), ("refuse", gettext("Refuse"))]
        self.reason.choices = [("", "—"), *words(REFUSAL_REASONS)]


class AlertForm(Form):
    """Tell me when such a role opens."""

    email = EmailField(
        _l("Your e-mail address"),
        [Needed(_l("Write your e-mail address.")), Email(_l("This is not an e-mail address."))],
    )
