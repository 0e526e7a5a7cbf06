"""Levels of the demonstration's associations: asked for, and given by two reviewers, in time."""

from datetime import datetime, timedelta

from solidarity.accounts.models import Person
from solidarity.associations import queries
from solidarity.associations.models import Association
from solidarity.associations.papers.rules import REQUIRED_ABOVE
from solidarity.associations.verification import actions
from solidarity.associations.verification.rules import HIGHEST_TO_ASK, Checked, Verdict, last_day
from solidarity.demo.papers import add_papers
from solidarity.extensions import db
from solidarity.kit import clock

BETWEEN = timedelta(days=40)  # from one level to the next
BEFORE_THE_END = timedelta(days=30)
LEVEL_3_SINCE = timedelta(days=300)
REASONS = (
    "Récépissé, statuts et liste du bureau concordent ; le compte bancaire est à son nom.",
    "Conversation filmée avec la présidente et le trésorier : leurs réponses suivent les pièces.",
)
CHECKED = ([Checked.RECEIPT, Checked.ARTICLES, Checked.BOARD], [Checked.BANK_ACCOUNT, Checked.CALL])


def steps(level: int, first: datetime, now: datetime) -> list[tuple[int, datetime]]:
    """Return (level, moment) of every grant and renewal that leaves `level` in force now."""
    found, at = [], first
    for target in range(1, min(level, HIGHEST_TO_ASK) + 1):
        found.append((target, at))
        at += BETWEEN
    while found and (until := _until(*found[-1])) < now:
        found.append((found[-1][0], until - BEFORE_THE_END))
    if level > HIGHEST_TO_ASK:
        found.append((level, max(now - LEVEL_3_SINCE, found[-1][1] + BETWEEN)))
    return found


def _until(level: int, at: datetime) -> datetime:
    months = queries.get_policy(f"level.{level}.months")["months"]
    day = last_day(at.date(), months)
    return at.replace(year=day.year, month=day.month, day=day.day)


def give(
    association: Association, level: int, at: datetime, *, by: Person, reviewers: list[Person]
) -> None:
    """Let the association ask for a level on a day, and two reviewers accept in the days after."""
    with clock.standing_at(at - timedelta(days=9)):
        if level > 1:
            add_papers(association, _above(association), rib="", board=[], by=by)
        actions.submit(association, level=min(level, HIGHEST_TO_ASK), by=by)
        # Level 3 is given on works already done: nobody asks for it, reviewers give it.
        association.level_asked = level
        db.session.flush()
    days = (at - timedelta(days=4), at)
    for reviewer, day, reason, checked in zip(reviewers, days, REASONS, CHECKED, strict=True):
        with clock.standing_at(day):
            actions.give_opinion(
                association, verdict=Verdict.ACCEPT, reason=reason, checked=checked, by=reviewer
            )


def _above(association: Association) -> tuple:
    return REQUIRED_ABOVE if association.kind != "partner" else ()
