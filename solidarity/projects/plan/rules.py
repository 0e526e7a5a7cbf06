"""Lines of the budget and shares of the plan: their kinds, their states and their sums.

Work and goods are real funding, but not money: they are never added to money. A requested
share is never counted as acquired.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from solidarity.errors import Invalid
from solidarity.kit.messages import N_
from solidarity.kit.money import Money

MOST_LINES, MOST_SHARES, MOST_STAGES = 60, 20, 12

# Amounts an association may suggest to donors: within what giving takes (a test compares).
MOST_PRESETS, LONGEST_BUYS = 4, 80
PRESET_BOUNDS = {"EUR": (2_00, 10_000_00), "MAD": (20_00, 100_000_00)}


class BudgetCategory(StrEnum):
    """What a line of the budget buys."""

    STUDY = "study"
    WORKS = "works"
    EQUIPMENT = "equipment"
    MATERIALS = "materials"
    LABOUR = "labour"
    TRANSPORT = "transport"
    CONTROL = "control"
    TRAINING = "training"
    RUNNING = "running"
    CARE = "care"
    CONTINGENCY = "contingency"


CATEGORIES: dict[BudgetCategory, str] = {
    BudgetCategory.STUDY: N_("Study"),
    BudgetCategory.WORKS: N_("Works"),
    BudgetCategory.EQUIPMENT: N_("Equipment"),
    BudgetCategory.MATERIALS: N_("Materials"),
    BudgetCategory.LABOUR: N_("Labour"),
    BudgetCategory.TRANSPORT: N_("Transport"),
    BudgetCategory.CONTROL: N_("Checks and analyses"),
    BudgetCategory.TRAINING: N_("Training"),
    BudgetCategory.RUNNING: N_("First running costs"),
    BudgetCategory.CARE: N_("Care"),
    BudgetCategory.CONTINGENCY: N_("Contingencies"),
}


class Source(StrEnum):
    """Who pays a share. The first is what is asked of donors here."""

    GIFTS = "gifts"
    VILLAGERS_CASH = "villagers_cash"
    VILLAGERS_LABOUR = "villagers_labour"
    GOODS = "goods"
    COMMUNE = "commune"
    PROVINCE = "province"
    STATE = "state"
    INDH = "indh"
    DIASPORA = "diaspora"
    FOUNDATION = "foundation"
    ASSOCIATION = "association"
    MATCH_FUND = "match_fund"


SOURCES: dict[Source, str] = {
    Source.GIFTS: N_("Gifts on this site"),
    Source.VILLAGERS_CASH: N_("Villagers, in money"),
    Source.VILLAGERS_LABOUR: N_("Villagers, in days of work"),
    Source.GOODS: N_("Land, sand, stone and other goods"),
    Source.COMMUNE: N_("Commune"),
    Source.PROVINCE: N_("Province or region"),
    Source.STATE: N_("State and public offices"),
    Source.INDH: N_("INDH"),
    Source.DIASPORA: N_("Association abroad"),
    Source.FOUNDATION: N_("Foundation or co-operation"),
    Source.ASSOCIATION: N_("The association's own money"),
    Source.MATCH_FUND: N_("Match fund"),
}
IN_KIND = frozenset({Source.VILLAGERS_LABOUR, Source.GOODS})

# How a share is drawn in the money bar (templates/components/progress.html).
BAR_KINDS: dict[Source, str] = {
    Source.GIFTS: "gifts",
    Source.MATCH_FUND: "match",
    Source.COMMUNE: "public",
    Source.PROVINCE: "public",
    Source.STATE: "state",
    Source.INDH: "state",
}


class ShareState(StrEnum):
    """How sure a share is, from least to most."""

    REQUESTED = "requested"
    COMMITTED = "committed"
    VOTED = "voted"
    PAID = "paid"


SHARE_STATES: dict[ShareState, str] = {
    ShareState.REQUESTED: N_("Requested, not acquired"),
    ShareState.COMMITTED: N_("Committed"),
    ShareState.VOTED: N_("Voted"),
    ShareState.PAID: N_("Paid"),
}
ACQUIRED = frozenset({ShareState.COMMITTED, ShareState.VOTED, ShareState.PAID})


class MilestoneState(StrEnum):
    """Where a stage of the works stands; being late is computed from its day."""

    AHEAD = "ahead"
    UNDER_WAY = "under_way"
    DONE = "done"


STAGE_STATES: dict[MilestoneState, str] = {
    MilestoneState.AHEAD: N_("Ahead"),
    MilestoneState.UNDER_WAY: N_("Under way"),
    MilestoneState.DONE: N_("Done"),
}


@dataclass(frozen=True)
class Line:
    """A line of the budget. Amounts are MAD centimes."""

    label: str
    quantity: Decimal
    unit_price: int
    is_in_kind: bool = False

    @property
    def amount(self) -> int:
        """Quantity × unit price in whole centimes."""
        return line_amount(self.quantity, self.unit_price)


@dataclass(frozen=True)
class Share:
    """Who pays which part. Amounts are MAD centimes; labour says its days and their value."""

    source: Source
    amount: int
    state: ShareState = ShareState.REQUESTED
    days: int | None = None
    day_value: int | None = None

    @property
    def is_in_kind(self) -> bool:
        """Work and goods are not money."""
        return self.source in IN_KIND


@dataclass(frozen=True)
class Stage:
    """A milestone; `tranche` is the part of the gifts its proof releases, in centimes."""

    label: str
    tranche: int
    due_on: date | None = None


@dataclass(frozen=True)
class Ceilings:
    """The most that may be asked of donors, in centimes: by law and by the label's level."""

    project: int
    level: int


