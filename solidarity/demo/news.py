"""Publish the demonstration's updates and results on the days they happened."""

from solidarity.associations.rules import Role
from solidarity.demo.people import Cast
from solidarity.demo.sources import LANGUAGES, Calendar, read, texts
from solidarity.kit import clock
from solidarity.projects.models import Project, ProjectUpdate
from solidarity.projects.updates import actions
from solidarity.projects.updates.actions import News
from solidarity.projects.updates.rules import DEMO_KINDS, UpdateKind

SIX_MONTHS_AFTER = {
    "fr": "Six mois après : ce qui a changé",
    "ar": "بعد ستة أشهر: ما الذي تغير",
    "en": "Six months after: what has changed",
}


def publish_all(projects: dict[str, Project], cast: Cast, calendar: Calendar) -> None:
    """Publish everything in the order of its days."""
    told = read("updates")
    rows = [*told["updates"], *told["results"]]
    for row in sorted(rows, key=lambda row: row["date"]):
        project = projects[row["project_id"]]
        by = cast.offices[row["project_id"], Role.PRESIDENT].id
        with clock.standing_at(calendar.moment(row["date"], hour=11)):
            news = _result(row) if "indicators" in row else _update(row)
            update = actions.publish_update(project.id, news, by=by)
        _finish(update, row)


def _update(row: dict) -> News:
    return News(
        kind=DEMO_KINDS[row["kind"]],
        title=texts(row, "title"),
        body=texts(row, "body"),
        happened_on=clock.today(),
        milestone_n=row["milestone_n"],
    )


def _result(row: dict) -> News:
    good, bad = texts(row, "summary"), texts(row, "what_went_wrong")
    return News(
        kind=UpdateKind.RESULT,
        title=SIX_MONTHS_AFTER,
        body={lang: f"{good[lang]}\n\n{bad[lang]}" for lang in LANGUAGES},
        happened_on=clock.today(),
    )


def _finish(update: ProjectUpdate, row: dict) -> None:
    update.said_by = texts(row, "by") or update.said_by
    update.indicators = [
        {
            "label": texts(one, "label"), "unit": texts(one, "unit"),
            "before": one["before"], "after": one["after"],
        }
        for one in row.get("indicators", [])
    ]  # fmt: skip
