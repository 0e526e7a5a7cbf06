"""Follow one gift: given, settled, in dirhams, released, spent."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func

from solidarity.extensions import db
from solidarity.giving import queries as giving
from solidarity.giving.models import Donation, FundingTotal
from solidarity.giving.papers import queries as papers
from solidarity.giving.papers.queries import Settled
from solidarity.kit.messages import pick
from solidarity.kit.money import Money, mad
from solidarity.projects.models import BudgetLine, Project
from solidarity.transparency.trail import rules, sources
from solidarity.transparency.trail.sources import SpentItem


@dataclass(frozen=True)
class Spent:
    """An invoice and the gift's share of it."""

    item: SpentItem
    budget: str  # words of its budget line; empty when not known
    amount: Money
    share: Money


@dataclass(frozen=True)
class Trail:
    """Everything the page says, in its order."""

    donation: Donation
    project: Project
    given: Money
    refunded: Money
    settled: Settled | None
    dirhams: Money  # at the frozen quote, refunds taken off
    received: Money  # the pool the gift is a part of
    percent: Decimal  # the gift's part of the pool
    released: Money
    released_share: Money
    spent: list[Spent]
    spent_share: Money

    @property
    def unspent_share(self) -> Money:
        """What was released to the gift's share and not proven yet; never less than nothing."""
        return mad(max(0, self.released_share.minor - self.spent_share.minor))


def follow(donation: Donation, lang: str) -> Trail:
    """Return where a gift went. Its shares and those of all others make each amount exactly."""
    project, part = giving.project_of(donation), part_of(donation)
    total = db.session.get(FundingTotal, donation.project_id)
    budget = _budget(project.id, lang)
    released = total.released_minor if total else 0
    items = sources.spent_items(project.id)
    shares = part.shares_of([item.amount for item in items])
    spent = [
        Spent(item, budget.get(item.line, ""), mad(item.amount), mad(share))
        for item, share in zip(items, shares, strict=True)
    ]
    return Trail(
        donation=donation,
        project=project,
        given=Money(donation.amount_minor, donation.currency),
        refunded=Money(donation.refunded_minor, donation.currency),
        settled=papers.settled(donation.id),
        dirhams=mad(part.own),
        received=mad(part.whole),
        percent=Decimal(100 * part.own) / part.whole if part.whole else Decimal(0),
        released=mad(released),
        released_share=mad(part.of(released)),
        spent=spent,
        spent_share=mad(sum(one.share.minor for one in spent)),
    )


def _budget(project_id: int, lang: str) -> dict[int, str]:
    query = db.select(BudgetLine.n, BudgetLine.label).filter_by(project_id=project_id)
    return {n: pick(label, lang)[0] for n, label in db.session.execute(query)}


def part_of(donation: Donation) -> rules.Part:
    """Return the gift's place among all that its project received."""
    kept = Donation.quote_minor * (Donation.amount_minor - Donation.refunded_minor)
    query = db.select(func.coalesce(func.sum(kept // Donation.amount_minor), 0)).where(
        Donation.project_id == donation.project_id,
        Donation.book == donation.book,
        Donation.state.in_(rules.HELD),
    )
    gifts = int(db.session.scalar(query))
    before = int(db.session.scalar(query.where(Donation.id < donation.id)))
    total = db.session.get(FundingTotal, donation.project_id)
    own = rules.weight(
        donation.quote_minor, donation.amount_minor, donation.refunded_minor, donation.state
    )
    # What match funds added belongs to the pool and to no gift: it stands after all of them.
    return rules.Part(before, own, max(gifts, total.received_minor if total else 0))
