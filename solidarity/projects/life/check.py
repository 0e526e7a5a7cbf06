"""Is a project ready to be sent? Everything that is missing is said at once."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_

SHORTEST_STORY = 200  # characters: less tells nobody what will be built, where, for whom


@dataclass(frozen=True)
class Words:
    """What a project says of itself, by language."""

    title: dict[str, str]
    story: dict[str, str]
    place: dict[str, str]
    risk: dict[str, str]
    upkeep: dict[str, str]


@dataclass(frozen=True)
class Numbers:
    """For how many people, and when."""

    people_winter: int | None
    people_summer: int | None
    households: int | None
    starts_on: date | None
    ends_on: date | None
    collect_until: date | None


class NotReady(Invalid):
    """A project cannot be sent yet: `reasons` says everything that stands in the way."""

    def __init__(self, reasons: Sequence[Refusal]) -> None:
        super().__init__(N_("This project cannot be sent yet. Here is what to change."))
        self.reasons = list(reasons)


class NotMet(Refusal):
    """A step asks for more than is there: `reasons` says everything that is missing."""

    def __init__(self, reasons: Sequence[Refusal]) -> None:
        super().__init__(reasons[0].msgid, **reasons[0].values)
        self.reasons = list(reasons)


# What rooms above ask before a project takes a step: project → what is missing.
Condition = Callable[[Any], Sequence[Refusal]]
_conditions: dict[str, dict[str, Condition]] = defaultdict(dict)


def register_condition(state: str, name: str, read: Condition) -> None:
    """Ask `read` before a project moves to `state`; one of the same name takes its place."""
    _conditions[state][name] = read


def check_conditions(state: str, project: Any) -> None:
    """Raise NotMet when a room says that something is missing for this step."""
    found = [r for read in _conditions.get(state, {}).values() for r in read(project)]
    if found:
        raise NotMet(found)


def check_words(words: Words) -> list[Refusal]:
    """Return what is missing in what is told."""
    found = []
    if not any(words.place.values()):
        found.append(Invalid(N_("Name the hamlet or the place."), field="place"))
    told = [lang for lang in words.story if words.title.get(lang) and words.story[lang]]
    if not told:
        found.append(
            Invalid(N_("Write the title and the story in the same language."), field="story")
        )
    elif max(len(words.story[lang]) for lang in told) < SHORTEST_STORY:
        found.append(
            Invalid(
                N_("The story is short: write at least %(least)d characters."),
                field="story",
                least=SHORTEST_STORY,
            )
        )
    if not any(words.risk.values()):
        found.append(Invalid(N_("Say what could go wrong, and what you would do."), field="story"))
    if not any(words.upkeep.values()):
        found.append(Invalid(N_("Say who will look after it, and who will pay."), field="story"))
    return found


def check_numbers(numbers: Numbers, today: date) -> list[Refusal]:
    """Return what is missing or contradicts itself in people and days."""
    found = [
        Invalid(sentence, field="place")
        for value, sentence in (
            (numbers.people_winter, N_("Say how many people live there in winter.")),
            (numbers.people_summer, N_("Say how many people are there in summer.")),
            (numbers.households, N_("Say how many households there are.")),
            (numbers.starts_on, N_("Say when the works begin.")),
            (numbers.ends_on, N_("Say when the works end.")),
            (numbers.collect_until, N_("Say until when gifts are collected.")),
        )
        if not value
    ]
    if numbers.starts_on and numbers.ends_on and numbers.ends_on < numbers.starts_on:
        found.append(Invalid(N_("The works end before they begin."), field="place"))
    if numbers.collect_until and numbers.collect_until < today:
        found.append(Invalid(N_("The last day for gifts is already past."), field="place"))
    return found


def check_association(has_level: bool, until: date | None) -> list[Refusal]:
    """Only an association whose check still holds may send a project."""
    if has_level:
        return []
    if until is None:
        return [Invalid(N_(
            "Your association is not verified yet. Send its papers first; the draft waits."
        ))]  # fmt: skip
    return [Invalid(N_(
        "The check of your association no longer holds. Renew it first; the draft waits."
    ))]  # fmt: skip
