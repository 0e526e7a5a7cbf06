"""Keep the words of a project where search finds them, whoever writes the project.

The two columns follow every write through the session (see the listeners below); a bulk load
that goes around it sets them with `words_of_project`, or calls `refresh_all` at its end.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, event, inspect

from solidarity.associations.models import Association
from solidarity.extensions import db
from solidarity.geography.queries import find_commune
from solidarity.projects.finding.themes import words_of_theme
from solidarity.projects.finding.words import as_index
from solidarity.projects.models import Project

TOLD = ("title", "story", "place", "theme", "commune_code", "association_id")
Row = Any  # a Project, or a row with the columns of TOLD


def words_of_project(project: Row, association_name: dict[str, str]) -> dict[str, str]:
    """Return {"folded", "folded_names"}: every word, and those of names only, all languages."""
    names = tuple(_names(project, association_name))
    return {
        "folded": as_index(*names, *(project.story or {}).values()),
        "folded_names": as_index(*names),
    }


def _names(project: Row, association_name: dict[str, str]) -> Iterator[str]:
    yield from (project.title or {}).values()
    yield from (project.place or {}).values()
    commune = find_commune(project.commune_code)
    if commune is not None:
        yield from (*commune.name.values(), commune.folded, *commune.province.name.values())
    yield from words_of_theme(project.theme)
    yield from association_name.values()


def refresh_all() -> int:
    """Set the words of every project again (the way of folding changed). Returns how many."""
    return _rewrite(db.session.connection(), db.true())


def _rewrite(connection: Connection, which: Any) -> int:
    table = Project.__table__
    query = db.select(*(table.c[name] for name in ("id", *TOLD)), Association.name)
    joined = query.join(Association, Association.id == table.c.association_id).where(which)
    rows = connection.execute(joined).all()
    for row in rows:
        new = words_of_project(row, row.name)
        connection.execute(db.update(table).where(table.c.id == row.id).values(**new))
    return len(rows)


@event.listens_for(Project, "before_insert")
@event.listens_for(Project, "before_update")
def follow_project(_mapper, connection: Connection, project: Project) -> None:
    """A project is written: its words change with it, in the same statement."""
    state = inspect(project)
    if not state.persistent or any(state.attrs[name].history.has_changes() for name in TOLD):
        query = db.select(Association.name).where(Association.id == project.association_id)
        for name, value in words_of_project(project, connection.scalar(query) or {}).items():
            setattr(project, name, value)


@event.listens_for(Association, "after_update")
def follow_association(_mapper, connection: Connection, association: Association) -> None:
    """An association changes its name: its projects are found by the new one."""
    if inspect(association).attrs.name.history.has_changes():
        _rewrite(connection, Project.__table__.c.association_id == association.id)
