"""What may be given back, who asks, and what a refund can become (pure)."""

from enum import StrEnum

from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_
from solidarity.kit.money import Money

SHORTEST_REASON = 20  # characters


class Asker(StrEnum):
    """Where a refund began."""

    DONOR = "donor"
    TREASURER = "treasurer"
    SITE = "site"  # a campaign that failed, or money left over
    PROCESSOR = "processor"  # made on the processor's own pages


class RefundState(StrEnum):
    """The life of a refund."""

    WANTED = "wanted"  # the donor asked; a treasurer decides
    ASKED = "asked"  # decided and set aside; the processor, or the bank, is to be told
    SENT = "sent"  # the processor took it; the donor's bank needs a few days
    DONE = "done"
    FAILED = "failed"  # it came back, or the processor refused it: the project holds it again
    DECLINED = "declined"


UNDER_WAY = (RefundState.WANTED, RefundState.ASKED)
ENDED = (RefundState.DONE, RefundState.FAILED, RefundState.DECLINED)

ASKER_WORDS = {
    Asker.DONOR: N_("The donor"),
    Asker.TREASURER: N_("A treasurer"),
    Asker.SITE: N_("The site: the campaign ended, or money was left over"),
    Asker.PROCESSOR: N_("Made at the payment company"),
}
STATE_WORDS = {
    RefundState.WANTED: N_("Waits for a treasurer"),
    RefundState.ASKED: N_("Being sent"),
    RefundState.SENT: N_("Sent: the bank needs a few days"),
    RefundState.DONE: N_("Arrived"),
    RefundState.FAILED: N_("Came back"),
    RefundState.DECLINED: N_("Declined"),
}


class NothingLeft(Refusal):
    """What is asked back is not there to be given."""


def check_reason(reason: str) -> None:
    """Refuse words too short to tell anybody why."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(
            N_("Say why, in at least %(shortest)d characters."),
            field="reason",
            shortest=SHORTEST_REASON,
        )


def check_amount(amount: Money | None, left: Money, free: Money) -> None:
    """Refuse more than is `left` of the gift, or than its project still holds unreleased."""
    if left.minor <= 0:
        raise NothingLeft(N_("Nothing is left of this gift: all of it went back."))
    if amount is None or amount.minor <= 0:
        raise Invalid(N_("Write an amount above zero."), field="amount")
    if amount > left:
        raise Invalid(N_("At most %(left)s is left of this gift."), field="amount", left=left)
    if amount > free:
        raise Invalid(
            N_(
                "The project still holds %(free)s: what was released to the works cannot be "
                "given back."
            ),
            field="amount",
            free=free if free.minor > 0 else Money(0, free.currency),
        )


def idempotency_key(book: str, refund_id: int, attempt: int) -> str:
    """Return the key under which the processor makes one refund only, however often we ask."""
    return f"{book}-refund-{refund_id}-attempt-{attempt}"
