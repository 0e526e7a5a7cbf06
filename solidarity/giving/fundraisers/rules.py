"""What a fundraising page must say, and when it takes gifts (pure)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from solidarity.errors import Invalid
from solidarity.kit.messages import N_
from solidarity.kit.money import Money

SHORTEST_TITLE, SHORTEST_STORY, SHORTEST_REASON = 8, 40, 10
LONGEST = timedelta(days=366)


class State(StrEnum):
    """Where a page stands; that it may still take gifts also depends on its project."""

    OPEN = "open"
    ENDED = "ended"  # by its organiser
    HIDDEN = "hidden"  # by staff


@dataclass(frozen=True)
class Draft:
    """A page as its organiser typed it; the goal in the currency they think in."""

    title: str
    story: str
    goal: Money | None
    ends_on: date | None
    thanks: str = ""


def check_draft(draft: Draft, today: date, collect_until: date | None) -> None:
    """Refuse a page that says too little, or lasts longer than its project collects."""
    if len(draft.title) < SHORTEST_TITLE:
        raise Invalid(
            N_("Give it a title of at least %(shortest)d characters."),
            field="title", shortest=SHORTEST_TITLE,
        )  # fmt: skip
    if len(draft.story) < SHORTEST_STORY:
        raise Invalid(
            N_("Tell why, in at least %(shortest)d characters."),
            field="story", shortest=SHORTEST_STORY,
        )  # fmt: skip
    if draft.goal is None or draft.goal.minor <= 0:
        raise Invalid(N_("Write how much you hope to collect."), field="amount")
    check_end(draft.ends_on, today, collect_until)


def check_end(ends_on: date | None, today: date, collect_until: date | None) -> None:
    """Refuse a last day that has passed, is too far, or comes after the project's own."""
    last = min(collect_until or today + LONGEST, today + LONGEST)
    if ends_on is None or not today <= ends_on <= last:
        raise Invalid(
            N_("Choose a last day between today and %(last)s."), field="ends_on", last=last
        )


def takes_gifts(state: str, ends_on: date, today: date, *, is_project_open: bool) -> bool:
    """Say whether gifts may still be made through a page."""
    return state == State.OPEN and today <= ends_on and is_project_open


def first_name(name: str) -> str:
    """Return the first word of a name: what an organiser sees of a giver who shows theirs."""
    return name.split(maxsplit=1)[0] if name.split() else ""
