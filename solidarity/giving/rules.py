"""What may be given, what a gift can become, what it costs (pure: values in, answers out)."""

from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_
from solidarity.kit.money import Money, convert


class Means(StrEnum):
    """How the money of a gift travels."""

    PROCESSOR = "processor"  # card or SEPA debit, on the processor's page
    TRANSFER = "transfer"  # the donor orders it at their bank; counted on a bank line
    CASH = "cash"  # collected by the association's treasurer; counted on a bank line


class DonationState(StrEnum):
    """The life of a gift. Only the processor's facts move it past `intended`."""

    INTENDED = "intended"  # the donor said so; nothing was paid
    ON_ITS_WAY = "on_its_way"  # the bank was told (SEPA); it takes days and may fail
    RECEIVED = "received"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUNDED = "refunded"  # all of it went back
    DISPUTED = "disputed"


MOVES: dict[DonationState, frozenset[DonationState]] = {
    DonationState.INTENDED: frozenset(DonationState) - {DonationState.INTENDED},
    DonationState.ON_ITS_WAY: frozenset({"received", "failed", "refunded", "disputed"}),
    # A failed or expired attempt may be followed by one that succeeds.
    DonationState.FAILED: frozenset({"on_its_way", "received", "refunded", "disputed"}),
    DonationState.EXPIRED: frozenset({"on_its_way", "received", "failed", "refunded", "disputed"}),
    DonationState.RECEIVED: frozenset({"refunded", "disputed"}),
    DonationState.DISPUTED: frozenset({"received", "refunded"}),
    DonationState.REFUNDED: frozenset({"received"}),  # a refund may fail days later
}

STATE_WORDS = {
    DonationState.INTENDED: N_("Not paid yet"),
    DonationState.ON_ITS_WAY: N_("On its way from the bank"),
    DonationState.RECEIVED: N_("Gift received"),
    DonationState.FAILED: N_("The payment failed"),
    DonationState.EXPIRED: N_("Not paid in time"),
    DonationState.REFUNDED: N_("Refunded"),
    DonationState.DISPUTED: N_("Disputed with the bank"),
}

# What the first two are called where no processor is asked.
WAITING_WORDS = {
    (Means.TRANSFER, DonationState.INTENDED): N_("Announced: not seen on a statement yet"),
    (Means.TRANSFER, DonationState.EXPIRED): N_("Announced, and not arrived"),
    (Means.CASH, DonationState.INTENDED): N_("In hand, to be deposited"),
}


def state_words(state: str, means: str) -> str:
    """Return the sentence for where a gift stands, by how its money travels."""
    now = DonationState(state)
    return WAITING_WORDS.get((Means(means), now), STATE_WORDS[now])


class AttemptState(StrEnum):
    """One try at paying, as far as we know from the processor."""

    ASKED = "asked"  # committed; the processor may not know it yet
    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


UNSETTLED = (AttemptState.ASKED, AttemptState.OPEN, AttemptState.PROCESSING)


class PledgeState(StrEnum):
    """A promise is not money."""

    STANDING = "standing"
    INVITED = "invited"  # giving opened: we wrote, once
    WITHDRAWN = "withdrawn"


PLEDGE_WORDS = {
    PledgeState.STANDING: N_("Promised"),
    PledgeState.INVITED: N_("Giving has opened: we wrote to you"),
    PledgeState.WITHDRAWN: N_("Taken back"),
}


class GivingClosed(Refusal):
    """The project takes no gift now."""


def may_become(now: str, then: str) -> bool:
    """Say whether a gift in state `now` may move to `then`."""
    return now != then and then in MOVES[DonationState(now)]


def check_amount(amount: Money, least: int, most: int, *, field: str = "other_amount") -> None:
    """Refuse an amount outside the bounds of its currency (minor units)."""
    if amount.minor < least:
        raise Invalid(
            N_("The smallest gift is %(least)s: below it, the card fee takes too large a part."),
            field=field,
            least=Money(least, amount.currency),
        )
    if amount.minor > most:
        raise Invalid(
            N_("Above %(most)s, write to us first: a large gift is prepared with you."),
            field=field,
            most=Money(most, amount.currency),
        )


def check_room_left(quote: Money, room: Money, rate: Decimal, currency: str) -> None:
    """Refuse what goes beyond the donors' part. `quote` and `room` are dirhams."""
    if room.minor <= 0:
        raise GivingClosed(
            N_("The donors' part of this project is complete: nothing more is taken.")
        )
    if quote > room:
        most = Money(int(room.minor / rate), currency)
        raise Invalid(
            N_("This project still lacks about %(room)s: give at most %(most)s."),
            field="other_amount",
            room=room,
            most=most,
        )


def fee_estimate(amount: Money, permille: int, fixed: int) -> Money:
    """Return what the processor will take: `permille` of the amount plus `fixed`, rounded up."""
    share = (Decimal(amount.minor) * permille / 1000).quantize(Decimal(1), ROUND_CEILING)
    return Money(int(share) + fixed, amount.currency)


def quote(amount: Money, rate: Decimal) -> Money:
    """Return the dirhams an amount is worth at `rate`; frozen on the gift, shown as ≈."""
    return convert(amount, rate, "MAD")


def idempotency_key(book: str, donation_id: int, attempt: int) -> str:
    """Return the key under which the processor makes one payment only, however often we ask."""
    return f"{book}-donation-{donation_id}-attempt-{attempt}"
