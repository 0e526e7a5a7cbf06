"""What a club may do, and who signs (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.kit.messages import N_
from solidarity.kit.money import Money

SHORTEST_NAME = 4
MOST_MEMBERS = 200


class Role(StrEnum):
    """A member's part in a club."""

    TREASURER = "treasurer"  # writes shares, proposes gifts, pays
    SIGNATORY = "signatory"  # approves what the treasurer proposes
    MEMBER = "member"


ROLE_WORDS = {
    Role.TREASURER: N_("Treasurer"),
    Role.SIGNATORY: N_("Second signatory"),
    Role.MEMBER: N_("Member"),
}


class GiftState(StrEnum):
    """The life of a collective gift before it becomes an ordinary one."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    PAYING = "paying"  # its ordinary gift exists


GIFT_WORDS = {
    GiftState.PROPOSED: N_("Waits for the second signature"),
    GiftState.APPROVED: N_("Approved: to be paid"),
    GiftState.REFUSED: N_("Not approved"),
    GiftState.PAYING: N_("Sent to payment"),
}


@dataclass(frozen=True)
class Share:
    """One member's part of a collective gift, in minor units of its currency."""

    member_id: int
    minor: int


def check_club(name: str, commune: str | None, country: str, second: str, own: str) -> None:
    """Refuse a club without a name, a commune, a country, or a second person to sign."""
    if len(name) < SHORTEST_NAME:
        raise Invalid(
            N_("Give the club a name of at least %(shortest)d characters."),
            field="name", shortest=SHORTEST_NAME,
        )  # fmt: skip
    if not commune:
        raise Invalid(N_("Choose the commune your people come from."), field="commune")
    if not country:
        raise Invalid(N_("Choose the country where the club lives."), field="country")
    if not second:
        raise Invalid(N_("Write the address of the second signatory."), field="signatory_email")
    if second.casefold() == own.casefold():
        raise Invalid(
            N_("The treasurer and the second signatory are two different people."),
            field="signatory_email",
        )


def read_shares(
    parts: Mapping[int, Money | None], members: Sequence[int], amount: Money
) -> list[Share]:
    """Return the shares that were filled in; together they make the gift, to the centime."""
    given = {who: part for who, part in parts.items() if part}
    if not given:
        raise Invalid(N_("Write what came from at least one member."), field="amount")
    if set(given) - set(members):
        raise Invalid(N_("A share names somebody who is not of this club."), field="amount")
    if any(part.currency != amount.currency for part in given.values()):
        raise Invalid(N_("Shares are in the currency of the gift."), field="amount")
    total = Money(sum(part.minor for part in given.values()), amount.currency)
    if total != amount:
        raise Invalid(
            N_("The shares make %(total)s, and the gift is %(amount)s: they must be equal."),
            field="amount", total=total, amount=amount,
        )  # fmt: skip
    return [Share(who, part.minor) for who, part in given.items()]


def check_signature(state: str, proposed_by: int | None, signatory: int | None, by: int) -> None:
    """Refuse a second signature that is not the second signatory's, or comes too late."""
    if state != GiftState.PROPOSED:
        raise Refusal(N_("Somebody already decided on this gift."))
    if signatory != by:
        raise NotAllowed(N_("Only the second signatory of the club may decide."))
    if proposed_by == by:
        raise NotAllowed(N_("Whoever proposed a gift does not approve it."))
