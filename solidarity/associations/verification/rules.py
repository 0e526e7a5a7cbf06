"""Two pairs of eyes: what a reviewer may say, and what two opinions make."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from solidarity.associations.rules import State, has_level
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.kit.messages import N_

HIGHEST_TO_ASK = 2  # level 3 is given on works already done, which later rooms will show
SHORTEST_REASON = 20


class Verdict(StrEnum):
    ACCEPT = "accept"
    NEEDS_WORK = "needs_work"
    REFUSE = "refuse"


class About(StrEnum):
    """What an opinion is about: the association's request, or taking its level away."""

    REQUEST = "request"
    WITHDRAWAL = "withdrawal"


class Checked(StrEnum):
    """What a reviewer says she looked at: the public page repeats these, and nothing more."""

    RECEIPT = "receipt"
    ARTICLES = "articles"
    BOARD = "board"
    BANK_ACCOUNT = "bank_account"
    CALL = "call"
    VISIT = "visit"
    MINUTES = "minutes"
    ACCOUNTS = "accounts"
    REGISTER_ONLINE = "register_online"


def levels_to_ask(state: str, level: int, until: date | None, today: date) -> list[int]:
    """Return the levels an association may ask for: the one it has (to renew) and the next."""
    if not has_level(state, level, until, today):
        return [1]
    return sorted({level, min(level + 1, max(level, HIGHEST_TO_ASK))})


def check_level_asked(asked: int, allowed: list[int]) -> None:
    """Refuse to skip a level."""
    if asked not in allowed:
        raise Invalid(
            N_("The level you can ask for now is at most %(level)d."),
            field="level",
            level=max(allowed),
        )


def check_reviewer(*, is_related: bool, has_reviewed: bool) -> None:
    """Refuse a reviewer who belongs to the association, or who already spoke."""
    if is_related:
        raise NotAllowed(
            N_("You belong, or belonged, to this association: somebody else must review it.")
        )
    if has_reviewed:
        raise Refusal(N_("You already gave your opinion: a second person must give theirs."))


def check_waiting(state: str) -> None:
    """Refuse an opinion on a file that does not wait for one (someone was quicker)."""
    if state != State.SUBMITTED:
        raise Refusal(N_("This file no longer waits for a review. Reload the page."))


def check_opinion(verdict: str, reason: str, checked: Iterable[str]) -> None:
    """Refuse a verdict without published reasons, or an acceptance that checked nothing."""
    check_reason(reason)
    if verdict == Verdict.ACCEPT and not list(checked):
        raise Invalid(N_("Tick what you looked at before accepting."), field="checked")


def check_reason(reason: str) -> None:
    """Refuse a reason too short to be one."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(
            N_("Write your reasons in at least %(shortest)d characters: they are published."),
            field="reason",
            shortest=SHORTEST_REASON,
        )


def outcome(verdicts: Iterable[str], needed: int) -> State | None:
    """Return where the file goes, or None while opinions are missing.

    One "needs work" is enough to send it back; a yes or a no takes `needed` people. When two
    disagree, a third decides.
    """
    said = list(verdicts)
    if Verdict.NEEDS_WORK in said:
        return State.NEEDS_WORK
    if said.count(Verdict.ACCEPT) >= needed:
        return State.VERIFIED
    if said.count(Verdict.REFUSE) >= needed:
        return State.REFUSED
    return None


def may_withdraw(*, is_administrator: bool, reviewers: int, needed: int) -> bool:
    """Say whether a level goes: an administrator's word, or `needed` reviewers'."""
    return is_administrator or reviewers >= needed


def last_day(start: date, months: int) -> date:
    """Return the last day of a level given on `start` for `months` months."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))
