"""How much a sponsor's fund adds to a gift, and why (pure: values in, an answer out).

    match = the least of  base × factor × weight   (whole centimes, rounded down)
            and of what each ceiling leaves: gift, giver, project, association, what the
            project still lacks, the pool.

`base` is the gift's frozen quote in MAD centimes; `factor` and `weight` are thousandths.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from solidarity.errors import Invalid, Refusal
from solidarity.giving.rules import DonationState
from solidarity.kit.messages import N_
from solidarity.kit.money import mad

SHORTEST_REASON = 20
UNPAID_DAYS = {"processor": 7, "transfer": 45, "cash": 45}
"""How long a match waits for a gift nobody paid yet, by its means."""
TAKEN_BACK_DAYS = 30
"""How long what left the project with a refund waits: a refund may still fail."""


class FundState(StrEnum):
    """The life of a fund."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


FUND_WORDS = {
    FundState.DRAFT: N_("Draft"),
    FundState.OPEN: N_("Open to gifts"),
    FundState.CLOSED: N_("Closed to gifts"),
}


class Reason(StrEnum):
    """Why a fund added nothing to a gift."""

    OWN_PROJECT = "own_project"
    THEME = "theme"
    STAFF = "staff"


REASON_WORDS = {
    Reason.OWN_PROJECT: N_(
        "The giver belongs, or belonged, to the association of this project: a fund does not "
        "match what people give to their own association."
    ),
    Reason.THEME: N_("This fund does not match projects of this theme."),
    Reason.STAFF: N_("Staff set this match aside, and wrote why:"),
}

CAP_WORDS = {
    "": N_("No ceiling was reached."),
    "gift": N_("The ceiling for one gift was reached."),
    "donor": N_(
        "The ceiling for one giver was reached: several gifts of one person count together."
    ),
    "project": N_("The ceiling for one project was reached."),
    "association": N_("The ceiling for one association was reached."),
    "room": N_("The project lacks no more than this."),
    "pool": N_("The fund had no more than this left."),
}

# Weights --------------------------------------------------------------------------------------

WEIGHTINGS = ("none", "census-2024-1")
MEDIAN_HOUSEHOLD = 418  # hundredths of a person: the median of the 319 communes, census of 2024
LEAST_WEIGHT, MOST_WEIGHT = 500, 2000  # thousandths


@dataclass(frozen=True)
class CommuneFacts:
    """What the census of 2024 (HCP) says of a commune."""

    code: str
    kind: str  # rural, urban
    population: int
    households: int


def weight(facts: CommuneFacts, weighting: str) -> int:
    """Return the weight of a commune, in thousandths, between 500 and 2000.

    census-2024-1: 1000, plus 4 for each hundredth of a person by which its households are larger
    than the median (less when smaller), +100 rural or -250 urban, +150 under 5,000 inhabitants or
    -100 over 20,000. Where many left, households are small; where few could leave they are large
    and poor: no register of emigrants by commune exists, so this stands in for one.
    """
    if weighting == "none" or not facts.households:
        return 1000
    size = facts.population * 100 // facts.households
    points = 1000 + 4 * (size - MEDIAN_HOUSEHOLD)
    points += 100 if facts.kind == "rural" else -250
    if facts.population < 5_000:
        points += 150
    elif facts.population > 20_000:
        points -= 100
    return min(max(points, LEAST_WEIGHT), MOST_WEIGHT)


# The amount -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Terms:
    """A rule as arithmetic: factor in thousandths, ceilings in MAD centimes (None: none)."""

    factor: int
    gift: int | None = None
    donor: int | None = None
    project: int | None = None
    association: int | None = None


@dataclass(frozen=True)
class Before:
    """What stood before this gift, in MAD centimes: matched for each, and what is left."""

    donor: int
    project: int
    association: int
    room: int  # what the project still lacks once this gift is counted
    pool: int


@dataclass(frozen=True)
class Decision:
    """What a gift gets (MAD centimes), and the ceiling that made it so ("" when none did)."""

    amount: int
    cap: str


def decide(base: int, weight_: int, terms: Terms, before: Before) -> Decision:
    """Return what a fund adds to a gift of `base` centimes; see the head of this file."""
    wanted = base * terms.factor * weight_ // 1_000_000
    left = {
        "gift": terms.gift,
        "donor": _left(terms.donor, before.donor),
        "project": _left(terms.project, before.project),
        "association": _left(terms.association, before.association),
        "room": before.room,
        "pool": before.pool,
    }
    amount, cap = wanted, ""
    for name, most in left.items():
        if most is not None and max(most, 0) < amount:
            amount, cap = max(most, 0), name
    return Decision(amount, cap)


def _left(ceiling: int | None, used: int) -> int | None:
    return None if ceiling is None else ceiling - used


# A match follows its gift ---------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """Where the match of a gift lies, in MAD centimes: set aside · given to the project."""

    reserved: int = 0
    posted: int = 0

    @property
    def total(self) -> int:
        """All that the fund still holds for this gift."""
        return self.reserved + self.posted


def kept(amount: int, given: int, refunded: int) -> int:
    """Return the part of a match that stays when `refunded` of `given` went back (minor units of
    the gift): in proportion, rounded down to the centime."""
    return amount * (given - refunded) // given


