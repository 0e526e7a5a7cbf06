"""Fill in a hand-over, little by little."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from werkzeug.datastructures import FileStorage

from solidarity.delivery.handover import queries, rules
from solidarity.delivery.handover.models import Handover
from solidarity.delivery.handover.rules import Seat
from solidarity.delivery.spending import storing
from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.projects import queries as projects
from solidarity.projects.models import Project
from solidarity.projects.rules import ProjectState

PAPER = "handover_paper"
OPEN_IN = frozenset(
    {ProjectState.FUNDED, ProjectState.WORKS, ProjectState.PROVISIONAL_ACCEPTANCE,
     ProjectState.OPERATING}
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """What the form holds; `tariff_minor` in MAD centimes. `uploads`: minutes, readings, report."""

    committee: Sequence[Seat] = ()
    tariff: str = ""
    tariff_minor: int | None = None
    tariff_unit: str = ""
    voted_on: date | None = None
    meters: int | None = None
    readings_total: int | None = None
    readings_on: date | None = None
    report: str = ""
    uploads: Mapping[str, FileStorage] = field(default_factory=dict)


def write(project_id: int, written: Written, *, by: int) -> Handover:
    """Write what is known so far; a paper that was added stays until another takes its place."""
    project = projects.get_for_change(project_id)
    if project.state not in OPEN_IN:
        raise Refusal(N_("The hand-over is written between the first works and the closing."))
    seats = [seat for seat in written.committee if seat.name.strip()]
    rules.check_committee(seats)
    rules.check_days(
        [("voted_on", written.voted_on), ("readings_on", written.readings_on)], clock.today()
    )
    row = queries.find_handover(project_id) or Handover(project_id=project_id)
    row.committee = [asdict(seat) for seat in seats]
    row.tariff, row.tariff_minor = written.tariff or None, written.tariff_minor
    row.tariff_unit, row.voted_on = written.tariff_unit or None, written.voted_on
    row.meters, row.readings_total = written.meters, written.readings_total
    row.readings_on, row.report = written.readings_on, written.report or None
    _keep_papers(row, project, written.uploads, by=by)
    row.written_by, row.written_at = by, clock.now()
    db.session.add(row)
    db.session.flush()
    journal.record(
        "handover.written", project, actor_id=by, seats=len(seats), tariff=written.tariff_minor
    )
    return row


def _keep_papers(
    row: Handover, project: Project, uploads: Mapping[str, FileStorage], *, by: int
) -> None:
    for name, upload in uploads.items():
        if storing.is_sent(upload):
            stored = storing.store_original(
                upload, purpose=PAPER, subject_id=project.id, by=by, field=f"{name}_file"
            )
            setattr(row, f"{name}_id", stored.id)
