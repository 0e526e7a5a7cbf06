"""Forms of the first steps: begin, the place and the people, the story."""

from flask import g
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FormField, SelectField
from wtforms import Form as InnerForm
from wtforms.validators import Optional, ValidationError

from solidarity.geography.forms import CommuneField
from solidarity.projects.actions import Place, Story
from solidarity.projects.desk.fields import LANGS, CountField, HiddenCount
from solidarity.projects.rules import THEMES, Theme
from solidarity.web.forms import Form, Needed, Prose, TextLine

SHORT_PROSE = 2_000
POINT = 12


def theme_choices() -> list[tuple[str, object]]:
    """Return themes in the language of the page."""
    return [(theme.value, _l(label)) for theme, label in THEMES.items()]


class StartForm(Form):
    """What is needed to begin: a title, a theme, a commune."""

    title = TextLine(_l("Title"), [Needed()], description=_l("What will be built, and where."))
    theme = SelectField(_l("Theme"), choices=theme_choices)
    commune = CommuneField(_l("Commune"), [Needed()])

    @property
    def title_texts(self) -> dict[str, str]:
        """The title in the language it was written in: that of the page."""
        return {g.lang: self.title.data}


class StepForm(Form):
    """A step: carries the version that was read, so that two people do not overwrite each other."""

    version = HiddenCount()


class PlaceForm(StepForm):
    """Step 1: where, for how many people, when."""

    theme = SelectField(_l("Theme"), choices=theme_choices)
    commune = CommuneField(_l("Commune"), [Needed()])
    place_fr = TextLine(_l("Hamlet or place, in French"))
    place_ar = TextLine(_l("Hamlet or place, in Arabic"))
    lat = TextLine(_l("Latitude of the exact point"), longest=POINT)
    lon = TextLine(_l("Longitude of the exact point"), longest=POINT)
    households = CountField(_l("Households"))
    people_winter = CountField(_l("People who live there in winter"))
    people_summer = CountField(_l("People there in summer, with those who come home"))
    collect_until = DateField(_l("Gifts are collected until"), [Optional()])
    starts_on = DateField(_l("The works begin on"), [Optional()])
    ends_on = DateField(_l("The works end on"), [Optional()])

    def validate_lat(self, field) -> None:
        """A latitude of Morocco, or nothing."""
        _check_point(field, 20, 37)

    def validate_lon(self, field) -> None:
        """A longitude of Morocco, or nothing."""
        _check_point(field, -18, 0)

    @staticmethod
    def load(project) -> dict:
        """Return what is saved, for the first showing."""
        names = ("theme", "households", "people_winter", "people_summer", "collect_until")
        data = {name: getattr(project, name) for name in (*names, "starts_on", "ends_on")}
        point = {"lat": project.lat, "lon": project.lon}
        return {
            **data,
            **{k: "" if v is None else f"{v:.5f}" for k, v in point.items()},
            "commune": project.commune_code,
            "place_fr": project.place.get("fr", ""),
            "place_ar": project.place.get("ar", ""),
        }

    def place(self) -> Place:
        """Return what was typed as the action reads it."""
        words = {"fr": self.place_fr.data, "ar": self.place_ar.data}
        return Place(
            theme=Theme(self.theme.data),
            commune_code=self.commune.data,
            place={lang: text for lang, text in words.items() if text},
            lat=_point(self.lat.data),
            lon=_point(self.lon.data),
            people_winter=self.people_winter.data,
            people_summer=self.people_summer.data,
            households=self.households.data,
            collect_until=self.collect_until.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


class WordsForm(InnerForm):
    """The words of one language."""

    title = TextLine(_l("Title"))
    story = Prose(_l("The story: who lives there, what is missing, what will be built"))
    risk = Prose(_l("What could go wrong, and what you would do"), longest=SHORT_PROSE)
    upkeep = Prose(_l("Afterwards: who looks after it, at what price"), longest=SHORT_PROSE)


class StoryForm(StepForm):
    """Step 2: the story, in one language or more."""

    fr = FormField(WordsForm)
    ar = FormField(WordsForm)
    en = FormField(WordsForm)

    @staticmethod
    def load(project) -> dict:
        """Return what is saved, for the first showing."""
        names = ("title", "story", "risk", "upkeep")
        return {
            lang: {name: (getattr(project, name) or {}).get(lang, "") for name in names}
            for lang in LANGS
        }

    def told(self) -> Story:
        """Return what was typed as the action reads it."""
        names = ("title", "story", "risk", "upkeep")
        return Story(**{name: {lang: self[lang].data[name] for lang in LANGS} for name in names})


def _point(typed: str) -> float | None:
    return float(typed.replace(",", ".")) if typed else None


def _check_point(field, least: float, most: float) -> None:
    try:
        value = _point(field.data)
    except ValueError:
        value = most + 1
    if value is not None and not least <= value <= most:
        raise ValidationError(_l("Write degrees with decimals, for example 30.09512 or -8.16046."))
