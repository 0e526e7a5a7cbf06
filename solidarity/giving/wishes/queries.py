"""Budget lines and what each still lacks; sister projects; what became of a wish."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import case, func

from solidarity.extensions import db
from solidarity.giving.models import Donation
from solidarity.giving.rules import DonationState
from solidarity.giving.wishes import rules
from solidarity.giving.wishes.models import GiftTribute, GiftWish
from solidarity.kit import clock
from solidarity.kit.money import Money, mad
from solidarity.projects.models import BudgetLine, Project
from solidarity.projects.rules import ProjectState

COUNTED = (DonationState.RECEIVED, DonationState.DISPUTED, DonationState.ON_ITS_WAY)
SISTERS_SHOWN = 8
KEPT = Donation.quote_minor * (Donation.amount_minor - Donation.refunded_minor)


@dataclass(frozen=True)
class OpenLine:
    """A line of the budget that wishes have not filled."""

    n: int
    label: dict[str, str]
    lacks: Money


@dataclass(frozen=True)
class Wish:
    """What a giver wished, and what it has become."""

    label: dict[str, str] | None
    in_line: Money | None  # of the gift, in dirhams
    to_whole: Money | None
    sister: Project | None
    tribute: GiftTribute | None


def list_open_lines(project: Project) -> list[OpenLine]:
    """Return the lines paid in money that gifts aimed at them have not filled yet."""
    rows = db.session.scalars(
        db.select(BudgetLine).filter_by(project_id=project.id, is_in_kind=False)
        .order_by(BudgetLine.n)
    )  # fmt: skip
    taken = _taken(project.id)
    found = [OpenLine(r.n, r.label, mad(r.amount_minor - taken.get(r.n, 0))) for r in rows]
    return [line for line in found if line.lacks.minor > 0]


def _taken(project_id: int) -> dict[int, int]:
    """Line → dirhams (centimes) that gifts aimed at it brought or are bringing."""
    query = (
        db.select(GiftWish.line_n, func.sum(KEPT // Donation.amount_minor))
        .join(Donation, Donation.id == GiftWish.donation_id)
        .where(
            GiftWish.project_id == project_id,
            GiftWish.line_n.is_not(None),
            Donation.state.in_(COUNTED),
        )
        .group_by(GiftWish.line_n)
    )
    return {n: int(total) for n, total in db.session.execute(query)}


def list_sisters(project: Project) -> list[Project]:
    """Return projects that collect now, the nearest first: same commune, theme, province."""
    near = case(
        (Project.commune_code == project.commune_code, 0),
        (Project.theme == project.theme, 1),
        (Project.commune_code.startswith(project.commune_code[:6], autoescape=True), 2),
        else_=3,
    )
    query = (
        db.select(Project)
        .where(
            Project.id != project.id,
            Project.state == ProjectState.PUBLISHED,
            db.or_(Project.collect_until.is_(None), Project.collect_until >= clock.today()),
        )
        .order_by(near, Project.id)
        .limit(SISTERS_SHOWN)
    )
    return list(db.session.scalars(query))


def sister_projects(donation_ids: Iterable[int]) -> dict[int, int]:
    """Return {gift: the project its giver chose should the campaign fail}; absent: refund."""
    query = db.select(GiftWish.donation_id, GiftWish.sister_id).where(
        GiftWish.donation_id.in_(list(donation_ids)), GiftWish.sister_id.is_not(None)
    )
    return {gift: sister for gift, sister in db.session.execute(query)}  # noqa: C416


def find_wish(donation: Donation) -> Wish | None:
    """Return what a giver wished beside a gift, and what it has become."""
    wish = db.session.get(GiftWish, donation.id)
    tribute = db.session.get(GiftTribute, donation.id)
    if wish is None and tribute is None:
        return None
    in_line, to_whole = _shares(donation, wish) if wish and wish.line_n else (None, None)
    return Wish(
        label=wish.line_label if wish and wish.line_n else None,
        in_line=in_line,
        to_whole=to_whole,
        sister=db.session.get(Project, wish.sister_id) if wish and wish.sister_id else None,
        tribute=tribute,
    )


def _shares(donation: Donation, wish: GiftWish) -> tuple[Money, Money]:
    """Return (to the line, to the whole project): first received, first served."""
    amount = db.session.scalar(
        db.select(BudgetLine.amount_minor).filter_by(
            project_id=wish.project_id, n=wish.line_n, is_in_kind=False
        )
    )
    query = (
        db.select(func.coalesce(func.sum(KEPT // Donation.amount_minor), 0))
        .join(GiftWish, GiftWish.donation_id == Donation.id)
        .where(
            GiftWish.project_id == wish.project_id,
            GiftWish.line_n == wish.line_n,
            Donation.id != donation.id,
            Donation.state.in_(COUNTED),
        )
    )
    if donation.received_at:
        same = Donation.received_at == donation.received_at
        query = query.where(
            db.or_(
                Donation.received_at < donation.received_at,
                db.and_(same, Donation.id < donation.id),
            )
        )
    before = mad(int(db.session.scalar(query)))
    gift = mad(donation.quote_minor)
    in_line = rules.share_of_line(mad(amount or 0), before, gift)
    return in_line, gift - in_line
