"""What waits for the treasurer's eye: what the processor and the book do not agree on."""

from dataclasses import dataclass
from datetime import datetime

from solidarity.errors import Invalid, NotFound, Refusal
from solidarity.extensions import db
from solidarity.giving.models import Donation, ReconciliationItem
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.projects.models import Project

SHORTEST_RESOLUTION = 20
KINDS = {
    "dispute": N_("Dispute"),
    "amount_differs": N_("Another amount was paid"),
    "paid_twice": N_("A gift was paid twice"),
    "unknown_settlement": N_("Money of no known gift"),
    "unknown_to_processor": N_("The payment company does not know this entry"),
    "balance_differs": N_("The two balances differ"),
    "payout_failed": N_("A payout came back"),
    "payout_differs": N_("A payout is not the sum of its parts"),
    "fee_unknown": N_("A fee is not known after an hour"),
    "event_stuck": N_("An announcement is stuck"),
    "late": N_("Money of a project that had ended"),
    "overdrawn": N_("A project owes more than it holds"),
}
STATUSES = {
    "needs_response": N_("waits for our answer"),
    "under_review": N_("under review at the bank"),
    "won": N_("won"),
    "lost": N_("lost"),
    "warning_needs_response": N_("an inquiry: no money moved"),
    "warning_under_review": N_("an inquiry: no money moved"),
    "warning_closed": N_("an inquiry, closed"),
    "failed": N_("came back"),
}


@dataclass(frozen=True)
class Item:
    """One thing to look at, with the gift and the project it touches where they are known."""

    id: int
    kind: str
    source: str  # the processor's own name for it
    found_at: datetime
    amount: Money | None
    status: str | None
    account: str | None
    gift: Donation | None
    project: Project | None
    owner_id: int | None = None


def told(items: list[ReconciliationItem]) -> list[Item]:
    """Return items as the page tells them."""
    gifts = _gifts_of(items)
    return [_item(item, *gifts.get(item.facts.get("donation"), (None, None))) for item in items]


def _gifts_of(items: list[ReconciliationItem]) -> dict[str, tuple[Donation, Project]]:
    references = {item.facts["donation"] for item in items if "donation" in item.facts}
    query = db.select(Donation, Project).join(Project, Project.id == Donation.project_id)
    rows = db.session.execute(query.where(Donation.reference.in_(references or {""})))
    return {gift.reference: (gift, project) for gift, project in rows}


def _item(item: ReconciliationItem, gift: Donation | None, project: Project | None) -> Item:
    facts = item.facts
    currency = facts.get("currency") or (gift.currency if gift else None)
    amount = facts.get("amount")
    return Item(
        id=item.id,
        kind=item.kind,
        source=item.source,
        found_at=item.found_at,
        amount=Money(amount, currency) if currency and amount is not None else None,
        status=facts.get("status"),
        account=facts.get("account"),
        gift=gift,
        project=project,
        owner_id=item.owner_id,
    )


def take(item_id: int, *, by: int) -> None:
    """Say who looks at an item; somebody else may take it over. Never commits."""
    item = db.session.get(ReconciliationItem, item_id, with_for_update=True)
    if item is None or item.state != "open":
        raise Refusal(N_("Somebody already settled this."))
    item.owner_id = by
    journal.record("money_item_taken", item, actor_id=by, kind=item.kind, source=item.source)
    db.session.flush()


def resolve(item_id: int, *, resolution: str, by: int) -> None:
    """Close an item with what was found and done: the words and their author stay."""
    item = db.session.get(ReconciliationItem, item_id, with_for_update=True)
    if item is None:
        raise NotFound(N_("There is nothing at this address. It may have moved, or been mistyped."))
    if item.state != "open":
        raise Refusal(N_("Somebody already settled this."))
    if len(resolution.strip()) < SHORTEST_RESOLUTION:
        raise Invalid(
            N_("Say what you found and did, in at least %(shortest)d characters."),
            field="resolution",
            shortest=SHORTEST_RESOLUTION,
        )
    item.state, item.owner_id = "resolved", by
    item.resolution, item.resolved_at = resolution.strip(), clock.now()
    journal.record("money_item_resolved", item, actor_id=by, kind=item.kind, source=item.source)
    db.session.flush()