@dataclass(frozen=True)
class Sums:
    """Money and work side by side, in centimes; they are never added up."""

    cash: int
    in_kind: int


def line_amount(quantity: Decimal, unit_price: int) -> int:
    """Return quantity × unit price in whole centimes; a half centime goes up, as on invoices."""
    return int((quantity * unit_price).quantize(Decimal(1), ROUND_HALF_UP))


def budget_sums(lines: Iterable[Line]) -> Sums:
    """Return what the budget needs, in money and in kind."""
    lines = list(lines)
    return Sums(
        sum(line.amount for line in lines if not line.is_in_kind),
        sum(line.amount for line in lines if line.is_in_kind),
    )


def plan_sums(shares: Iterable[Share]) -> Sums:
    """Return what the plan brings, in money and in kind, whatever its state."""
    shares = list(shares)
    return Sums(
        sum(share.amount for share in shares if not share.is_in_kind),
        sum(share.amount for share in shares if share.is_in_kind),
    )


def acquired(shares: Iterable[Share]) -> Sums:
    """Return what is sure: committed, voted or paid. Never what is requested, never the gifts,
    which only the ledger can tell.
    """
    return plan_sums(s for s in shares if s.state in ACQUIRED and s.source != Source.GIFTS)


def gifts_asked(shares: Iterable[Share]) -> int:
    """Return the part asked of donors, in centimes."""
    return sum(share.amount for share in shares if share.source == Source.GIFTS)


def check_preset(currency: str, amount: int) -> None:
    """Refuse to suggest an amount that could not be given."""
    if currency not in PRESET_BOUNDS:
        raise Invalid(N_("The site does not know this currency."), field="currency")
    least, most = PRESET_BOUNDS[currency]
    if not least <= amount <= most:
        raise Invalid(
            N_("Suggest an amount between %(least)s and %(most)s."),
            least=Money(least, currency),
            most=Money(most, currency),
        )


def check_presets(amounts: Iterable[tuple[str, int]]) -> None:
    """Refuse an amount that cannot be given, or one suggested twice."""
    seen = set()
    for currency, amount in amounts:
        check_preset(currency, amount)
        if (currency, amount) in seen:
            raise Invalid(
                N_("%(amount)s is suggested twice: change one, or empty its row."),
                amount=Money(amount, currency),
            )
        seen.add((currency, amount))
