"""What must stand before a project may serve and close, by theme (pure).

Sources: the stages and papers of village works (committee, voted tariff, first meter readings at
the start of service; report and accounts at final acceptance), and the conditions of good
management of rural water: voted tariff, treasurer other than the president, two women at least
in the committee. House rules, to be confirmed with partners.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_
from solidarity.kit.text import fold
from solidarity.projects.rules import Theme

SHORTEST_REPORT = 120  # characters


class Asked(StrEnum):
    """What may be asked before a project serves, or closes."""

    COMMITTEE = "committee"
    WOMEN = "women"
    TARIFF = "tariff"
    READINGS = "readings"
    REPORT = "report"


ASKED_WORDS: dict[Asked, str] = {
    Asked.COMMITTEE: N_("a committee whose treasurer is not its president"),
    Asked.WOMEN: N_("two women at least in the committee"),
    Asked.TARIFF: N_("a voted tariff, in words and in dirhams"),
    Asked.READINGS: N_("the first readings of the meters"),
    Asked.REPORT: N_("the final report"),
}

_MANAGED = (Asked.COMMITTEE, Asked.TARIFF)
_METERED = (*_MANAGED, Asked.READINGS)
# theme → what is asked before it serves; the final report is asked of all before they close.
ASKED: dict[Theme, tuple[Asked, ...]] = {
    Theme.WATER: (Asked.COMMITTEE, Asked.WOMEN, Asked.TARIFF, Asked.READINGS),
    Theme.ELECTRICITY: _METERED,
    Theme.SANITATION: _MANAGED,
    Theme.AGRICULTURE: _MANAGED,
    Theme.HEALTH: (Asked.COMMITTEE,),
    Theme.EDUCATION: (Asked.COMMITTEE,),
}
LEAST_WOMEN = 2


class Office(StrEnum):
    """Parts in a committee."""

    PRESIDENT = "president"
    TREASURER = "treasurer"
    MEMBER = "member"


OFFICES: dict[Office, str] = {
    Office.PRESIDENT: N_("President"),
    Office.TREASURER: N_("Treasurer"),
    Office.MEMBER: N_("Member"),
}


@dataclass(frozen=True)
class Seat:
    """A member of the committee."""

    name: str
    office: str
    is_woman: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known of a hand-over; `tariff_minor` in MAD centimes."""

    committee: Sequence[Seat] = field(default_factory=tuple)
    tariff: str = ""
    tariff_minor: int | None = None
    voted_on: date | None = None
    has_minutes: bool = False
    meters: int | None = None
    readings_on: date | None = None
    report: str = ""


def asked_of(theme: str, *, to_close: bool) -> tuple[Asked, ...]:
    """Return what a project of this theme must show to serve, or to close."""
    asked = ASKED.get(Theme(theme), ())
    return (*asked, Asked.REPORT) if to_close else asked


def missing(theme: str, facts: Facts, *, to_close: bool) -> list[Asked]:
    """Return what is asked and not there, in the order of the table."""
    there = {
        Asked.COMMITTEE: _is_committee(facts.committee),
        Asked.WOMEN: sum(seat.is_woman for seat in facts.committee) >= LEAST_WOMEN,
        Asked.TARIFF: bool(facts.tariff.strip()) and facts.tariff_minor is not None
        and facts.voted_on is not None and facts.has_minutes,
        Asked.READINGS: bool(facts.meters) and facts.readings_on is not None,
        Asked.REPORT: len(facts.report.strip()) >= SHORTEST_REPORT,
    }  # fmt: skip
    return [one for one in asked_of(theme, to_close=to_close) if not there[one]]


def _is_committee(seats: Sequence[Seat]) -> bool:
    return bool(_named(seats, Office.PRESIDENT) and _named(seats, Office.TREASURER)) and not (
        _named(seats, Office.PRESIDENT) & _named(seats, Office.TREASURER)
    )


def _named(seats: Sequence[Seat], office: Office) -> set[str]:
    return {fold(seat.name) for seat in seats if seat.office == office and fold(seat.name)}


def check_committee(seats: Sequence[Seat]) -> None:
    """Refuse a committee in which one person holds both keys, or an office is held twice."""
    for office in (Office.PRESIDENT, Office.TREASURER):
        if len([seat for seat in seats if seat.office == office]) > 1:
            raise Invalid(
                N_("One person is president and one is treasurer, no more."), field="committee"
            )
    if _named(seats, Office.PRESIDENT) & _named(seats, Office.TREASURER):
        raise Invalid(
            N_("The treasurer cannot be the president too: the one who decides does not hold the "
               "cash box."), field="committee",
        )  # fmt: skip


def check_days(days: Sequence[tuple[str, date | None]], today: date) -> None:
    """Refuse days that have not come: (field, day)."""
    for name, day in days:
        if day and day > today:
            raise Invalid(N_("This day has not come yet."), field=name)


SENTENCES: dict[Asked, str] = {
    Asked.COMMITTEE: N_(
        "Missing before this step: a committee whose treasurer is not its president. Fill it in "
        "under “Hand-over”."
    ),
    Asked.WOMEN: N_(
        "Missing before this step: two women at least in the committee. Fill it in under "
        "“Hand-over”."
    ),
    Asked.TARIFF: N_(
        "Missing before this step: a voted tariff with its amount, its day and the minutes. Fill "
        "it in under “Hand-over”."
    ),
    Asked.READINGS: N_(
        "Missing before this step: the first readings of the meters. Fill them in under "
        "“Hand-over”."
    ),
    Asked.REPORT: N_(
        "Missing before this step: the final report, %(least)d characters at least. Write it "
        "under “Hand-over”."
    ),
}  # fmt: skip


def reasons(found: Sequence[Asked]) -> list[Refusal]:
    """Return what is missing as sentences."""
    return [
        Refusal(SENTENCES[one], least=SHORTEST_REPORT)
        if one == Asked.REPORT
        else Refusal(SENTENCES[one])
        for one in found
    ]
