"""What a wish may say, and how much of a gift its budget line still takes (pure)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from solidarity.errors import Invalid
from solidarity.kit.messages import N_
from solidarity.kit.money import Money

FARTHEST_CARD = 366  # days ahead


class Tribute(StrEnum):
    """Why a gift bears somebody's name."""

    HONOUR = "honour"
    MEMORY = "memory"


TRIBUTE_WORDS = {
    Tribute.HONOUR: N_("In honour of somebody"),
    Tribute.MEMORY: N_("In memory of somebody"),
}


@dataclass(frozen=True)
class Card:
    """A tribute as typed; everything but the name may stay empty when no card is sent."""

    kind: str = ""
    name: str = ""
    to_name: str = ""
    to_email: str = ""
    from_name: str = ""
    message: str = ""
    send_on: date | None = None
    has_consent: bool = False


def share_of_line(line: Money, before: Money, gift: Money) -> Money:
    """Return how much of a gift its line takes: what `before` left of it; the rest is the whole
    project's. Dirhams; never below zero, never above the gift."""
    left = max(line - before, Money(0, line.currency))
    return min(left, gift)


def check_card(card: Card, today: date) -> None:
    """Refuse a tribute without a name, or a card that cannot or may not leave."""
    if not card.kind:
        return
    if not card.name:
        raise Invalid(N_("Write whose name the gift bears."), field="tribute_name")
    if not card.to_email:
        return
    if not card.from_name:
        raise Invalid(N_("Write who signs the card."), field="card_from")
    if not card.has_consent:
        raise Invalid(
            N_("Say that this person agrees to get a card at this address."), field="consent"
        )
    day = card.send_on or today
    if not today <= day <= today + timedelta(days=FARTHEST_CARD):
        raise Invalid(N_("Choose a day between today and a year from now."), field="card_on")
