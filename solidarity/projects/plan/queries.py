"""The ceilings of the day: rows of the policy table, each with its source."""

from dataclasses import dataclass

from solidarity.associations import queries as associations
from solidarity.associations.models import Association
from solidarity.projects.models import Project
from solidarity.projects.plan import rows, rules


def ceilings_of(association: Association) -> rules.Ceilings:
    """Return the most an association's project may ask of donors, in MAD centimes.

    One that has no level yet plans for the first it will get.
    """
    level = associations.level_ceiling(association)
    first = associations.get_policy_amount("level.1.ceiling")
    project = associations.get_policy_amount("ceiling.project.gift")
    return rules.Ceilings(project=project.minor, level=(level or first).minor)


def amount_asked(project: Project) -> int:
    """Return the part asked of donors, in MAD centimes."""
    return rules.gifts_asked(rows.shares_of(project.shares))


@dataclass(frozen=True)
class PlanSums:
    """Where a project's plan stands: both sides of the budget and of the plan, and the gifts."""

    budget: rules.Sums
    plan: rules.Sums
    acquired: rules.Sums
    gifts: int
    released: int


def sums_of(project: Project) -> PlanSums:
    """Return the sums of a project's plan, in MAD centimes."""
    lines, shares, stages = rows.parts_of(project)
    return PlanSums(
        budget=rules.budget_sums(lines),
        plan=rules.plan_sums(shares),
        acquired=rules.acquired(shares),
        gifts=rules.gifts_asked(shares),
        released=sum(stage.tranche for stage in stages),
    )
