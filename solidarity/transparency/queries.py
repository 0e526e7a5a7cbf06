"""Ask for what anyone may check: money by province, states, rates, the head of the book."""

from dataclasses import dataclass, replace

from flask import current_app
from sqlalchemy import func

from solidarity.associations.models import Association
from solidarity.extensions import db
from solidarity.geography.models import Province
from solidarity.geography.queries import gazetteer
from solidarity.giving.models import ExchangeRate, FundingTotal
from solidarity.giving.queries import FiveTotals, totals_of
from solidarity.kit.money import Money, mad
from solidarity.ledger import seal
from solidarity.projects.models import FundingShare, Project
from solidarity.projects.rules import PUBLIC

PER_PAGE = 100
AMOUNTS = ("promised", "on_its_way", "received", "released", "spent")


@dataclass(frozen=True)
class ProvinceLine:
    """The five totals of a province's projects (dirhams), and how many are public."""

    province: Province
    projects: int
    totals: FiveTotals


@dataclass(frozen=True)
class OpenProject:
    """One public project as open data: no person, no point nearer than its commune."""

    project: Project
    association: Association
    asked: Money
    totals: FiveTotals


def shown() -> tuple:
    """Return the conditions of a project everyone may see."""
    return Project.state.in_(sorted(PUBLIC)), Project.published_at.is_not(None)


def list_provinces() -> list[ProvinceLine]:
    """Return the provinces that have a public project or money, most received first.

    Every project with money counts, so that the lines add up to the whole site.
    """
    sums = [func.coalesce(func.sum(getattr(FundingTotal, f"{n}_minor")), 0) for n in AMOUNTS]
    public = func.sum(db.case((db.and_(*shown()), 1), else_=0))
    query = (
        db.select(Project.commune_code, public, *sums)
        .outerjoin(FundingTotal, FundingTotal.project_id == Project.id)
        .group_by(Project.commune_code)
    )
    lines: dict[str, ProvinceLine] = {}
    for code, count, *amounts in db.session.execute(query):
        _add(lines, gazetteer().communes[code].province, int(count), amounts)
    kept = [line for line in lines.values() if line.projects or line.totals != FiveTotals()]
    return sorted(kept, key=lambda line: (-line.totals.received.minor, line.province.code))


def _add(lines: dict, province: Province, count: int, amounts: list) -> None:
    line = lines.get(province.code) or ProvinceLine(province, 0, FiveTotals())
    added = {
        n: getattr(line.totals, n) + mad(int(a)) for n, a in zip(AMOUNTS, amounts, strict=True)
    }
    totals = replace(line.totals, **added)
    lines[province.code] = ProvinceLine(province, line.projects + count, totals)


def count_by_state() -> dict[str, int]:
    """Return how many public projects stand in each state."""
    query = db.select(Project.state, func.count()).where(*shown()).group_by(Project.state)
    return dict(map(tuple, db.session.execute(query)))


def list_rates() -> list[ExchangeRate]:
    """Return the rate in force of each currency."""
    newest = (
        db.select(ExchangeRate.base, func.max(ExchangeRate.as_of).label("as_of"))
        .group_by(ExchangeRate.base)
        .subquery()
    )
    query = db.select(ExchangeRate).join(
        newest, (newest.c.base == ExchangeRate.base) & (newest.c.as_of == ExchangeRate.as_of)
    )
    return list(db.session.scalars(query.order_by(ExchangeRate.base, ExchangeRate.id)))


def head_of_the_book() -> tuple[str, int, str]:
    """Return (book, number of sealed entries, hash of the last seal)."""
    book = current_app.extensions["settings"].book
    return book, *seal.last_seal(db.session, book)


def count_public() -> int:
    """Return how many projects everyone may see."""
    return db.session.scalar(db.select(func.count(Project.id)).where(*shown()))


def list_open_data(page: int) -> list[OpenProject]:
    """Return one page of the public projects, the oldest first, so that pages do not move."""
    query = (
        db.select(Project, Association)
        .join(Association, Association.id == Project.association_id)
        .where(*shown())
        .order_by(Project.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    rows = list(db.session.execute(query))
    ids = [project.id for project, _ in rows]
    asked, totals = _asked(ids), totals_of(ids)
    return [OpenProject(p, a, mad(asked.get(p.id, 0)), totals[p.id]) for p, a in rows]


def _asked(ids: list[int]) -> dict[int, int]:
    query = db.select(FundingShare.project_id, func.sum(FundingShare.amount_minor)).where(
        FundingShare.project_id.in_(ids), FundingShare.source == "gifts"
    )
    rows = db.session.execute(query.group_by(FundingShare.project_id)) if ids else []
    return {project_id: int(amount) for project_id, amount in rows}
