"""Find needs: what is shown to everyone, and what waits for staff."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func

from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.files.queries import get_files
from solidarity.geography.models import Commune
from solidarity.geography.queries import gazetteer, get_commune
from solidarity.kit.messages import N_
from solidarity.projects.models import Need, NeedConfirmation, Project
from solidarity.projects.needs.rules import LISTED, PER_PAGE, NeedState
from solidarity.projects.rules import PUBLIC


@dataclass(frozen=True)
class Filters:
    """What somebody looks for among the needs; empty values ask nothing."""

    commune: str = ""
    province: str = ""
    theme: str = ""
    region: str = ""
    is_historic: bool = False  # Souss-Massa-Draa as it was until 2015
    state: str = NeedState.OPEN


@dataclass(frozen=True)
class NeedCard:
    """One need of a list, with what is known around it."""

    need: Need
    commune: Commune
    photo_token: str | None
    project: Project | None  # the public project that answers it


@dataclass(frozen=True)
class Found:
    """A page of needs, newest first."""

    cards: list[NeedCard]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Return how many pages there are (at least one)."""
        return max(1, -(-self.total // PER_PAGE))


def find_need(slug: str) -> Need | None:
    """Return a need by its reference, in capitals or not."""
    return db.session.scalar(db.select(Need).filter_by(slug=slug.lower()))


def get_need(slug: str) -> Need:
    """Return a need by its reference, or refuse."""
    need = find_need(slug)
    if need is None:
        raise NotFound(N_("There is no need with this reference."))
    return need


def get_by_id(need_id: int) -> Need | None:
    """Return a need by its number."""
    return db.session.get(Need, need_id)


def list_needs(filters: Filters, page: int = 1) -> Found:
    """Return a page of the needs shown to everyone, newest first."""
    query = db.select(Need).where(*_conditions(filters))
    total = db.session.scalar(db.select(func.count()).select_from(query.subquery()))
    newest = query.order_by(Need.stated_at.desc(), Need.id.desc())
    rows = db.session.scalars(newest.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return Found(as_cards(list(rows)), total or 0, page)


def list_of_commune(code: str, limit: int = 12) -> list[NeedCard]:
    """Return the newest needs of a commune that are shown, open ones first."""
    query = db.select(Need).filter_by(commune_code=code).where(Need.state.in_(LISTED))
    order = (Need.state != NeedState.OPEN, Need.stated_at.desc(), Need.id.desc())
    return as_cards(list(db.session.scalars(query.order_by(*order).limit(limit))))


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    yield Need.state.in_(LISTED)
    if filters.state:
        yield Need.state == filters.state
    if filters.theme:
        yield Need.theme == filters.theme
    if filters.commune:
        yield Need.commune_code == filters.commune
    if filters.province or filters.region or filters.is_historic:
        yield Need.commune_code.in_(_communes_of(filters))


def _communes_of(filters: Filters) -> list[str]:
    """Return the codes of the communes that lie in every place asked for."""
    places = gazetteer()
    inside = {
        code for code, province in places.provinces.items()
        if filters.province in ("", code)
        and filters.region in ("", province.region_code)
        and (province.is_historic_smd or not filters.is_historic)
    }  # fmt: skip
    return [code for code, commune in places.communes.items() if commune.province_code in inside]


def count_open_by_commune(filters: Filters | None = None) -> dict[str, int]:
    """Return how many open needs each commune has, among those that answer `filters`."""
    conditions = _conditions(filters or Filters())
    query = db.select(Need.commune_code, func.count()).where(*conditions)
    return dict(db.session.execute(query.group_by(Need.commune_code)).all())


def count_waiting() -> tuple[int, datetime | None]:
    """Return how many needs wait for a check, and since when the oldest does."""
    query = db.select(func.count(), func.min(Need.stated_at)).where(Need.state == NeedState.STATED)
    count, oldest = db.session.execute(query).one()
    return count, oldest


def list_waiting(limit: int = 100) -> list[NeedCard]:
    """Return what waits for a check, the oldest first; photos are not public yet."""
    query = db.select(Need).filter_by(state=NeedState.STATED)
    rows = db.session.scalars(query.order_by(Need.stated_at, Need.id).limit(limit))
    return as_cards(list(rows), only_public_photos=False)


def list_similar(needs: Sequence[Need]) -> dict[int, list[Need]]:
    """Return, for each need, the shown needs of the same commune and theme (one query)."""
    codes = {need.commune_code for need in needs}
    query = db.select(Need).where(Need.commune_code.in_(codes), Need.state.in_(LISTED))
    shown = list(db.session.scalars(query.order_by(Need.id.desc()).limit(500)))
    return {
        need.id: [s for s in shown if (s.commune_code, s.theme) == (need.commune_code, need.theme)]
        for need in needs
    }


def has_confirmed(need_id: int, person_id: int) -> bool:
    """Say whether a person has confirmed a need."""
    return db.session.get(NeedConfirmation, (need_id, person_id)) is not None


def is_answered_by_another(need_id: int, project_id: int) -> bool:
    """Say whether a public project other than this one answers a need and goes on."""
    query = db.select(Project.id).where(
        Project.need_id == need_id,
        Project.id != project_id,
        Project.published_at.is_not(None),
        Project.state.in_(PUBLIC - {"cancelled", "refunded"}),
    )
    return db.session.scalar(query.limit(1)) is not None


def as_cards(needs: list[Need], *, only_public_photos: bool = True) -> list[NeedCard]:
    """Return needs with their commune, photo and answering project: two queries for all."""
    photos = get_files([n.photo_id for n in needs if n.photo_id])
    tokens = {i: f.token for i, f in photos.items() if f.is_public or not only_public_photos}
    answers = _answers([need.id for need in needs])
    return [
        NeedCard(n, get_commune(n.commune_code), tokens.get(n.photo_id), answers.get(n.id))
        for n in needs
    ]


def _answers(need_ids: list[int]) -> dict[int, Project]:
    if not need_ids:
        return {}
    query = db.select(Project).where(
        Project.need_id.in_(need_ids),
        Project.published_at.is_not(None),
        Project.state.in_(sorted(PUBLIC)),
    )
    return {p.need_id: p for p in db.session.scalars(query.order_by(Project.id.desc()))}
