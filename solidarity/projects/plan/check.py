"""Does the plan add up? Every refusal says by how much, and what to change.

The plan equals the budget to the centime, money and work each on its own side; the gifts stay
under their ceilings; the tranches release the gifts, no more and no less.
"""

from collections.abc import Sequence

from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_
from solidarity.kit.money import mad
from solidarity.projects.plan.rules import (
    Ceilings,
    Line,
    Share,
    Source,
    Stage,
    Sums,
    budget_sums,
    gifts_asked,
    plan_sums,
)


def check_plan(
    lines: Sequence[Line], shares: Sequence[Share], stages: Sequence[Stage], ceilings: Ceilings
) -> list[Refusal]:
    """Return everything that stands in the way, each naming its step and what to change.

    `field` is budget, shares or milestones, with the row when one row is meant: shares-0.
    """
    found = [*_empty(lines, shares, stages)]
    found += [r for i, line in enumerate(lines) for r in check_line(line, f"budget-{i}")]
    found += [r for i, share in enumerate(shares) for r in check_share(share, f"shares-{i}")]
    found += _sides(budget_sums(lines), plan_sums(shares))
    found += _gifts(shares, ceilings)
    found += _stages(stages, gifts_asked(shares))
    return found


def _empty(lines, shares, stages) -> list[Refusal]:
    found = []
    if not lines:
        found.append(Invalid(N_("The budget has no line yet. Add at least one."), field="budget"))
    if not shares:
        found.append(Invalid(N_("Nobody pays yet. Add at least one share."), field="shares"))
    if not stages:
        found.append(
            Invalid(N_("There is no milestone yet. Add at least one."), field="milestones")
        )
    return found


def check_line(line: Line, field: str) -> list[Refusal]:
    """Return what is wrong with one line of the budget."""
    found = []
    if not line.label.strip():
        found.append(Invalid(N_("Say what this line pays for."), field=field))
    if line.quantity <= 0 or line.unit_price <= 0 or line.amount <= 0:
        found.append(
            Invalid(N_("“%(label)s”: the quantity and the unit price must be above zero."),
                    field=field, label=line.label)
        )  # fmt: skip
    return found


def check_share(share: Share, field: str) -> list[Refusal]:
    """Return what is wrong with one share of the plan."""
    if share.source == Source.VILLAGERS_LABOUR:
        return _check_labour(share, field)
    if share.amount <= 0:
        return [Invalid(N_("The amount of a share must be above zero."), field=field)]
    return []


def _check_labour(share: Share, field: str) -> list[Refusal]:
    days, value = share.days or 0, share.day_value or 0
    if days <= 0 or value <= 0:
        return [Invalid(N_("Say how many days of work, and what one day is worth."), field=field)]
    if share.amount != days * value:
        return [
            Invalid(
                N_("%(days)d days at %(value)s make %(due)s, not %(amount)s."),
                field=field, days=days, value=mad(value), due=mad(days * value),
                amount=mad(share.amount),
            )
        ]  # fmt: skip
    return []


TOO_LITTLE_CASH = N_(
    "In money, the plan brings %(gap)s less than the budget needs (%(plan)s for %(budget)s). "
    "Raise a share in money by %(gap)s, or lower the budget."
)
TOO_MUCH_CASH = N_(
    "In money, the plan brings %(gap)s more than the budget needs (%(plan)s for %(budget)s). "
    "Lower a share in money by %(gap)s, or add what is missing to the budget."
)
TOO_LITTLE_KIND = N_(
    "Work and goods in the plan are worth %(gap)s less than the lines in kind of the budget "
    "(%(plan)s for %(budget)s). Add days or goods, or mark a line as paid in money."
)
TOO_MUCH_KIND = N_(
    "Work and goods in the plan are worth %(gap)s more than the lines in kind of the budget "
    "(%(plan)s for %(budget)s). Mark more lines as given in kind, or take days away."
)


def _sides(budget: Sums, plan: Sums) -> list[Refusal]:
    return [
        *_side(budget.cash, plan.cash, TOO_LITTLE_CASH, TOO_MUCH_CASH),
        *_side(budget.in_kind, plan.in_kind, TOO_LITTLE_KIND, TOO_MUCH_KIND),
    ]


def _side(budget: int, plan: int, too_little: str, too_much: str) -> list[Refusal]:
    if plan == budget:
        return []
    return [
        Invalid(
            too_little if plan < budget else too_much,
            field="shares", gap=mad(abs(plan - budget)), plan=mad(plan), budget=mad(budget),
        )
    ]  # fmt: skip


def _gifts(shares: Sequence[Share], ceilings: Ceilings) -> list[Refusal]:
    asked = gifts_asked(shares)
    if sum(share.source == Source.GIFTS for share in shares) > 1:
        return [Invalid(N_("Gifts on this site stand in one share only."), field="shares")]
    found = []
    if asked > ceilings.project:
        found.append(_over(asked, ceilings.project, N_(
            "Gifts of %(asked)s pass the most a project may collect, %(most)s, by %(gap)s. "
            "Lower the gifts, or find another source for the difference."
        )))  # fmt: skip
    elif asked > ceilings.level:
        found.append(_over(asked, ceilings.level, N_(
            "Gifts of %(asked)s pass what the label of your association allows, %(most)s, by "
            "%(gap)s. Lower the gifts, split the works in two, or ask for the next level."
        )))  # fmt: skip
    return found


def _over(asked: int, most: int, msgid: str) -> Refusal:
    return Invalid(msgid, field="shares", asked=mad(asked), most=mad(most), gap=mad(asked - most))


def _stages(stages: Sequence[Stage], asked: int) -> list[Refusal]:
    found = [
        Invalid(N_("Say what this milestone is."), field=f"milestones-{i}")
        for i, stage in enumerate(stages)
        if not stage.label.strip()
    ]
    released = sum(stage.tranche for stage in stages)
    if stages and released != asked:
        found.append(Invalid(N_(
            "The tranches make %(released)s and the gifts are %(asked)s: %(gap)s apart. Change "
            "the tranches so that together they release the gifts, no more and no less."
        ), field="milestones", released=mad(released), asked=mad(asked),
            gap=mad(abs(released - asked))))  # fmt: skip
    days = [stage.due_on for stage in stages if stage.due_on]
    if days != sorted(days):
        found.append(
            Invalid(N_("Milestones follow each other: put their days in order."),
                    field="milestones")
        )  # fmt: skip
    return found
