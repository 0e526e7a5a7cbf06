"""What becomes of what a finished project did not need (pure). Amounts in minor units."""

from collections.abc import Mapping
from enum import StrEnum

from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_
from solidarity.kit.money import Money, exponent
from solidarity.projects.rules import WAITING_FOR_STAFF, WRITABLE


class Choice(StrEnum):
    """What a project's association and the site agreed on before it was published."""

    REFUND = "refund"
    SISTER = "sister"
    UPKEEP = "upkeep"


class Way(StrEnum):
    """What happens to what is left in one currency."""

    BACK = "back"  # to the givers, each in proportion
    ON = "on"  # to the sister project
    STAYS = "stays"  # free, for a release to the upkeep


DEFAULT = Choice.REFUND

CHOICE_WORDS: dict[Choice, str] = {
    Choice.REFUND: N_("Back to the givers, each in proportion"),
    Choice.SISTER: N_("On to another project"),
    Choice.UPKEEP: N_("For the upkeep of what was built"),
}
WAY_WORDS: dict[Way, str] = {
    Way.BACK: N_("Goes back to the givers"),
    Way.ON: N_("Goes on to the sister project"),
    Way.STAYS: N_("Stays for the upkeep"),
}


def check_open(state: str, was_published: bool, *, is_staff: bool) -> None:
    """Refuse to change a plan that givers may have read, or that is being reviewed."""
    if was_published:
        raise Refusal(N_("Givers read this plan since the project was published: it stays."))
    if state not in (WRITABLE | WAITING_FOR_STAFF if is_staff else WRITABLE):
        raise Refusal(N_("The project is being read by staff: this cannot be changed now."))


def check_choice(choice: str, sister_id: int | None) -> None:
    """Refuse a choice that is none, or a sister project that is not named."""
    if choice not in tuple(Choice):
        raise Invalid(N_("Choose one of the three."), field="choice")
    if choice == Choice.SISTER and sister_id is None:
        raise Invalid(N_("Choose which project it goes on to."), field="sister")


def check_second(proposed_by: int, by: int) -> None:
    """Refuse the same person twice."""
    if proposed_by == by:
        raise Refusal(N_("You proposed it: somebody else must approve it."))


def left_of(free: int, fees: int) -> int:
    """Return what is really there: fees were taken by others and cannot be given to anybody."""
    return max(0, free - max(0, fees))


def way_of(choice: str, *, sister_takes: bool, same_hands: bool) -> Way:
    """Return what happens to one currency.

    Money goes on to a sister project that still takes gifts and is served by the very holder who
    has the money, in the currency it is held in; otherwise it goes back, as was said beforehand.
    """
    if choice == Choice.UPKEEP:
        return Way.STAYS
    return Way.ON if choice == Choice.SISTER and sister_takes and same_hands else Way.BACK


def smallest(currency: str) -> int:
    """Return the smallest part that is sent back: one unit, or a hundred where there are no cents.

    Sending less costs more than it gives; what is smaller stays with the project.
    """
    return 10 ** max(exponent(currency), 2)


def parts(left: int, currency: str, gifts: Mapping[int, int], other: int) -> dict[int, int]:
    """Share `left` by what is left of each gift (largest remainder) → {gift: minor units}.

    `other` is what the project received beside gifts in this currency: its part is nobody's to
    be sent, and stays. Nobody gets more than is left of the gift, nor less than the smallest.
    """
    ids, weights = list(gifts), [*gifts.values(), max(0, other)]
    total = sum(weights)
    if left <= 0 or total <= 0:
        return {}
    shared = Money(min(left, total), currency).split(weights)[: len(ids)]
    least = smallest(currency)
    return {i: one.minor for i, one in zip(ids, shared, strict=True) if one.minor >= least}


def dirhams_of(amount: int, kept: int, kept_quote: int) -> int:
    """Return what `amount` counts for in dirhams (centimes): as the gifts it comes from did, at
    their frozen quotes; `kept` of them, in their currency, made `kept_quote` centimes.
    """
    return amount * kept_quote // kept
