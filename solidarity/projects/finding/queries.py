"""Find projects: one question, whatever shows the answer (list, map, points, a commune)."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import ColumnElement, Select, func, or_

from solidarity.accounts.models import Profile
from solidarity.extensions import db
from solidarity.geography.models import Commune
from solidarity.geography.queries import gazetteer, list_historic_province_codes
from solidarity.kit import clock
from solidarity.projects.finding import engines
from solidarity.projects.finding.rules import PER_PAGE, Filters, Sort
from solidarity.projects.finding.scoring import NEAR, score
from solidarity.projects.models import Project
from solidarity.projects.rules import PUBLIC


@dataclass(frozen=True)
class Found:
    """One page of projects in the order asked, and how many there are in all."""

    ids: list[int]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Return how many pages there are (at least one)."""
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True)
class SkillSource:
    """What a room above (volunteering) tells of skills: their names, who asks for one."""

    choices: Callable[[], list[tuple[str, str]]]  # (skill id, name in the page's language)
    asking: Callable[[str], Select]  # skill id → SELECT of project ids


def register_skills(app, source: SkillSource) -> None:
    """Let the room above answer "skill needed"; said once, at start-up."""
    app.extensions["finding_skills"] = source


def list_skill_choices() -> list[tuple[str, str]]:
    """Return (id, name) of the skills that open roles ask for; none before a room answers."""
    source = current_app.extensions.get("finding_skills")
    return source.choices() if source else []


def find_projects(filters: Filters, page: int = 1) -> Found:
    """Return a page of the public projects that answer `filters`, best first."""
    if filters.words:
        ids = _search(filters)
        first = (page - 1) * PER_PAGE
        return Found(ids[first : first + PER_PAGE], len(ids), page)
    query = db.select(Project.id).where(*_conditions(filters)).order_by(*_order(filters.order))
    total = db.session.scalar(db.select(func.count()).select_from(query.order_by(None).subquery()))
    rows = db.session.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return Found(list(rows), total or 0, page)


def count_by_commune(filters: Filters) -> dict[str, int]:
    """Return how many projects of the same result each commune has, for the map."""
    if filters.words:
        ids = set(_search(filters))
        rows = db.session.execute(db.select(Project.id, Project.commune_code).where(*_shown()))
        return dict(Counter(code for id_, code in rows if id_ in ids))
    query = db.select(Project.commune_code, func.count()).where(*_conditions(filters))
    return dict(db.session.execute(query.group_by(Project.commune_code)).all())


def count_by_state(filters: Filters) -> dict[str, int]:
    """Return how many public projects are in each state, other filters in force."""
    query = db.select(Project.state, func.count()).where(*_conditions(filters))
    return dict(db.session.execute(query.group_by(Project.state)).all())


def nearest_commune_with_projects(commune: Commune) -> Commune | None:
    """Return the nearest other commune that has a public project (straight line)."""
    codes = set(db.session.scalars(db.select(Project.commune_code).where(*_shown()).distinct()))
    others = [c for code, c in gazetteer().communes.items() if code in codes - {commune.code}]
    return min(
        others,
        key=lambda c: ((c.lat - commune.lat) ** 2 + (0.86 * (c.lon - commune.lon)) ** 2, c.code),
        default=None,
    )


def _search(filters: Filters) -> list[int]:
    """Return every id in its order: projects that hold all the words, else the near ones."""
    strict = _scored(filters, engines.holds_every(filters.words), is_strict=True)
    if strict or all(word.isdigit() for word in filters.words):
        return strict
    return _scored(filters, engines.holds_some(filters.words), is_strict=False)


def _scored(filters: Filters, condition: ColumnElement[bool], *, is_strict: bool) -> list[int]:
    query = db.select(Project.id, Project.folded_names).where(*_conditions(filters), condition)
    order = _order(Sort.PROVEN if filters.order is Sort.BEST else filters.order)
    rows = db.session.execute(query.order_by(*order)).all()
    marks = {id_: score(filters.words, names, is_strict=is_strict) for id_, names in rows}
    kept = [id_ for id_, _ in rows if marks[id_] >= NEAR]
    if filters.order is Sort.BEST:
        kept.sort(key=lambda id_: -round(marks[id_], 3))  # stable: equals keep their order
    return kept


def _shown() -> tuple[ColumnElement[bool], ...]:
    return Project.state.in_(sorted(PUBLIC)), Project.published_at.is_not(None)


def _conditions(filters: Filters) -> Iterable[ColumnElement[bool]]:
    yield from _shown()
    if filters.theme:
        yield Project.theme == filters.theme
    if filters.state:
        yield Project.state == filters.state
    if filters.commune:
        yield Project.commune_code == filters.commune
    yield from _places(filters)
    if filters.skill:
        source = current_app.extensions.get("finding_skills")
        yield Project.id.in_(source.asking(filters.skill)) if source else db.false()


def _places(filters: Filters) -> Iterable[ColumnElement[bool]]:
    """Communes are few and known by heart: a place becomes the list of their provinces."""
    provinces = gazetteer().provinces
    if filters.province:
        yield _in_provinces([filters.province])
    if filters.region:
        yield _in_provinces([c for c, p in provinces.items() if p.region_code == filters.region])
    if filters.is_historic:
        yield _in_provinces(list_historic_province_codes())


def _in_provinces(codes: list[str]) -> ColumnElement[bool]:
    inside = db.select(Commune.code).where(Commune.province_code.in_(sorted(codes)))
    return Project.commune_code.in_(inside)


def _order(sort: Sort) -> tuple:
    """Return an order that both engines read alike: what has no date comes last."""
    if sort is Sort.ENDING:
        until = Project.collect_until
        return or_(until.is_(None), until < clock.today()), until, Project.id.desc()
    if sort is Sort.NEWEST:
        return Project.published_at.desc(), Project.id.desc()
    return Project.proven_at.is_(None), Project.proven_at.desc(), Project.id.desc()


def find_origin_commune(person_id: int) -> str | None:
    """Return the commune of origin a person told us: her own page only, it is private."""
    query = db.select(Profile.origin_commune_code).filter_by(person_id=person_id)
    return db.session.scalar(query)
