"""The account of an authorised operation, from the book: what came by transfer, where it is."""

from dataclasses import dataclass, field

from solidarity.associations.authorisations.models import Authorisation
from solidarity.extensions import db
from solidarity.giving.collections import queries
from solidarity.kit.money import Money, mad
from solidarity.ledger import queries as ledger
from solidarity.ledger.queries import Written
from solidarity.projects import panels
from solidarity.projects import queries as projects
from solidarity.projects.models import Project

PAGE = 500


@dataclass(frozen=True)
class Used:
    """What one budget line cost, proven by papers."""

    label: dict[str, str]
    spent: Money
    papers: int


@dataclass(frozen=True)
class Figures:
    """One project's part of an operation, in dirhams."""

    project: Project
    received: Money  # came on the collecting account
    returned: Money  # left it again, not for the project
    passed_on: Money  # reached the project's dedicated account
    used: list[Used] = field(default_factory=list)

    @property
    def remaining(self) -> Money:
        """What still stands on the collecting account."""
        return self.received - self.returned - self.passed_on


def figures_of(authorisation: Authorisation, book: str) -> list[Figures]:
    """Return the figures of every project an authorisation collected for."""
    ids = [project.id for project in queries.list_projects_of(authorisation)]
    return [_of_project(project, book) for project in projects.list_projects(ids)]


def _of_project(project: Project, book: str) -> Figures:
    received = returned = passed_on = 0
    collecting, dedicated = f"bank:collection:{project.id}:MAD", f"bank:project:{project.id}:MAD"
    for written in _entries(project.id, book):
        moved = _on(written, collecting)
        if moved > 0 and written.entry.reverses is None:
            received += moved
        elif moved and _on(written, dedicated):
            passed_on -= moved
        elif moved:
            returned -= moved
    whole = projects.get_project(project.slug)
    spent = panels.spending(project.id)
    used = [
        Used(line.label, mad(spent[line.n].spent), spent[line.n].papers)
        for line in whole.budget
        if line.n in spent and spent[line.n].spent
    ]
    return Figures(whole, mad(received), mad(returned), mad(passed_on), used)


def _on(written: Written, code: str) -> int:
    return sum(line.amount for line in written.entry.lines if line.account == code)


def _entries(project_id: int, book: str):
    last = None
    while page := ledger.entries_of_project(db.session, book, project_id, limit=PAGE, before=last):
        yield from page
        last = page[-1].id


def as_kept(figures: list[Figures]) -> dict:
    """Return figures as they are kept with a filed account: dirham centimes, by project."""
    return {
        one.project.slug: {
            "received": one.received.minor,
            "returned": one.returned.minor,
            "passed_on": one.passed_on.minor,
            "remaining": one.remaining.minor,
        }
        for one in figures
    }
