"""Read the register of assets, the checks that are due, and those nobody made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func
from sqlalchemy.orm import joinedload, selectinload

from solidarity.delivery.handover.assets import rules
from solidarity.delivery.handover.assets.models import Asset, AssetCheck
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.projects import rules as project_rules
from solidarity.projects.models import Project

PER_PAGE = 40
WHOLE = (
    joinedload(Asset.project).joinedload(Project.association),
    selectinload(Asset.checks).joinedload(AssetCheck.photo),
)


@dataclass(frozen=True)
class Page:
    """One page of the register."""

    rows: list[Asset]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PER_PAGE))


def list_of_project(project_id: int) -> list[Asset]:
    """Return what one project left behind, with its checks."""
    query = db.select(Asset).filter_by(project_id=project_id).options(*WHOLE)
    return list(db.session.scalars(query.order_by(Asset.id)))


def by_project(project_ids: Sequence[int]) -> dict[int, list[Asset]]:
    """Return {project: its assets}, in two queries."""
    found: dict[int, list[Asset]] = {}
    query = db.select(Asset).where(Asset.project_id.in_(project_ids)).options(*WHOLE)
    for asset in db.session.scalars(query.order_by(Asset.id)):
        found.setdefault(asset.project_id, []).append(asset)
    return found


def search(*, commune: str = "", theme: str = "", state: str = "", page: int = 1) -> Page:
    """Return the public register: what stands on projects everyone may see."""
    query = (
        db.select(Asset)
        .join(Project, Project.id == Asset.project_id)
        .where(Project.state.in_(project_rules.PUBLIC), Project.published_at.is_not(None))
    )
    if commune:
        query = query.where(Project.commune_code == commune)
    if theme:
        query = query.where(Project.theme == theme)
    if state:
        query = query.where(Asset.state == state)
    total = db.session.scalar(db.select(func.count()).select_from(query.subquery()))
    number = min(max(page, 1), max(1, -(-total // PER_PAGE)))
    rows = db.session.scalars(
        query.options(*WHOLE)
        .order_by(Asset.handed_over_on.desc(), Asset.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return Page(list(rows), number, total)


def list_communes() -> list[str]:
    """Return the codes of the communes where something stands."""
    query = db.select(Project.commune_code).join(Asset, Asset.project_id == Project.id).distinct()
    return sorted(db.session.scalars(query))


def get_check(project_id: int, check_id: int) -> AssetCheck:
    """Return one check of a project, locked, with its asset; or refuse."""
    query = (
        db.select(AssetCheck)
        .join(Asset, Asset.id == AssetCheck.asset_id)
        .where(AssetCheck.id == check_id, Asset.project_id == project_id)
        .options(joinedload(AssetCheck.asset, innerjoin=True))
        .with_for_update(key_share=True, of=AssetCheck)
        .execution_options(populate_existing=True)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(N_("There is no such check."))
    return found


def list_overdue(today: date | None = None) -> list[AssetCheck]:
    """Return the checks whose day is past, the oldest first, with their assets and projects."""
    query = (
        db.select(AssetCheck)
        .where(AssetCheck.done_on.is_(None), AssetCheck.due_on < (today or clock.today()))
        .options(
            joinedload(AssetCheck.asset).joinedload(Asset.project).joinedload(Project.association)
        )
        .order_by(AssetCheck.due_on, AssetCheck.id)
    )
    return list(db.session.scalars(query))


def count_overdue() -> tuple[int, datetime | None]:
    """Return how many checks are late, and since when the oldest is."""
    query = db.select(func.count(), func.min(AssetCheck.due_on)).where(
        AssetCheck.done_on.is_(None), AssetCheck.due_on < clock.today()
    )
    count, oldest = db.session.execute(query).one()
    return count, datetime.combine(oldest, time(), UTC) if oldest else None


def list_to_remind(today: date) -> list[AssetCheck]:
    """Return the checks to write about: due soon or late, and not written about lately."""
    before = clock.now() - timedelta(days=rules.REMIND_AGAIN)
    query = (
        db.select(AssetCheck)
        .where(
            AssetCheck.done_on.is_(None),
            AssetCheck.due_on <= today + timedelta(days=rules.REMIND_AHEAD),
            db.or_(AssetCheck.reminded_at.is_(None), AssetCheck.reminded_at < before),
        )
        .options(
            joinedload(AssetCheck.asset).joinedload(Asset.project).joinedload(Project.association)
        )
        .order_by(AssetCheck.id)
        .limit(200)
    )
    return list(db.session.scalars(query))
