"""What a gift buys, in units of the project's budget, said in the language of the page."""

from dataclasses import dataclass

from flask_babel import gettext, ngettext

from solidarity.kit.messages import pick
from solidarity.kit.money import Money, mad
from solidarity.kit.text import fold
from solidarity.projects.models import BudgetLine, Project
from solidarity.web.filters import number

# The units that budgets name most, as people write them → how they are counted.
COUNTED = {
    ("m", "mètre", "metre", "متر"): lambda n: ngettext("%(num)d metre", "%(num)d metres", n),
    ("jour", "day", "يوم"): lambda n: ngettext("%(num)d day", "%(num)d days", n),
    ("mois", "month", "شهر"): lambda n: ngettext("%(num)d month", "%(num)d months", n),
    ("an", "année", "year", "سنة"): lambda n: ngettext("%(num)d year", "%(num)d years", n),
    ("personne", "person", "شخص"): lambda n: ngettext("%(num)d person", "%(num)d people", n),
    ("unité", "unit", "وحدة"): lambda n: ngettext("%(num)d unit", "%(num)d units", n),
    ("lot", "set", "مجموعة"): lambda n: ngettext("%(num)d set", "%(num)d sets", n),
    ("séance", "session", "حصة"): lambda n: ngettext("%(num)d session", "%(num)d sessions", n),
    ("livre", "book", "كتاب"): lambda n: ngettext("%(num)d book", "%(num)d books", n),
    ("paire", "pair", "زوج"): lambda n: ngettext("%(num)d pair", "%(num)d pairs", n),
    ("lit", "bed", "سرير"): lambda n: ngettext("%(num)d bed", "%(num)d beds", n),
}
_BY_WORD = {fold(word): said for words, said in COUNTED.items() for word in words}
MOST_GIFTS = 100  # "900 gifts like this one" would tell nobody anything
LONGEST_SYMBOL = 3  # m², km, kg: written after the figure as they are


@dataclass(frozen=True)
class Unit:
    """What is bought by the unit in a project's budget."""

    label: str
    word: str  # "m", "jour"; empty when the line is bought as a whole
    price: Money


def units_of(project: Project, lang: str) -> list[Unit]:
    """Return what a project buys with money, by the unit or as a whole."""
    return [_unit(line, lang) for line in project.budget if not line.is_in_kind]


def _unit(line: BudgetLine, lang: str) -> Unit:
    label = pick(line.label, lang)[0]
    if line.quantity > 1:
        return Unit(label, pick(line.unit, lang)[0], mad(line.unit_price_minor))
    return Unit(label, "", mad(line.amount_minor))


def what_it_buys(dirhams: Money, units: list[Unit]) -> str | None:
    """Say what an amount pays for: the dearest thing it buys whole, or the cheapest one that
    several such gifts buy together.
    """
    bought = [u for u in units if u.price and u.price <= dirhams]
    if bought:
        dearest = max(bought, key=lambda u: u.price)
        what = _counted(dearest, dirhams.minor // dearest.price.minor)
        return gettext("It pays, for example: %(what)s.", what=what)
    others = [u for u in units if u.price]
    if not others or not dirhams:
        return None
    cheapest = min(others, key=lambda u: u.price)
    together = -(-cheapest.price.minor // dirhams.minor)
    if together > MOST_GIFTS:
        return None
    return ngettext(
        "%(num)d gift like this one pays for: %(what)s.",
        "%(num)d gifts like this one pay for: %(what)s.",
        together,
        what=_counted(cheapest, 1),
    )


def _counted(unit: Unit, count: int) -> str:
    if not unit.word:
        return unit.label
    return gettext("%(label)s, %(count)s", label=unit.label, count=counted(count, unit.word))


def counted(count: int, word: str) -> str:
    """Return "11 m", "3 jours", "2 × plant": a number of a unit that people named."""
    said = _BY_WORD.get(fold(word))
    if said:
        return said(count)
    is_symbol = len(word) <= LONGEST_SYMBOL
    return f"{number(count)} {word}" if is_symbol or count == 1 else f"{number(count)} × {word}"
