"""What an update is: a kind, a photo if there is one, two lines, the day it happened."""

from datetime import date
from enum import StrEnum

from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_
from solidarity.projects import rules


class UpdateKind(StrEnum):
    """What the news is about; bad news has its own kinds."""

    PROGRESS = "progress"
    MILESTONE = "milestone"
    DELAY = "delay"
    BAD_NEWS = "bad_news"
    ACCOUNTS = "accounts"
    RESULT = "result"


KINDS: dict[UpdateKind, str] = {
    UpdateKind.PROGRESS: N_("Progress"),
    UpdateKind.MILESTONE: N_("Milestone reached"),
    UpdateKind.DELAY: N_("Delay"),
    UpdateKind.BAD_NEWS: N_("Bad news"),
    UpdateKind.ACCOUNTS: N_("Accounts"),
    UpdateKind.RESULT: N_("Result"),
}
CHIPS = {UpdateKind.DELAY: "late", UpdateKind.BAD_NEWS: "bad", UpdateKind.RESULT: "good"}

DEMO_KINDS: dict[str, UpdateKind] = {
    "avancement": UpdateKind.PROGRESS,
    "jalon": UpdateKind.MILESTONE,
    "retard": UpdateKind.DELAY,
    "mauvaise_nouvelle": UpdateKind.BAD_NEWS,
    "comptes": UpdateKind.ACCOUNTS,
}


def check_update(state: str, happened_on: date, today: date) -> None:
    """Refuse news of a project that is not public, and news of tomorrow."""
    if not rules.takes_updates(state):
        raise Refusal(N_("News can be published once the project is public."))
    if happened_on > today:
        raise Invalid(N_("This day is not here yet."), field="happened_on")
