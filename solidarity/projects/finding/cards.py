"""What a list shows of each project, read for a whole page at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, func

from solidarity.associations.models import Association
from solidarity.extensions import db
from solidarity.files.models import StoredFile
from solidarity.geography.models import Commune
from solidarity.geography.queries import get_commune
from solidarity.kit.money import Money, mad
from solidarity.projects import panels
from solidarity.projects.models import FundingShare, Project
from solidarity.projects.rules import TAKES_GIFTS


@dataclass(frozen=True)
class Card:
    """One project of a list. Amounts are MAD centimes."""

    id: int
    slug: str
    title: dict[str, str]
    theme: str
    state: str
    place: dict[str, str]
    commune: Commune
    association: dict[str, str]
    association_slug: str
    photo_token: str | None
    collect_until: date | None
    proven_at: datetime | None
    asked: int  # of donors
    totals: panels.Totals

    @property
    def received(self) -> Money:
        """Return what gifts brought, in dirhams."""
        return mad(self.totals.received)

    @property
    def goal(self) -> Money:
        """Return what is asked of donors, in dirhams."""
        return mad(self.asked)

    @property
    def is_collecting(self) -> bool:
        """Say whether the state lets gifts in (the day is not looked at)."""
        return self.state in TAKES_GIFTS


def list_cards(ids: Sequence[int]) -> list[Card]:
    """Return the cards of these projects, in the order asked: two queries, and the totals."""
    if not ids:
        return []
    query = (
        db.select(Project, Association.name, Association.slug, StoredFile.token)
        .join(Association, Association.id == Project.association_id)
        .outerjoin(
            StoredFile, (StoredFile.id == Project.cover_photo_id) & StoredFile.is_public.is_(True)
        )
        .where(Project.id.in_(ids))
    )
    rows = {row[0].id: row for row in db.session.execute(query)}
    asked, totals = _asked(ids), panels.totals(ids)
    return [_card(rows[i], asked.get(i, 0), totals[i]) for i in ids if i in rows]


def _card(row: Row, asked: int, totals: panels.Totals) -> Card:
    project, association, association_slug, photo_token = row
    same = ("id", "slug", "title", "theme", "state", "place", "collect_until", "proven_at")
    return Card(
        **{name: getattr(project, name) for name in same},
        commune=get_commune(project.commune_code),
        association=association,
        association_slug=association_slug,
        photo_token=photo_token,
        asked=asked,
        totals=totals,
    )


def _asked(ids: Sequence[int]) -> dict[int, int]:
    """Return what each project asks of donors: its share paid by gifts."""
    query = (
        db.select(FundingShare.project_id, func.sum(FundingShare.amount_minor))
        .where(FundingShare.project_id.in_(ids), FundingShare.source == "gifts")
        .group_by(FundingShare.project_id)
    )
    return {id_: int(amount) for id_, amount in db.session.execute(query)}
