"""Read the papers of a file and what the site checks by itself."""

from dataclasses import dataclass

from solidarity.associations import queries as associations
from solidarity.associations.models import Association, Paper
from solidarity.associations.papers import rules
from solidarity.associations.papers.rules import PaperKind
from solidarity.associations.rules import Part, Role, missing_officers
from solidarity.extensions import db
from solidarity.files import queries as files
from solidarity.files.models import StoredFile
from solidarity.kit import clock


@dataclass(frozen=True)
class Filed:
    """A paper with its file and what the site checked."""

    paper: Paper
    file: StoredFile | None
    checks: list[rules.Check]


@dataclass(frozen=True)
class Missing:
    """What a file lacks before it can be sent."""

    papers: list[PaperKind]
    officers: list[Role]

    def __bool__(self) -> bool:
        return bool(self.papers or self.officers)


def list_papers(association_id: int) -> list[Paper]:
    """Return the papers in force: a newer one of a kind hides the older."""
    query = db.select(Paper).filter_by(association_id=association_id, replaced_at=None)
    order = list(PaperKind)
    return sorted(db.session.scalars(query), key=lambda paper: order.index(paper.kind))


def find_paper(association_id: int, kind: str) -> Paper | None:
    """Return the paper of a kind in force."""
    return db.session.scalar(
        db.select(Paper).filter_by(association_id=association_id, kind=kind, replaced_at=None)
    )


def list_filed(association_id: int) -> list[Filed]:
    """Return the papers in force with their files and automatic checks."""
    papers = list_papers(association_id)
    stored = files.get_files([p.file_id for p in papers if p.file_id])
    months = associations.get_policy("papers.minutes.months")["months"]
    today = clock.today()
    return [
        Filed(p, stored.get(p.file_id), rules.checks(draft_of(p), today, months)) for p in papers
    ]


def draft_of(paper: Paper) -> rules.Draft:
    """Return a stored paper as the rules read it."""
    return rules.Draft(
        kind=paper.kind,
        has_file=paper.file_id is not None,
        number=paper.number or "",
        authority=paper.authority or "",
        issued_on=paper.issued_on,
        valid_until=paper.valid_until,
        board=paper.facts.get("board", []),
    )


def get_missing(association: Association, level: int = 1) -> Missing:
    """Return what is still to add before asking for a level."""
    held = [paper.kind for paper in list_papers(association.id)]
    parts = associations.list_members(association.id)
    roles = [m.membership.role for m in parts if m.membership.state == Part.ACTIVE]
    return Missing(
        rules.missing(association.kind, held, level), missing_officers(association.kind, roles)
    )
