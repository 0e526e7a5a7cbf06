"""Run the documented questions, and answer the same totals from the copies that pages read."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func, text

from solidarity.extensions import db
from solidarity.giving import totals
from solidarity.giving.models import FundingTotal
from solidarity.giving.queries import FiveTotals
from solidarity.kit.money import Money, mad
from solidarity.projects.models import Project
from solidarity.transparency.figures import rules

COLUMNS = ("promised", "on_its_way", "received", "released", "spent", "matched")


@dataclass(frozen=True)
class Told:
    """A documented figure and what it comes to; `added` is what is no gift (match funds)."""

    figure: rules.Figure
    sql: str
    value: Money
    added: Money


@dataclass(frozen=True)
class InCurrency:
    """What was received in one currency: as the gifts say, as the book says."""

    gifts: Money
    book: Money


def run(figure: rules.Figure, scope: str = "site", which: int | str | None = None) -> int:
    """Return what a documented question answers (MAD centimes)."""
    known = {"book": _book(), "which": which}
    sql = rules.question(figure, scope)
    asked = {name: known[name] for name in known if f":{name}" in sql}
    return int(db.session.execute(text(sql), asked).scalar_one())


def list_figures(scope: str = "site", which: int | str | None = None) -> list[Told]:
    """Return the five figures with their questions and answers."""
    more = _added(scope, which)
    return [
        Told(figure, rules.question(figure, scope), mad(run(figure, scope, which)),
             mad(more if figure.key == "received" else 0))
        for figure in rules.FIGURES
    ]  # fmt: skip


def _added(scope: str, which: int | str | None) -> int:
    asked = {"which": which} if which is not None else {}
    ids = list(db.session.scalars(text(rules.SCOPES[scope]), asked))
    return sum(totals.added(ids, _book()).values())


def list_by_currency() -> list[InCurrency]:
    """Return what was received currency by currency, from the gifts and from the book."""
    told = {
        name: {c: int(amount) for c, amount in db.session.execute(text(sql), {"book": _book()})}
        for name, sql in rules.BY_CURRENCY.items()
    }
    return [
        InCurrency(Money(told["gifts"].get(c, 0), c), Money(told["book"].get(c, 0), c))
        for c in sorted({*told["gifts"], *told["book"]})
    ]


def totals_of_association(association_id: int) -> FiveTotals:
    """Return the five totals of an association's projects, as its page shows them."""
    return _together(Project.association_id == association_id)


def totals_of_commune(code: str) -> FiveTotals:
    """Return the five totals of a commune's projects, as its page shows them."""
    return _together(Project.commune_code == code)


def _together(condition) -> FiveTotals:
    names = [*(f"{name}_minor" for name in COLUMNS), "gifts", "pledges"]
    sums = [func.coalesce(func.sum(getattr(FundingTotal, name)), 0) for name in names]
    query = db.select(*sums).join(Project, Project.id == FundingTotal.project_id).where(condition)
    *amounts, gifts, pledges = (int(value) for value in db.session.execute(query).one())
    found = dict(zip(COLUMNS, map(mad, amounts), strict=True))
    return FiveTotals(**found, gifts=gifts, pledges=pledges)


def _book() -> str:
    return current_app.extensions["settings"].book
