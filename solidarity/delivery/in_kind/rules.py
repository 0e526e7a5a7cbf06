"""Work by the day and goods by the unit: what they are worth, and who may say so (pure).

They are real funding and not money: they stand beside it. Values are MAD centimes.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from solidarity.errors import Invalid
from solidarity.kit.messages import N_
from solidarity.kit.money import mad

MOST_PEOPLE, MOST_DAYS = 500, 60


class GivenKind(StrEnum):
    """What was given."""

    LABOUR = "labour"
    GOODS = "goods"


class GivenState(StrEnum):
    """Only what a second person confirmed is counted."""

    STATED = "stated"
    CONFIRMED = "confirmed"
    CONTESTED = "contested"


STATES: dict[GivenState, str] = {
    GivenState.STATED: N_("Waits for a second person"),
    GivenState.CONFIRMED: N_("Confirmed by two people"),
    GivenState.CONTESTED: N_("Contested"),
}


class Witness(StrEnum):
    """As what the second person answers."""

    VILLAGER = "villager"
    VOLUNTEER = "volunteer"
    COMMUNE = "commune"


WITNESSES: dict[Witness, str] = {
    Witness.VILLAGER: N_("I live in the village"),
    Witness.VOLUNTEER: N_("I am a volunteer of this project"),
    Witness.COMMUNE: N_("I work for the commune"),
}


@dataclass(frozen=True)
class DayValue:
    """What a day may be worth, in centimes: a row of the policy table."""

    least: int
    most: int


def labour_value(people: int | None, days: int | None, day_value: int) -> int:
    """Return people × days × the value of a day, or refuse what cannot be counted."""
    if not people or not 0 < people <= MOST_PEOPLE:
        raise Invalid(
            N_("Between 1 and %(most)d people fit on a sheet."), field="people", most=MOST_PEOPLE
        )
    if not days or not 0 < days <= MOST_DAYS:
        raise Invalid(
            N_("Between 1 and %(most)d days fit on a sheet."), field="days", most=MOST_DAYS
        )
    return people * days * day_value


def check_day_value(value: int, policy: DayValue) -> None:
    """Refuse a value of a day outside the policy table."""
    if not policy.least <= value <= policy.most:
        raise Invalid(
            N_("A day is worth between %(least)s and %(most)s here."), field="unit_value",
            least=mad(policy.least), most=mad(policy.most),
        )  # fmt: skip


def goods_value(quantity: Decimal | None, unit_value: int) -> int:
    """Return quantity × unit value in whole centimes; a half goes up, as on invoices."""
    if quantity is None or quantity <= 0 or unit_value <= 0:
        raise Invalid(N_("Say how much was given, and what one unit is worth."), field="quantity")
    value = int((quantity * unit_value).quantize(Decimal(1), ROUND_HALF_UP))
    if value <= 0:
        raise Invalid(N_("The amount must be above zero."), field="unit_value")
    return value


def check_day(given_on: date, today: date) -> None:
    """Refuse a day that has not come."""
    if given_on > today:
        raise Invalid(N_("This day has not come yet."), field="given_on")


def days_to_count(confirmed: int, planned: int | None) -> int:
    """Return the days the plan shows as done: never more than it has."""
    return min(confirmed, planned or 0)
