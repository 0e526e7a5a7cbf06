"""The questions of the list and the map. A value nobody knows gets a sentence and is left out."""

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SearchField, SelectField
from wtforms.validators import Optional, ValidationError

from solidarity.geography import queries as geography
from solidarity.geography.forms import CommuneField
from solidarity.projects.finding import queries
from solidarity.projects.finding.rules import Filters, Sort
from solidarity.projects.finding.words import question
from solidarity.projects.rules import PUBLIC, STATES, THEMES
from solidarity.web.filters import text_in
from solidarity.web.forms import Form

SORTS = {
    Sort.PROVEN: _l("Most recently proven"),
    Sort.ENDING: _l("Collection ends soon"),
    Sort.NEWEST: _l("Newest"),
    Sort.BEST: _l("Nearest to my words"),
}


class Choice(SelectField):
    """A choice that names the value it does not know."""

    def pre_validate(self, _form) -> None:
        """Refuse what is not in the list."""
        if self.data and self.data not in {value for value, *_ in self.iter_choices()}:
            raise ValidationError(
                gettext("We do not know “%(value)s”: it was left out.", value=self.data[:40])
            )


class FilterForm(Form):
    """Read from the address, so that a result can be sent to somebody."""

    class Meta:
        csrf = False

    q = SearchField(_l("Words"))
    theme = Choice(_l("Theme"))
    commune = CommuneField(_l("Commune"), [Optional()])
    province = Choice(_l("Province"))
    region = Choice(_l("Region"))
    perimeter = Choice(_l("Perimeter"))
    state = Choice(_l("Stage"))
    skill = Choice(_l("Skill needed"))
    mine = BooleanField(_l("My commune of origin"))
    sort = Choice(_l("Order"))

    def __init__(self) -> None:
        super().__init__(request.args)
        anything = ("", gettext("All"))
        self.theme.choices = [anything, *((t.value, gettext(n)) for t, n in THEMES.items())]
        self.state.choices = [
            anything, *((s.value, gettext(n)) for s, n in STATES.items() if s in PUBLIC)
        ]  # fmt: skip
        self.province.choices = [anything, *_named(geography.list_provinces())]
        self.region.choices = [anything, *_named(geography.list_regions())]
        self.perimeter.choices = [anything, ("historic", gettext("Souss-Massa-Draa until 2015"))]
        self.skill.choices = [anything, *queries.list_skill_choices()]
        self.sort.choices = [("", gettext("As usual")), *((s.value, n) for s, n in SORTS.items())]
        self.validate()

    def filters(self, my_commune: str | None = None) -> Filters:
        """Return what is asked, without the values that were refused."""
        sort = self._known("sort")
        return Filters(
            words=tuple(question(self.q.data or "")),
            theme=self._known("theme"),
            commune=my_commune or self._known("commune"),
            province=self._known("province"),
            region=self._known("region"),
            is_historic=bool(self._known("perimeter")),
            state=self._known("state"),
            skill=self._known("skill"),
            sort=Sort(sort) if sort else None,
        )

    def _known(self, name: str) -> str:
        field = self[name]
        return "" if field.errors else field.data or ""

    def chosen(self) -> list[tuple[str, str]]:
        """Return (name of the filter, what was chosen in words) of each filter in force."""
        found = [("q", self.q.data.strip())] if (self.q.data or "").strip() else []
        for field in (self.theme, self.province, self.region, self.perimeter, self.state,
                      self.skill):  # fmt: skip
            if self._known(field.name):
                found.append((field.name, str(dict(field.choices)[field.data])))
        commune = geography.find_commune(self._known("commune"))
        if commune:
            found.append(("commune", text_in(commune.name)))
        if self.mine.data:
            found.append(("mine", str(self.mine.label.text)))
        return found


def _named(places) -> list[tuple[str, str]]:
    return [(place.code, text_in(place.name)) for place in places]
