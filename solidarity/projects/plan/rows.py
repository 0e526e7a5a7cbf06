"""What the forms hand over, and rows turned into the values the rules reason on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from solidarity.projects.models import BudgetLine, FundingShare, Milestone, Project
from solidarity.projects.plan.rules import (
    BudgetCategory,
    Line,
    Share,
    ShareState,
    Source,
    Stage,
)


@dataclass(frozen=True)
class BudgetRow:
    """A line as typed: texts by language, unit price in MAD centimes."""

    label: dict[str, str]
    category: BudgetCategory
    quantity: Decimal
    unit_price: int
    unit: dict[str, str] = field(default_factory=dict)
    is_in_kind: bool = False


@dataclass(frozen=True)
class ShareRow:
    """A share as typed; labour gives its days and the value of one, not an amount."""

    source: Source
    amount: int
    state: ShareState = ShareState.REQUESTED
    label: dict[str, str] = field(default_factory=dict)
    days: int | None = None
    day_value: int | None = None


@dataclass(frozen=True)
class StageRow:
    """A milestone as typed; `tranche` in MAD centimes."""

    label: dict[str, str]
    tranche: int
    proof: dict[str, str] = field(default_factory=dict)
    due_on: date | None = None


@dataclass(frozen=True)
class PresetRow:
    """An amount suggested to donors, in minor units of its currency, and what it buys."""

    currency: str
    amount: int
    buys: dict[str, str]


def presets_of(project: Project) -> list[PresetRow]:
    """Return what a project suggests to donors: by currency, the smallest amount first."""
    return [
        PresetRow(currency, one["amount"], dict(one["buys"]))
        for currency, several in sorted((project.presets or {}).items())
        for one in sorted(several, key=lambda one: one["amount"])
    ]


def words(texts: dict[str, str] | None) -> str:
    """Return the first words of a text, in whatever language it has any."""
    return next((text for text in (texts or {}).values() if text), "")


def lines_of(rows: Iterable[BudgetLine]) -> list[Line]:
    """Return stored lines as the rules read them."""
    return [Line(words(r.label), r.quantity, r.unit_price_minor, r.is_in_kind) for r in rows]


def shares_of(rows: Iterable[FundingShare]) -> list[Share]:
    """Return stored shares as the rules read them."""
    return [
        Share(Source(r.source), r.amount_minor, ShareState(r.state), r.days, r.day_value_minor)
        for r in rows
    ]


def stages_of(rows: Iterable[Milestone]) -> list[Stage]:
    """Return stored milestones as the rules read them."""
    return [Stage(words(r.label), r.tranche_minor, r.due_on) for r in rows]


def parts_of(project: Project) -> tuple[list[Line], list[Share], list[Stage]]:
    """Return a project's budget, shares and stages as the rules read them."""
    return lines_of(project.budget), shares_of(project.shares), stages_of(project.milestones)