def target(state: str, amount: int, given: int, refunded: int, held: Held) -> Held:
    """Return where a match of `amount` must lie, from what its gift is now and nothing else.

    What a refund or a dispute takes back from the project is set aside, not given to others: should
    the refund fail or the dispute be won, it goes back whole.
    """
    if state in (DonationState.FAILED, DonationState.EXPIRED):
        return Held()
    if state == DonationState.RECEIVED:
        posted = min(kept(amount, given, refunded), held.total)
        return Held(held.total - posted, posted)
    return Held(held.total, 0)  # not settled yet, disputed, refunded


# What staff may write -------------------------------------------------------------------------


@dataclass(frozen=True)
class Draft:
    """A rule as typed. Amounts are MAD centimes; places are HCP codes of provinces or communes."""

    terms: Terms
    starts_on: date
    ends_on: date
    weighting: str
    themes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    donor_days: int | None = None


CEILINGS = ("gift", "donor", "project", "association")


def check_draft(draft: Draft) -> None:
    """Refuse a rule that says nothing sensible."""
    if not 1 <= draft.terms.factor <= 5000:
        raise Invalid(N_("The factor lies between 0.001 and 5."), field="factor")
    if draft.ends_on < draft.starts_on:
        raise Invalid(N_("The last day comes before the first."), field="ends_on")
    for name in CEILINGS:
        ceiling = getattr(draft.terms, name)
        if ceiling is not None and ceiling <= 0:
            raise Invalid(N_("A ceiling is above zero, or left empty."), field=f"cap_{name}")
    if draft.donor_days is not None and draft.donor_days < 1:
        raise Invalid(N_("Count at least one day, or leave it empty."), field="donor_days")


def check_covered(terms: Terms, pool: int) -> None:
    """Refuse a rule that promises one gift, giver, project or association more than the pool."""
    if pool <= 0:
        raise Refusal(N_("Nothing was deposited yet: a fund opens with its money."))
    for name in CEILINGS:
        ceiling = getattr(terms, name)
        if ceiling is not None and ceiling > pool:
            raise Refusal(
                N_("A ceiling of %(ceiling)s is above the %(pool)s deposited: lower it, or deposit "
                   "more."),
                ceiling=mad(ceiling), pool=mad(pool),
            )  # fmt: skip
    if terms.gift is None:
        raise Refusal(N_("Give a ceiling for one gift: without it one gift could take the pool."))


def check_second(first: int | None, second: int) -> None:
    """Refuse that one person does both halves of what takes two."""
    if first == second:
        raise Refusal(N_("A second person must do this: you did the first half."))


def check_reason(text: str, field: str = "reason") -> str:
    """Return the reason, trimmed; refuse one too short to be understood."""
    said = text.strip()
    if len(said) < SHORTEST_REASON:
        raise Invalid(
            N_("Write why, in at least %(shortest)d characters: the giver reads it."),
            field=field, shortest=SHORTEST_REASON,
        )  # fmt: skip
    return said


def check_may_exclude(*, is_last: bool, has_reason: bool, held: Held) -> None:
    """Refuse to set aside what was decided again, was set aside before, or was given already."""
    if has_reason or not is_last:
        raise Refusal(N_("This gift is not matched any more: there is nothing to set aside."))
    if held.posted:
        raise Refusal(
            N_("This match reached its project, where it stays: only one that waits is set aside.")
        )


def covers_place(places: Sequence[str], commune: str) -> bool:
    """Say whether a commune lies in `places` (codes of provinces or communes; none: everywhere)."""
    return not places or any(commune == p or commune.startswith(f"{p}.") for p in places)


def is_on(starts_on: date, ends_on: date, today: date) -> bool:
    """Say whether a rule matches gifts made today (its first and last days included)."""
    return starts_on <= today <= ends_on


def unpaid_until(means: str, decided: date) -> date:
    """Return the last day a match waits for a gift nobody paid yet."""
    return decided + timedelta(days=UNPAID_DAYS.get(means, UNPAID_DAYS["transfer"]))


# Appeals --------------------------------------------------------------------------------------

NEEDED = 2  # people who say the same


def verdict(opinions: Sequence[bool]) -> bool | None:
    """Return what two agreeing people decided (True: grant); None while nobody agrees."""
    for answer in (True, False):
        if list(opinions).count(answer) >= NEEDED:
            return answer
    return None


# Who got what ---------------------------------------------------------------------------------


def gini(amounts: Sequence[int]) -> float:
    """Return the Gini index: 0 when all got the same, near 1 when one got everything."""
    values, total = sorted(amounts), sum(amounts)
    if not values or total == 0:
        return 0.0
    weighted = sum(rank * value for rank, value in enumerate(values, start=1))
    return 2 * weighted / (len(values) * total) - (len(values) + 1) / len(values)


@dataclass(frozen=True)
class Past:
    """A gift that was matched, as far as playing the rule again needs it."""

    base: int
    weight: int
    terms: Terms
    donor: object
    project: object
    association: object
    commune: str
    room: int


def replay(gifts: Sequence[Past], pool: int, *, weighted: bool) -> Mapping[str, int]:
    """Return what each commune would get if the same gifts came again in the same order, with the
    weights or with all weights at 1. Ceilings and the pool hold as they did."""
    used: dict[tuple[str, object], int] = {}
    left, by_commune = pool, {}
    for gift in gifts:
        keys = [("donor", gift.donor), ("project", gift.project), ("association", gift.association)]
        before = Before(*(used.get(key, 0) for key in keys), room=gift.room, pool=left)
        made = decide(gift.base, gift.weight if weighted else 1000, gift.terms, before)
        left -= made.amount
        by_commune[gift.commune] = by_commune.get(gift.commune, 0) + made.amount
        for key in keys:
            used[key] = used.get(key, 0) + made.amount
    return by_commune
